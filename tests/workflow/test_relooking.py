"""The templates changed between approval and issue: one question about all, and what the answers do."""

from collections.abc import Callable

import pytest

from billing.decisions import Code
from billing.obligation import Kind
from billing.refusals import Why
from tests.workflow.shop import Shop
from tests.workflow.test_catching_up import shown
from tests.workflow.test_deciding import codes
from tests.workflow.troubles import seen, why_refused
from workflow import approving, deciding, holding, previewing, relooking, stopping

SEND_DAY = "2026-03-05"


def new_templates(monkeypatch: pytest.MonkeyPatch, version: str = "new") -> None:
    """What a release with another style sheet brings."""
    for module in (approving, deciding, previewing, relooking, stopping):
        monkeypatch.setattr(module, "look", lambda: version)


def approved(shop: Shop, count: int = 1) -> list[int]:
    """So many invoices that wait for their send day, each with its draft PDF in the thread."""
    drafts = [shop.draft(shop.client(f"Client {n}"), send_on=SEND_DAY) for n in range(1, count + 1)]
    for draft in drafts:
        shop.approve(draft)
    shop.tick()
    shop.clock.forward(seconds=2)
    shop.tick()
    return drafts


def changed(shop: Shop, monkeypatch: pytest.MonkeyPatch, count: int = 1) -> tuple[list[int], int]:
    """Approved invoices, and the exception after the release."""
    drafts = approved(shop, count)
    new_templates(monkeypatch)
    shop.restart()
    shop.tick()
    [problem] = shop.problems()
    assert problem.code == "look_changed"
    return drafts, problem.number


