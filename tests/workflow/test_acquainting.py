"""Who is who is asked now and then; while the chat is away, roles still decide."""

from datetime import timedelta

import pytest

from billing.readiness import Level
from billing.refusals import Why
from billing.roles import Absence, Role
from jobs import upkeep
from renderers.views import ApprovalCard
from store import parties
from store.database import reading
from tests.workflow.shop import Shop
from tests.workflow.troubles import why_refused
from workflow import acquainting
from workflow.importing.clients import import_clients
from workflow.ports import LockedOut, PostDelayed, PostRefused
from workflow.services import Actor


def test_a_full_member_may_read_and_is_not_asked_for_twice_a_morning(shop: Shop) -> None:
    shop.directory.add("UANA")

    assert acquainting.full_member(shop.services, "UANA")
    assert acquainting.full_member(shop.services, "UANA")

    assert shop.directory.asked == ["UANA"]


def test_somebody_who_left_is_noticed_within_half_a_day(shop: Shop) -> None:
    shop.directory.add("UANA")
    acquainting.require_member(shop.services, "UANA")
    shop.directory.add("UANA", absence=Absence.DEACTIVATED)

    shop.clock.forward(hours=12)

    assert why_refused(lambda: acquainting.require_member(shop.services, "UANA")) is Why.OUTSIDER


def test_a_stranger_is_an_outsider(shop: Shop) -> None:
    assert why_refused(lambda: acquainting.require_member(shop.services, "USTRANGER")) is Why.OUTSIDER


@pytest.mark.parametrize("fault", [PostDelayed("away"), PostRefused("missing_scope")])
def test_while_nobody_answers_what_was_known_holds(shop: Shop, fault: Exception) -> None:
    shop.directory.add("UGUEST", absence=Absence.GUEST)
    acquainting.full_member(shop.services, "UGUEST")
    shop.clock.forward(days=1)
    shop.directory.steps.extend([fault, fault])

    assert not acquainting.full_member(shop.services, "UGUEST")
    assert acquainting.full_member(shop.services, "UNEW")


def test_named_people_are_looked_up_once_and_unknown_ones_again(shop: Shop) -> None:
    shop.directory.add("UANA")
    shop.client(people={Role.DRAFTER: ("UANA",), Role.APPROVER: ("ben@studio-nord.example",)})

    assert upkeep.look_up_people(shop.services) == 2
    assert upkeep.look_up_people(shop.services) == 0
    shop.directory.add("UBEN")
    shop.clock.forward(minutes=11)
    assert upkeep.look_up_people(shop.services) == 1

    assert sorted(shop.directory.asked) == ["UANA", "ben@studio-nord.example", "ben@studio-nord.example"]
    with reading(shop.services.engine) as db:
        assert parties.chat_ids(db, ["ben@studio-nord.example", "UANA"]) == ("UBEN", "UANA")


def test_an_approver_whom_the_chat_does_not_know_keeps_the_client_from_being_scheduled(shop: Shop) -> None:
    draft = to_be_approved_by(shop, "ben@studio-nord.example", "UANA")
    assert red(shop) == []  # Nobody was asked yet.

    upkeep.look_up_people(shop.services)
    shop.tick()

    assert red(shop) == [
        (
            "ben@studio-nord.example, approver of Acme GmbH, is unknown in your chat workspace: "
            "correct approver in clients.csv and import it again, or invite them."
        )
    ]
    assert why_refused(lambda: shop.approve(draft, by="admin")) is Why.NOT_READY
    shop.directory.add("UBEN")
    shop.clock.forward(minutes=11)
    upkeep.look_up_people(shop.services)
    shop.tick()
    assert red(shop) == []
    shop.approve(draft)
    assert shop.stage(draft) == "Approved"


def test_somebody_who_left_turns_their_clients_red_within_half_a_day(shop: Shop) -> None:
    to_be_approved_by(shop, "UBEN", "UANA", "UBEN")
    upkeep.look_up_people(shop.services)
    shop.directory.add("UBEN", absence=Absence.DEACTIVATED)

    shop.clock.forward(hours=13)
    upkeep.look_up_people(shop.services)
    shop.tick()

    [said] = red(shop)
    assert said.startswith("ben (UBEN), approver of Acme GmbH, is deactivated")


