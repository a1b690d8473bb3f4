"""The demo's clock, and how the strip knows where it stands."""

from datetime import UTC, date, datetime, timedelta

import pytest

from billing.money import Money
from bot.demo import agency, tour
from bot.demo.clock import BackInTime, MovableClock, opening
from store.reports import Line

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_the_clock_runs_on_from_where_it_was_moved() -> None:
    machine = [NOON]
    clock = MovableClock(lambda: machine[0], starts_at=datetime(2030, 1, 1, tzinfo=UTC))

    clock.move_to(datetime(2030, 1, 5, tzinfo=UTC))
    machine[0] += timedelta(minutes=3)

    assert clock() == datetime(2030, 1, 5, 0, 3, tzinfo=UTC)


def test_the_clock_never_runs_backwards() -> None:
    clock = MovableClock(lambda: NOON, starts_at=NOON)

    with pytest.raises(BackInTime):
        clock.move_to(NOON - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("today", "opens_on"),
    [
        ("2026-11-23", "2026-11-23"),  # Monday: today.
        ("2026-11-25", "2026-11-25"),  # Wednesday: Friday is still ahead.
        ("2026-11-26", "2026-11-30"),  # Thursday: the approval would be due before the story begins.
        ("2026-11-28", "2026-11-30"),
        ("2026-11-29", "2026-11-30"),
    ],
)
def test_the_story_begins_on_a_morning_early_in_a_week(today: str, opens_on: str) -> None:
    opens_at = opening(datetime.fromisoformat(f"{today}T16:00").replace(tzinfo=agency.ZONE), agency.ZONE)

    assert opens_at.isoformat() == f"{opens_on}T10:00:00+01:00"


def line(invoice_id: int, stage: str, *, mailed: bool = False, state: str = "", paid: bool = False) -> Line:
    return Line(
        invoice_id=invoice_id,
        client_id=1,
        client="Acme",
        stage=stage,
        number="",
        total=Money(100, "EUR"),
        received_minor=100 if paid else 0,
        due_on=date(2026, 12, 1),
        held=False,
        mailed="250 taken" if mailed else None,
        next_kind="",
        next_state=state,
        next_at=None,
        send_at=None,
    )


@pytest.mark.parametrize(
    ("lines", "leads"),
    [
        ([], None),
        ([line(1, "void")], None),
        ([line(1, "in_review"), line(2, "draft")], 1),
        ([line(1, "in_review"), line(2, "in_review")], 2),  # The one that somebody works on now.
        ([line(1, "issued", state="failed"), line(2, "draft")], 2),  # What is stuck leads nowhere.
        ([line(1, "issued", mailed=True), line(2, "approved")], 1),
        ([line(1, "issued", mailed=True, paid=True), line(2, "issued", mailed=True)], 1),
    ],
)
def test_the_invoice_that_is_furthest_on_leads(lines: list[Line], leads: int | None) -> None:
    found = tour.leading(lines)

    assert (found.invoice_id if found else None) == leads
