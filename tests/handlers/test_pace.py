"""Sixty commands a minute for one person; nobody else, and nothing that is owed, notices."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from billing.refusals import Refused, Why
from handlers import pace
from handlers.pace import Pace
from tests.handlers.rig import Rig

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def refused(one: Pace, person: str, now: datetime) -> bool:
    try:
        one.admit(person, now)
    except Refused as found:
        return found.why is Why.TOO_MANY
    return False


def test_the_sixty_first_command_of_a_minute_is_refused_and_the_minute_passes() -> None:
    one = Pace()
    assert not any(refused(one, "UANA", NOW + timedelta(seconds=half / 2)) for half in range(60))

    assert refused(one, "UANA", NOW + timedelta(seconds=59))
    assert not refused(one, "UBEN", NOW + timedelta(seconds=59))
    assert not refused(one, "UANA", NOW + timedelta(seconds=60))  # The first is a minute old.
    assert refused(one, "UANA", NOW + timedelta(seconds=60))


def test_a_refused_command_does_not_prolong_the_wait() -> None:
    one = Pace()
    for _ in range(200):
        refused(one, "UANA", NOW)

    assert not refused(one, "UANA", NOW + timedelta(minutes=1))


def test_a_clock_that_goes_back_locks_nobody_out() -> None:
    one = Pace()
    for _ in range(pace.COMMANDS_MAX):
        one.admit("UANA", NOW)

    assert not refused(one, "UANA", NOW - timedelta(hours=3))


def test_who_floods_is_answered_and_everybody_else_and_the_queue_go_on(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RELIABILITY, S24."""
    rig.bench.clock.at("2026-03-02T09:30")
    monkeypatch.setattr(pace, "COMMANDS_MAX", 5)
    dan, before = rig.person("dan"), len(rig.refusals("dan"))
    answers = [dan.command("/invoice help").text for _ in range(8)]

    assert ["too fast: at most 5 commands a minute" in said for said in answers] == [False] * 5 + [True] * 3
    assert len(rig.refusals("dan")) == before  # What is over the limit costs no row.
    assert "Needs approval" in rig.person("ana").command("/invoice status").text
    invoice_id, number = rig.issued()
    assert number
    assert "mailed" in rig.bench.told(invoice_id)

    rig.bench.clock.forward(minutes=1)
    assert "too fast" not in dan.command("/invoice help").text