@pytest.mark.parametrize("fault", [PostDelayed("away"), PostRefused("missing_scope")])
def test_a_chat_that_will_not_say_turns_nobody_red(shop: Shop, fault: Exception) -> None:
    draft = to_be_approved_by(shop, "UBEN", "UANA", "UBEN")
    shop.directory.steps.extend([fault, fault])
    upkeep.look_up_people(shop.services)
    shop.tick()
    assert red(shop) == []

    shop.clock.forward(minutes=11)
    upkeep.look_up_people(shop.services)  # It answers again,
    shop.clock.forward(hours=13)
    shop.directory.steps.extend([fault, fault])
    upkeep.look_up_people(shop.services)  # and then no more.
    shop.tick()

    assert red(shop) == []
    shop.approve(draft)


def test_a_chat_that_does_not_let_the_bot_in_is_asked_for_nobody_else(shop: Shop) -> None:
    shop.client()
    shop.directory.steps.append(LockedOut("token_revoked"))

    assert upkeep.look_up_people(shop.services) == 0
    assert len(shop.directory.asked) == 1

    for name in ("UANA", "UBEN", "UCLEO"):
        shop.directory.add(name)
    assert upkeep.look_up_people(shop.services) == 3  # At the next turn, not in half a day.


def test_one_whom_the_chat_would_not_name_may_still_act(shop: Shop) -> None:
    shop.client()
    shop.directory.steps.extend([PostRefused("missing_scope")] * 3)
    upkeep.look_up_people(shop.services)

    shop.directory.add("UBEN")

    assert acquainting.full_member(shop.services, "UBEN")


def test_the_same_file_again_has_people_looked_up_at_the_next_turn(shop: Shop) -> None:
    file = b"name,email,approver\nAcme GmbH,billing@acme.example,ben@studio-nord.example\n"
    import_clients(shop.services, file, by=Actor("lena@cli", trusted=True))
    upkeep.look_up_people(shop.services)
    shop.directory.add("UBEN")

    assert upkeep.look_up_people(shop.services) == 0
    import_clients(shop.services, file, by=Actor("lena@cli", trusted=True))

    assert upkeep.look_up_people(shop.services) == 1


def to_be_approved_by(shop: Shop, approver: str, *members: str) -> int:
    """A draft whose other people are in the chat."""
    for member in (*members, "UANA", "UCLEO"):
        shop.directory.add(member)
    people = dict(shop.people_of(drafter="ana", sender="cleo", follow_up="cleo"))
    draft = shop.draft(shop.client(people=people | {Role.APPROVER: (approver,)}), send_on="2026-03-04")
    shop.tick()
    return draft


def red(shop: Shop) -> list[str]:
    """What the one card says is missing."""
    [card] = shop.poster.shown.values()
    assert isinstance(card, ApprovalCard)
    return [problem.sentence for problem in card.problems if problem.level is Level.RED]


def test_a_card_that_printed_an_address_mentions_the_person_once_they_are_known(shop: Shop) -> None:
    people = dict(shop.people_of(drafter="ana", sender="cleo", follow_up="cleo"))
    shop.draft(shop.client(people=people | {Role.APPROVER: ("ben@studio-nord.example",)}), send_on="2026-03-03")
    shop.tick()
    shop.directory.add("UBEN")

    upkeep.look_up_people(shop.services)
    shop.tick()

    [card] = shop.poster.shown.values()
    assert isinstance(card, ApprovalCard)
    assert card.approvers == ("UBEN",)


def test_one_whom_the_chat_refuses_to_name_does_not_keep_the_others_waiting(shop: Shop) -> None:
    for name in ("UANA", "UBEN", "UCLEO"):
        shop.directory.add(name)
    shop.client()
    shop.directory.steps.append(PostRefused("user_not_visible"))

    upkeep.look_up_people(shop.services)

    assert sorted(shop.directory.asked) == ["UANA", "UBEN", "UCLEO"]
    shop.clock.forward(minutes=11)
    assert upkeep.look_up_people(shop.services) == 1


def test_a_chat_that_is_away_is_asked_again_at_the_next_turn(shop: Shop) -> None:
    shop.client()
    shop.directory.steps.append(PostDelayed("away", wait=timedelta(seconds=30)))

    assert upkeep.look_up_people(shop.services) == 0
    assert len(shop.directory.asked) == 1
