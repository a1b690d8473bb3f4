from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from billing.days import (
    instant,
    is_working,
    month_end,
    working_days_before,
    working_on_or_after,
)

EASTER = frozenset({date(2026, 4, 3), date(2026, 4, 6)})  # Good Friday and Easter Monday.
NONE: frozenset[date] = frozenset()

DAYS = st.dates(date(2000, 1, 1), date(2037, 12, 31))
CLOSED = st.frozensets(st.dates(date(2026, 1, 1), date(2026, 3, 31)), max_size=20)
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30, 59]))
ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]
).map(ZoneInfo)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        ("2026-01-31", "2026-01-31"),  # Already there.
        ("2026-02-01", "2026-02-28"),
        ("2028-02-01", "2028-02-29"),  # A leap year.
        ("2026-12-15", "2026-12-31"),  # Not the next year.
    ],
)
def test_the_end_of_a_month(day: str, end: str) -> None:
    assert month_end(date.fromisoformat(day)) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-04-02", True),  # Thursday
        ("2026-04-03", False),  # Good Friday
        ("2026-04-04", False),  # Saturday
        ("2026-04-05", False),  # Sunday
        ("2026-04-06", False),  # Easter Monday
        ("2026-04-07", True),
    ],
)
def test_weekends_and_closed_days_are_not_worked(day: str, works: bool) -> None:
    assert is_working(date.fromisoformat(day), EASTER) is works


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        ("2026-04-02", "2026-04-02"),  # A working day stays.
        ("2026-04-03", "2026-04-07"),  # Over the holidays and the weekend between them.
    ],
)
def test_a_day_moves_forward_to_a_working_day(day: str, moved: str) -> None:
    assert working_on_or_after(date.fromisoformat(day), EASTER) == date.fromisoformat(moved)


@pytest.mark.parametrize(
    ("day", "n", "before"),
    [
        ("2026-04-02", 0, "2026-04-02"),  # None to count.
        ("2026-04-02", 1, "2026-04-01"),
        ("2026-04-05", 1, "2026-04-02"),  # From a Sunday, over the holiday.
        ("2026-04-07", 3, "2026-03-31"),
    ],
)
def test_working_days_are_counted_back_from_a_day(day: str, n: int, before: str) -> None:
    assert working_days_before(date.fromisoformat(day), n, EASTER) == date.fromisoformat(before)


@pytest.mark.parametrize(
    ("zone", "local", "expected"),
    [
        ("Europe/Berlin", "2026-01-05T09:00", "2026-01-05T08:00"),  # Winter.
        ("Europe/Berlin", "2026-07-06T09:00", "2026-07-06T07:00"),  # 09:00 stays 09:00 in summer.
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00"),  # Does not exist: 03:00.
        ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00"),  # The gap's first minute.
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"),  # Just after it.
        ("Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59"),  # Just before it.
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),  # Twice: the first.
        ("Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-03T15:30"),  # Half an hour.
        ("America/Sao_Paulo", "2017-10-15T00:00", "2017-10-15T03:00"),  # Midnight is missing.
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00"),  # The whole day is missing.
        ("Pacific/Kiritimati", "2026-01-01T09:00", "2025-12-31T19:00"),  # Yesterday in UTC.
    ],
)
def test_a_local_time_is_one_instant(zone: str, local: str, expected: str) -> None:
    asked = datetime.fromisoformat(local)

    found = instant(asked.date(), asked.time(), ZoneInfo(zone))

    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert found.tzinfo is UTC


def test_of_two_occurrences_the_first_counts_whatever_the_time_says() -> None:
    second = time(2, 30, fold=1)

    found = instant(date(2026, 10, 25), second, ZoneInfo("Europe/Berlin"))

    assert found == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(DAYS, TIMES, ZONES)
@example(date(2026, 3, 29), time(2, 30), ZoneInfo("Europe/Berlin"))
@example(date(2011, 12, 30), time(0, 0), ZoneInfo("Pacific/Apia"))
@example(date(2026, 4, 5), time(1, 45), ZoneInfo("Australia/Lord_Howe"))
def test_an_instant_is_the_first_at_which_the_clock_has_come_so_far(day: date, at: time, zone: ZoneInfo) -> None:
    asked = datetime.combine(day, at)

    found = instant(day, at, zone)

    assert found.astimezone(zone).replace(tzinfo=None) >= asked
    earlier = found - timedelta(seconds=1)
    assert earlier.astimezone(zone).replace(tzinfo=None) < asked
