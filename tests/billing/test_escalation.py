"""Working hours: 09:00 to 17:00 on working days, in the workspace's zone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from billing.escalation import after_work, due_at, start_of_work

BERLIN = ZoneInfo("Europe/Berlin")
CLOSED = frozenset({date(2026, 4, 3), date(2026, 4, 6)})  # Good Friday and Easter Monday.


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-03-03T10:00", 4, "2026-03-03T14:00"),
        ("2026-03-03T13:00", 4, "2026-03-03T17:00"),  # The last moment of a day is still of that day.
        ("2026-03-03T15:00", 4, "2026-03-04T11:00"),  # Two today, two tomorrow.
        ("2026-03-03T07:00", 4, "2026-03-03T13:00"),  # Work has not begun.
        ("2026-03-03T20:00", 4, "2026-03-04T13:00"),  # It is over for today.
        ("2026-03-06T16:00", 4, "2026-03-09T12:00"),  # Over a weekend.
        ("2026-03-07T12:00", 4, "2026-03-09T13:00"),  # From within one.
        ("2026-04-02T16:00", 4, "2026-04-07T12:00"),  # Over Easter.
        ("2026-03-03T10:00", 16, "2026-03-05T10:00"),  # Two days of work.
        ("2026-03-27T16:00", 2, "2026-03-30T10:00"),  # Clocks jump on 29 March, which is no working day.
        ("2026-03-03T10:00", 0, "2026-03-03T10:00"),
    ],
)
def test_only_working_time_passes(start: str, hours: int, expected: str) -> None:
    found = after_work(local(start), timedelta(hours=hours), zone=BERLIN, closed=CLOSED)

    assert found == local(expected)


def test_who_has_taken_it_has_longer() -> None:
    since = local("2026-03-03T10:00")

    assert due_at(since, taken=False, zone=BERLIN, closed=CLOSED) == local("2026-03-03T14:00")
    assert due_at(since, taken=True, zone=BERLIN, closed=CLOSED) == local("2026-03-04T10:00")


@pytest.mark.parametrize(("day", "expected"), [("2026-03-03", "2026-03-03"), ("2026-04-03", "2026-04-07")])
def test_work_starts_on_the_next_day_that_is_worked(day: str, expected: str) -> None:
    found = start_of_work(date.fromisoformat(day), zone=BERLIN, closed=CLOSED)

    assert found == local(f"{expected}T09:00")
