"""A snoozed exception stays open and silent, and comes back by itself."""

from __future__ import annotations

from datetime import date

import pytest

from billing.refusals import Why
from jobs import upkeep
from store.database import reading
from tests.books import BERLIN
from tests.workflow.shop import Shop
from tests.workflow.troubles import refused, why_refused
from workflow import exception_queue, problem_facts, snoozing
from workflow.snoozing import Until


def local(shop: Shop, number: int) -> str:
    """Until when it is snoozed, on Berlin's clocks; empty when it is not."""
    with reading(shop.services.engine) as db:
        until = problem_facts.exception(shop.services, db, number).snoozed_until
    return until.astimezone(BERLIN).strftime("%Y-%m-%dT%H:%M") if until else ""


def snooze(shop: Shop, number: int, until: Until, day: str = "", *, by: str = "ben") -> None:
    picked = date.fromisoformat(day) if day else None
    snoozing.snooze(shop.services, number, until=until, day=picked, by=shop.actor(by))


@pytest.mark.parametrize(
    ("now", "until", "day", "expected"),
    [
        ("2026-03-03T10:00", Until.HOURS, "", "2026-03-03T14:00"),
        ("2026-03-03T15:00", Until.HOURS, "", "2026-03-04T11:00"),
        ("2026-03-03T15:00", Until.TOMORROW, "", "2026-03-04T09:00"),
        ("2026-03-06T15:00", Until.TOMORROW, "", "2026-03-09T09:00"),  # Friday: work starts on Monday.
        ("2026-03-03T15:00", Until.DAY, "2026-03-12", "2026-03-12T09:00"),
        ("2026-03-03T15:00", Until.DAY, "2026-03-14", "2026-03-16T09:00"),  # A Saturday.
        ("2026-03-03T15:00", Until.HOURS, "2026-03-12", "2026-03-04T11:00"),  # The day is not what was chosen.
    ],
)
def test_it_lasts_as_long_as_was_chosen(shop: Shop, now: str, until: Until, day: str, expected: str) -> None:
    _, number = refused(shop)
    shop.clock.at(now)

    snooze(shop, number, until, day)

    assert local(shop, number) == expected


@pytest.mark.parametrize("day", ["", "2026-03-02", "2026-03-01", "2026-06-30"])
def test_a_day_that_is_none_or_past_or_far_away_is_refused(shop: Shop, day: str) -> None:
    _, number = refused(shop)

    assert why_refused(lambda: snooze(shop, number, Until.DAY, day)) is Why.WRONG_DAY
    assert local(shop, number) == ""


def test_any_role_may_and_nobody_else(shop: Shop) -> None:
    _, number = refused(shop)

    assert why_refused(lambda: snooze(shop, number, Until.HOURS, by="dan")) is Why.NOT_ALLOWED
    assert why_refused(lambda: snoozing.about_to_snooze(shop.services, number, by=shop.actor("dan"))) is Why.NOT_ALLOWED
    choice = snoozing.about_to_snooze(shop.services, number, by=shop.actor("ana"))
    assert (choice.hours.astimezone(BERLIN).hour, choice.tomorrow.astimezone(BERLIN).day) == (13, 3)


def test_it_is_open_and_silent_until_it_comes_back_with_a_line_to_its_owner(shop: Shop) -> None:
    _, number = refused(shop)
    snooze(shop, number, Until.DAY, "2026-03-12")

    shop.clock.at("2026-03-12T08:59")
    upkeep.look_after_exceptions(shop.services)
    assert local(shop, number) == "2026-03-12T09:00"
    assert shop.problems()[0].closed_at is None

    shop.clock.at("2026-03-12T09:00")
    assert upkeep.look_after_exceptions(shop.services) == 1
    shop.tick()
    assert local(shop, number) == ""
    assert (
        shop.poster.replies[-1]
        == "\u2068@UCLEO\u2069: the snooze by \u2068@UBEN\u2069 is over, and this is still open."
    )
    assert upkeep.look_after_exceptions(shop.services) == 0

    shop.clock.at("2026-03-12T13:00")
    assert upkeep.look_after_exceptions(shop.services) == 1  # Its time counts from the end of the snooze.


def test_take_ends_it(shop: Shop) -> None:
    _, number = refused(shop)
    snooze(shop, number, Until.HOURS)

    exception_queue.take(shop.services, number, by=shop.actor("ben"))

    assert local(shop, number) == ""


def test_what_heals_meanwhile_does_not_come_back(shop: Shop) -> None:
    _, number = refused(shop)
    snooze(shop, number, Until.HOURS)
    exception_queue.retry(shop.services, number, by=shop.actor("cleo"))
    shop.tick()

    shop.clock.forward(days=3)

    assert upkeep.look_after_exceptions(shop.services) == 0
    assert local(shop, number) == ""
