"""Somebody in particular is asked to approve an invoice; who may approve it stays as it was."""

import pytest

from billing.refusals import Refused, Why
from billing.roles import Absence
from jobs import upkeep
from renderers import refusals
from renderers.views import ApprovalCard
from tests.workflow.shop import Shop
from tests.workflow.troubles import why_refused
from workflow import approving, asking, drafting, explaining, reassigning


def two(shop: Shop, *, by: str = "ana", approver: str = "ben cleo") -> int:
    """A draft that either of two people may approve."""
    people = shop.people_of(drafter="ana", approver=approver, sender="dan", follow_up="dan", deputy="eva")
    return shop.draft(shop.client(people=people), by=by, send_on="2026-03-20")


def reassign(shop: Shop, invoice_id: int, to: str, *, by: str = "ana", seen: int = 1) -> None:
    person = shop.id_of(to)
    reassigning.reassign(shop.services, invoice_id, person, revision_seen=seen, by=shop.actor(by))


def card(shop: Shop, invoice_id: int) -> ApprovalCard:
    return asking.invoice(shop.services, invoice_id)[0]


def refusal(shop: Shop, invoice_id: int, to: str, *, seen: int = 1) -> Refused:
    with pytest.raises(Refused) as caught:
        reassign(shop, invoice_id, to, seen=seen)
    return caught.value


@pytest.mark.parametrize("by", ["ana", "ben", "admin"])
def test_the_one_who_was_chosen_is_asked_wherever_it_is_told(shop: Shop, by: str) -> None:
    invoice_id = two(shop)

    reassign(shop, invoice_id, "cleo", by=by)

    shown = card(shop, invoice_id)
    assert (shown.asked, shown.approvers) == ("UCLEO", ("UBEN", "UCLEO"))
    assert asking.queue(shop.services)[0].waits_for == ("UCLEO",)
    assert ("UCLEO",) in explaining.invoice(shop.services, invoice_id).who.values()


def test_nobody_gains_or_loses_a_right(shop: Shop) -> None:
    invoice_id = two(shop)
    reassign(shop, invoice_id, "cleo")

    shop.approve(invoice_id, by="ben")

    assert shop.stage(invoice_id) == "Approved"
    assert shop.invoice(invoice_id).draft.revision == 1


def test_who_asked_whom_is_kept_and_told_in_the_thread(shop: Shop) -> None:
    invoice_id = two(shop)
    shop.tick()
    reassign(shop, invoice_id, "cleo")

    shop.tick()

    line = asking.invoice(shop.services, invoice_id)[1][-1]
    assert (line.kind, line.by, line.facts) == ("reassigned", "UANA", {"to": "UCLEO", "revision": "1"})
    assert "To be approved by \u2068@UCLEO\u2069, decided by \u2068@UANA\u2069." in shop.poster.replies[-1]
    assert list(shop.poster.shown.values())[-1] == card(shop, invoice_id)


def test_the_last_choice_counts_and_it_can_go_back(shop: Shop) -> None:
    invoice_id = two(shop)

    reassign(shop, invoice_id, "cleo")
    reassign(shop, invoice_id, "ben", by="cleo")

    assert card(shop, invoice_id).asked == "UBEN"


@pytest.mark.parametrize("to", ["dan", "eva", "admin", "nobody"])  # Another role, the deputy, no role.
def test_who_is_no_approver_is_refused_with_the_names_of_those_who_are(shop: Shop, to: str) -> None:
    for person in ("UBEN", "UCLEO"):
        shop.directory.add(person)
    invoice_id = two(shop)
    upkeep.look_up_people(shop.services)

    said = refusal(shop, invoice_id, to)

    assert said.why is Why.CANNOT_APPROVE
    assert "Of this client's approvers, ben or cleo can." in refusals.sentence(said, time_zone="UTC")
    assert "reassigned" not in shop.told(invoice_id)


def test_whoever_saved_the_revision_cannot_be_asked_while_somebody_else_can(shop: Shop) -> None:
    invoice_id = two(shop, approver="ana ben")

    assert refusal(shop, invoice_id, "ana").facts == {"names": ("UBEN",)}
    reassign(shop, invoice_id, "ben")


def test_an_approver_who_left_is_not_asked(shop: Shop) -> None:
    shop.directory.add("UBEN")
    shop.directory.add("UCLEO", absence=Absence.DEACTIVATED)
    invoice_id = two(shop)
    upkeep.look_up_people(shop.services)

    assert refusal(shop, invoice_id, "cleo").facts == {"names": ("ben",)}


def test_where_no_approver_can_act_it_is_said_who_can_mend_it(shop: Shop) -> None:
    shop.directory.add("UBEN", absence=Absence.DEACTIVATED)
    invoice_id = two(shop, approver="ben")
    upkeep.look_up_people(shop.services)

    said = refusals.sentence(refusal(shop, invoice_id, "ben"), time_zone="UTC")

    assert said == "Nobody can be asked: no approver of this client can act now. An admin can name another one."


def test_an_edit_asks_the_same_person_again(shop: Shop) -> None:
    invoice_id = two(shop)
    reassign(shop, invoice_id, "cleo")
    about = drafting.about_to_edit(shop.services, invoice_id, revision_seen=1, by=shop.actor("ana"))

    shop.edit(invoice_id, amount="500", send_on="2026-03-20")

    assert about.approvers == ("UCLEO",)
    assert asking.invoice(shop.services, invoice_id)[1][-1].facts["asks"] == "UCLEO"
    assert card(shop, invoice_id).asked == "UCLEO"


def test_who_edits_it_instead_of_approving_it_is_asked_no_more(shop: Shop) -> None:
    people = shop.people_of(drafter="ana ben", approver="ben cleo", sender="dan", follow_up="dan")
    invoice_id = shop.draft(shop.client(people=people), send_on="2026-03-20")
    reassign(shop, invoice_id, "ben")

    shop.edit(invoice_id, amount="500", send_on="2026-03-20", by="ben")

    shown = card(shop, invoice_id)
    assert (shown.asked, shown.approvers) == ("", ("UCLEO",))
    assert asking.queue(shop.services)[0].waits_for == ("UCLEO",)


@pytest.mark.parametrize("by", ["dan", "eva", "nobody"])
def test_who_may_not_choose_is_told_at_once(shop: Shop, by: str) -> None:
    invoice_id = two(shop)

    def about() -> object:
        return reassigning.about_to_reassign(shop.services, invoice_id, revision_seen=1, by=shop.actor(by))

    assert why_refused(about) is Why.NOT_ALLOWED
    assert why_refused(lambda: reassign(shop, invoice_id, "cleo", by=by)) is Why.NOT_ALLOWED


def test_a_card_that_changed_since_and_what_is_decided_are_refused(shop: Shop) -> None:
    invoice_id = two(shop)
    shop.edit(invoice_id, amount="500", send_on="2026-03-20")
    assert refusal(shop, invoice_id, "cleo", seen=1).why is Why.DRAFT_CHANGED

    approving.request_changes(shop.services, invoice_id, reason="Wrong", revision_seen=2, by=shop.actor("ben"))
    assert refusal(shop, invoice_id, "cleo", seen=2).why is Why.CHANGES_REQUESTED

    shop.edit(invoice_id, amount="510", send_on="2026-03-20")
    shop.approve(invoice_id)
    assert refusal(shop, invoice_id, "cleo", seen=3).why is Why.ALREADY_APPROVED
    assert "reassigned" not in shop.told(invoice_id)