def test_twelve_are_one_exception_before_their_day_comes(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts, number = changed(shop, monkeypatch, 12)

    view = shown(shop, number)
    assert (view.what, view.waiting_count) == ("12 approved invoices would look different", 12)
    assert view.owner == "UBEN"
    assert {codes(shop, draft) for draft in drafts} == {(Code.LOOK_CHANGED,)}
    shop.clock.at("2026-03-05T09:00")
    shop.tick()
    assert {shop.stage(draft) for draft in drafts} == {"Approved"}
    assert shop.mailer.letters == []
    assert shop.problem(number).count == 1


def test_a_release_at_the_very_moment_of_the_issue_is_seen_too(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    [draft] = approved(shop)
    shop.clock.at("2026-03-05T09:00")

    shop.between(Kind.ISSUE, lambda: new_templates(monkeypatch))
    shop.tick()

    assert shop.stage(draft) == "Approved"
    assert [problem.code for problem in shop.problems()] == ["look_changed"]


def test_before_and_after_puts_the_new_look_below_the_approved_one(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    _, number = changed(shop, monkeypatch, 2)

    for _ in range(2):
        relooking.show(shop.services, number, by=shop.actor("ben"))
        shop.tick()

    assert list(shop.poster.files) == [
        "D-1-revision-1.pdf",
        "D-2-revision-1.pdf",
        "D-1-revision-1-new-look.pdf",
        "D-2-revision-1-new-look.pdf",
    ]
    assert any("The draft PDF above is how it was approved" in reply for reply in shop.poster.replies)
    new_templates(monkeypatch, "newer")
    relooking.show(shop.services, number, by=shop.actor("ben"))
    shop.tick()
    assert len(shop.printer.printed) == 6


def test_an_invoice_that_was_voided_meanwhile_needs_no_comparison(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    [draft], number = changed(shop, monkeypatch)
    relooking.show(shop.services, number, by=shop.actor("ben"))
    holding.void(shop.services, draft, reason="wrong", by=shop.actor("ben"))

    shop.tick()

    assert list(shop.poster.files) == ["D-1-revision-1.pdf"]


def test_issue_with_the_new_look_is_an_approval_and_leaves_as_planned(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    [draft], number = changed(shop, monkeypatch)

    relooking.accept(shop.services, number, seen=seen(shop, "look_changed"), by=shop.actor("ben"))
    shop.tick()
    assert shop.mailer.letters == []
    assert shop.problems() == []
    shop.clock.at("2026-03-05T09:00")
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert "look_approved" in shop.told(draft)


def test_after_its_day_it_leaves_at_once_and_is_not_late(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    [draft], number = changed(shop, monkeypatch)
    shop.clock.at("2026-03-20T15:00")

    relooking.accept(shop.services, number, seen=seen(shop, "look_changed"), by=shop.actor("ben"))
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert "late" not in shop.told(draft)


@pytest.mark.parametrize("answer", [relooking.accept, relooking.ask_again])
def test_a_look_that_changed_again_after_it_was_shown_is_asked_about_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, answer: Callable[..., None]
) -> None:
    [draft], number = changed(shop, monkeypatch)
    old = shown(shop, number).question
    new_templates(monkeypatch, "newer still")

    refused = why_refused(lambda: answer(shop.services, number, seen=old, by=shop.actor("ben")))
    shop.tick()

    assert refused is Why.QUESTION_CHANGED
    assert codes(shop, draft) == (Code.LOOK_CHANGED,)
    assert [said for said in shop.poster.replies if said.startswith("The templates changed once more")] != []
    assert shown(shop, number).words == ""
    assert shown(shop, number).question not in ("", old)
    answer(shop.services, number, seen=shown(shop, number).question, by=shop.actor("ben"))


def test_an_approved_invoice_that_joined_after_the_message_was_drawn_is_not_accepted_unseen(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    [first, second], number = changed(shop, monkeypatch, 2)
    holding.hold(shop.services, second, reason="wait", until=None, by=shop.actor("cleo"))
    old = seen(shop, "look_changed")
    holding.resume(shop.services, second, by=shop.actor("cleo"))

    refused = why_refused(lambda: relooking.accept(shop.services, number, seen=old, by=shop.actor("ben")))

    assert refused is Why.QUESTION_CHANGED
    assert {codes(shop, draft) for draft in (first, second)} == {(Code.LOOK_CHANGED,)}


def test_nobody_approves_the_look_of_their_own_draft(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    people = shop.people_of(drafter="ben", approver="ben dan", sender="cleo", follow_up="cleo")
    draft = shop.draft(shop.client("Bolt", people=people), send_on=SEND_DAY, by="ben")
    shop.approve(draft, by="dan")
    new_templates(monkeypatch)
    shop.tick()
    [problem] = shop.problems()

    refused = why_refused(
        lambda: relooking.accept(shop.services, problem.number, seen=seen(shop, "look_changed"), by=shop.actor("ben"))
    )
    relooking.accept(shop.services, problem.number, seen=seen(shop, "look_changed"), by=shop.actor("dan"))

    assert refused is Why.OWN_DRAFT
    assert shop.problems() == []


def test_ask_again_voids_the_approval_and_shows_the_new_look(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    [draft], number = changed(shop, monkeypatch)

    relooking.ask_again(shop.services, number, seen=seen(shop, "look_changed"), by=shop.actor("ben"))
    shop.tick()
    shop.clock.forward(seconds=2)
    shop.tick()

    assert shop.stage(draft) == "InReview"
    assert shop.invoice(draft).draft.revision == 2
    assert shop.problems() == []
    assert "D-1-revision-2.pdf" in shop.poster.files
    shop.approve(draft)
    shop.clock.at("2026-03-05T09:00")
    shop.tick()
    assert len(shop.mailer.letters) == 1


def test_a_hold_in_between_is_no_way_to_be_forgotten(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    [draft], number = changed(shop, monkeypatch)
    holding.hold(shop.services, draft, reason="wait", until=None, by=shop.actor("cleo"))
    shop.tick()
    assert shop.problems() == []

    holding.resume(shop.services, draft, by=shop.actor("cleo"))
    shop.tick()

    assert [problem.number for problem in shop.problems()] == [number]


def test_with_the_old_templates_back_nobody_needs_to_answer(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    [draft], _ = changed(shop, monkeypatch)

    monkeypatch.undo()
    shop.tick()

    assert shop.problems() == []
    assert codes(shop, draft) == (Code.NOT_YET,)


def test_what_is_issued_keeps_its_look(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.issued()
    new_templates(monkeypatch)
    shop.clock.at("2026-03-13T09:00")

    shop.tick()

    assert len(shop.mailer.letters) == 2
    assert shop.problems() == []
