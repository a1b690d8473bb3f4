"""Somebody left: what waits for them is asked about once a day, until it has another owner or they are back."""

from dataclasses import replace

import pytest

from billing.roles import Absence, Role
from jobs import upkeep
from renderers.views import ExceptionMessage
from store import parties
from store.database import transaction
from tests.workflow.shop import Shop
from workflow import approving, exception_queue

SEND_DAY = "2026-03-20"
NEXT_DAYS = ("2026-03-03T08:59", "2026-03-03T09:00", "2026-03-04T09:00", "2026-03-07T12:00", "2026-03-09T09:00")


def turn(shop: Shop) -> None:
    """What the clock does every minute."""
    upkeep.look_after_exceptions(shop.services)
    shop.tick()


def leave(shop: Shop, *people: str, absence: Absence | None = Absence.DEACTIVATED) -> None:
    """Everybody is known in the chat; these have left (or are back)."""
    for name in ("UANA", "UBEN", "UCLEO", "UDAN"):
        shop.directory.members.setdefault(name, shop.directory.add(name))
    for person in people:
        shop.directory.add(person, absence=absence)
    shop.clock.forward(hours=13)
    upkeep.look_up_people(shop.services)
    turn(shop)


def read(shop: Shop) -> list[str]:
    """What the open messages say."""
    views = [view for view in shop.poster.shown.values() if isinstance(view, ExceptionMessage)]
    return [view.meaning for view in views if view.closed_at is None]


@pytest.mark.parametrize(
    ("person", "role", "reference"),
    [("UANA", "drafter", "D-1"), ("UBEN", "approver", "D-2"), ("UCLEO", "sender", "D-3"), ("UDAN", "follow-up", "20")],
)
def test_each_is_asked_about_for_what_waits_for_them(shop: Shop, person: str, role: str, reference: str) -> None:
    client = shop.client(people=shop.people_of(drafter="ana", approver="ben", sender="cleo", follow_up="dan"))
    drafts = [shop.draft(client, send_on=SEND_DAY) for _ in range(3)]
    approving.request_changes(shop.services, drafts[0], reason="wrong", revision_seen=1, by=shop.actor("ben"))
    shop.approve(drafts[2])
    shop.issued(client)

    leave(shop, person)

    [said] = read(shop)
    who = f"{person[1:].lower()} ({person})"
    assert said.startswith(f"{who} is deactivated in your chat workspace. 1 invoice waits for them: {reference}")
    assert f"({role})" in said
    assert shop.problems()[0].owner == "UADMIN"


def test_where_somebody_else_has_the_role_too_nothing_needs_an_owner(shop: Shop) -> None:
    people = shop.people_of(drafter="ana", approver="ben dan", sender="cleo", follow_up="cleo")
    shop.draft(shop.client(people=people), send_on=SEND_DAY)

    leave(shop, "UBEN")

    assert shop.problems() == []


def test_the_list_is_one_row_that_says_who_waits_now_and_how_many_more(shop: Shop) -> None:
    client = shop.client()
    shop.draft(client, send_on=SEND_DAY)
    leave(shop, "UBEN")

    for _ in range(6):
        shop.draft(client, send_on=SEND_DAY)
    turn(shop)

    [problem] = shop.problems()
    assert problem.count == 1
    [said] = read(shop)
    assert "7 invoices wait for them: D-7, Acme GmbH (approver);" in said
    assert "and 2 more." in said


def test_it_is_told_again_each_working_morning_and_not_in_between(shop: Shop) -> None:
    shop.draft(send_on=SEND_DAY)
    leave(shop, "UBEN")
    counts = []

    for at in NEXT_DAYS:
        shop.clock.at(at)
        turn(shop)
        counts.append(shop.problems()[0].count)

    assert counts == [1, 2, 3, 3, 4]  # Not on a Saturday.


def test_it_closes_when_the_invoices_have_another_owner(shop: Shop) -> None:
    client = shop.client()
    shop.draft(client, send_on=SEND_DAY)
    leave(shop, "UBEN")
    [problem] = shop.problems()

    with transaction(shop.services.engine) as db:
        before = parties.client(db, client)
        parties.save_client(db, replace(before, people={**before.people, Role.APPROVER: ("UDAN",)}), shop.clock())
    turn(shop)

    assert shop.problems() == []
    assert shop.problem(problem.number).closing_note == "Nothing waits for them any more."


def test_it_closes_when_they_are_back_and_opens_at_once_when_they_leave_again(shop: Shop) -> None:
    shop.draft(send_on=SEND_DAY)
    leave(shop, "UBEN")
    [problem] = shop.problems()

    leave(shop, "UBEN", absence=None)
    closed = shop.problems()
    leave(shop, "UBEN")

    assert closed == []
    assert [(one.number, one.count) for one in shop.problems()] == [(problem.number, 2)]


def test_whoever_resolves_it_is_asked_again_the_next_day_and_no_sooner(shop: Shop) -> None:
    shop.draft(send_on=SEND_DAY)
    leave(shop, "UBEN")
    [problem] = shop.problems()
    exception_queue.resolve(shop.services, problem.number, note="eva starts soon", ending=None, by=shop.actor("admin"))

    turn(shop)
    same_day = shop.problems()
    shop.clock.at("2026-03-04T09:00")
    turn(shop)

    assert same_day == []
    assert [one.number for one in shop.problems()] == [problem.number]


def test_the_deputy_owns_it_who_has_not_left(shop: Shop) -> None:
    people = shop.people_of(drafter="ana", approver="ben", sender="cleo", follow_up="cleo", deputy="ben dan")
    shop.draft(shop.client(people=people), send_on=SEND_DAY)

    leave(shop, "UBEN")

    assert [problem.owner for problem in shop.problems()] == ["UDAN"]
