"""What waits for too long is asked about in the channel: owner, deputy, admins, each once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from jobs import upkeep
from store.database import reading, transaction
from store.tables import PersonRow
from tests.workflow.shop import Shop
from tests.workflow.troubles import refused
from workflow import complaining, exception_queue, problem_facts
from workflow.ports import MailRefused
from workflow.services import Actor

FIRST, LAST = "\u2068", "\u2069"


def at(shop: Shop, local: str) -> list[str]:
    """Let the clock's turn come then; what is said in threads."""
    shop.clock.at(local)
    before = len(shop.poster.replies)
    upkeep.look_after_exceptions(shop.services)
    shop.tick()
    return [line.replace(FIRST, "").replace(LAST, "") for line in shop.poster.replies[before:]]


def asked(shop: Shop, number: int) -> tuple[str, ...]:
    with reading(shop.services.engine) as db:
        return problem_facts.exception(shop.services, db, number).asked


def with_deputy(shop: Shop) -> int:
    """A refused mail of a client that has a deputy; its exception, open since Monday 09:00."""
    people = shop.people_of(drafter="ana", approver="ben", sender="cleo", follow_up="cleo", deputy="dora")
    shop.approve(shop.draft(shop.client(people=people)))
    shop.mailer.connecting.append(MailRefused("550 no such mailbox"))
    shop.tick()
    return shop.problems()[-1].number


def test_owner_then_deputy_then_admins_each_once(shop: Shop) -> None:
    number = with_deputy(shop)

    assert at(shop, "2026-03-02T12:59") == []
    due = "nobody has taken this. It was due Mon 2 Mar 13:00 Berlin: take it, or snooze it."
    assert at(shop, "2026-03-02T13:00") == [f"@UCLEO: {due}"]
    assert at(shop, "2026-03-02T16:59") == []
    assert at(shop, "2026-03-02T17:00") == [f"@UDORA (deputy): {due}"]
    assert at(shop, "2026-03-03T12:59") == []
    assert at(shop, "2026-03-03T13:00") == [f"@UADMIN (admin): {due}"]
    assert at(shop, "2026-03-20T13:00") == []
    assert asked(shop, number) == ("UCLEO", "UDORA", "UADMIN")


def test_nobody_is_asked_at_night_on_a_weekend_or_a_holiday(shop: Shop) -> None:
    shop.clock.at("2026-04-02T16:00")  # Thursday; Good Friday and Easter Monday follow.
    shop.holidays.days = {date(2026, 4, 3), date(2026, 4, 6)}
    refused(shop)

    assert at(shop, "2026-04-07T11:59") == []
    assert len(at(shop, "2026-04-07T12:00")) == 1


def test_a_start_on_a_sunday_or_at_night_asks_nobody_before_work_begins(shop: Shop) -> None:
    number = with_deputy(shop)
    shop.clock.at("2026-03-08T11:00")
    shop.restart()

    assert at(shop, "2026-03-08T11:00") == []
    assert at(shop, "2026-03-09T08:59") == []
    assert len(at(shop, "2026-03-09T09:00")) == 1
    assert at(shop, "2026-03-09T20:00") == []
    assert asked(shop, number) == ("UCLEO",)


def test_who_has_taken_it_is_asked_a_working_day_later(shop: Shop) -> None:
    number = with_deputy(shop)
    exception_queue.take(shop.services, number, by=shop.actor("ben"))

    assert at(shop, "2026-03-02T16:59") == []
    [line] = at(shop, "2026-03-02T17:00")
    assert line == (
        "@UBEN: @UBEN took this, and it is still open. It was due Mon 2 Mar 17:00 Berlin: settle it, or snooze it."
    )
    assert at(shop, "2026-03-03T13:00")[0].startswith("@UDORA (deputy): @UBEN took this")


def test_take_begins_anew(shop: Shop) -> None:
    number = with_deputy(shop)
    at(shop, "2026-03-02T13:00")

    exception_queue.take(shop.services, number, by=shop.actor("cleo"))

    assert asked(shop, number) == ()
    assert at(shop, "2026-03-03T12:59") == []
    assert at(shop, "2026-03-03T13:00")[0].startswith("@UCLEO: @UCLEO took this")


def test_without_a_deputy_the_admins_are_next_and_nobody_is_asked_twice(shop: Shop) -> None:
    refused(shop)
    at(shop, "2026-03-02T13:00")

    assert at(shop, "2026-03-02T17:00")[0].startswith("@UADMIN (admin): ")
    assert at(shop, "2026-03-30T17:00") == []


def test_an_admin_who_owns_it_is_asked_once(shop: Shop) -> None:
    number = complaining.report(shop.services, RuntimeError("x"), during="a click")
    assert number is not None

    assert at(shop, "2026-03-02T13:00")[0].startswith("@UADMIN: ")
    assert at(shop, "2026-03-10T13:00") == []
    assert asked(shop, number) == ("UADMIN",)


def test_who_is_made_an_admin_later_is_asked_then(shop: Shop) -> None:
    """Until then there was nobody to ask but its owner."""
    complaining.report(shop.services, RuntimeError("x"), during="a click")
    at(shop, "2026-03-02T13:00")
    assert at(shop, "2026-03-03T13:00") == []

    shop.services = replace(shop.services, policy=replace(shop.services.policy, admins=frozenset({"UADMIN", "UEVA"})))

    assert at(shop, "2026-03-03T13:01")[0].startswith("@UEVA (admin): ")


def test_where_no_admin_is_named_the_workspace_s_own_are_asked(shop: Shop) -> None:
    shop.services = replace(shop.services, policy=replace(shop.services.policy, admins=frozenset()))
    with transaction(shop.services.engine) as db:
        db.add(PersonRow(ref="UEVA", chat_id="UEVA", full=True, admin=True))
    complaining.report(shop.services, RuntimeError("x"), during="a click")

    assert at(shop, "2026-03-02T13:00")[0].startswith("@UEVA (admin): ")


def test_a_long_silence_is_not_made_up_for_at_once(shop: Shop) -> None:
    with_deputy(shop)

    assert len(at(shop, "2026-03-20T13:00")) == 1
    assert at(shop, "2026-03-20T13:01") == []


def test_a_storm_is_asked_about_once(shop: Shop) -> None:
    client = shop.client()
    for _ in range(6):
        shop.approve(shop.draft(client))
    shop.mailer.connecting.extend([MailRefused("535 wrong password")] * 6)
    shop.tick()

    [line] = at(shop, "2026-03-02T13:00")

    assert line.startswith("@UCLEO: ")


def test_nobody_is_asked_about_what_is_over(shop: Shop) -> None:
    _, number = refused(shop)
    exception_queue.retry(shop.services, number, by=Actor("UCLEO"))
    shop.tick()

    assert not any("nobody has taken" in line for line in at(shop, "2026-03-20T13:00"))
