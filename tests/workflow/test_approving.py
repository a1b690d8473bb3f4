"""Who says yes, to what, and once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from billing.invoice import Approved, Draft
from billing.obligation import Kind
from billing.readiness import Problem
from billing.refusals import Refused, Why
from billing.roles import Role
from store.database import transaction
from store.tables import SellerRow
from tests.books import brief
from tests.workflow.shop import Shop
from tests.workflow.troubles import why_refused
from workflow import acquainting, approving, drafting, holding
from workflow.services import Actor, AlreadyDone

CROWD = 20


def test_of_twenty_at_once_one_wins_and_the_others_are_told_who(shop: Shop) -> None:
    crowd = [f"p{number}" for number in range(CROWD)]
    people = shop.people_of(drafter="ana", approver=" ".join(crowd), sender="cleo", follow_up="cleo")
    invoice_id = shop.draft(shop.client(people=people), send_on="2026-03-03")
    gate = Barrier(CROWD)

    def press(name: str) -> Refused | None:
        gate.wait()
        try:
            shop.approve(invoice_id, by=name)
        except Refused as refused:
            return refused
        return None

    with ThreadPoolExecutor(CROWD) as pool:
        answers = list(pool.map(press, crowd))

    approved = shop.invoice(invoice_id).invoice
    assert isinstance(approved, Approved)
    assert Counter(answer.why if answer else None for answer in answers) == {None: 1, Why.ALREADY_APPROVED: 19}
    assert {answer.facts["by"] for answer in answers if answer} == {approved.approval.by}
    assert shop.told(invoice_id).count("approved") == 1
    assert len(shop.obligations(invoice_id, Kind.ISSUE)) == 1


def test_of_an_approval_and_an_edit_at_once_both_are_answered_and_no_unseen_word_is_approved(shop: Shop) -> None:
    client = shop.client()
    for _ in range(5):
        invoice_id = shop.draft(client, send_on="2026-03-03")
        gate = Barrier(2)

        def approve(invoice_id: int = invoice_id, gate: Barrier = gate) -> Why | None:
            gate.wait()
            try:
                approving.approve(shop.services, invoice_id, revision_seen=1, by=shop.actor("ben"))
            except Refused as refused:
                return refused.why
            return None

        def edit(invoice_id: int = invoice_id, gate: Barrier = gate) -> None:
            gate.wait()
            drafting.edit(shop.services, invoice_id, brief("500"), revision_seen=1, by=shop.actor("ana"))

        with ThreadPoolExecutor(2) as pool:
            answer, edited = pool.submit(approve), pool.submit(edit)
            edited.result()

        assert answer.result() in {None, Why.DRAFT_CHANGED}
        assert shop.stage(invoice_id) == "InReview"
        assert set(shop.owed(invoice_id, Kind.ISSUE).values()) <= {"cancelled"}


def test_a_click_that_is_delivered_four_times_is_carried_out_once(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-03")
    click = Actor(shop.id_of("ben"), request="click:1")

    approving.approve(shop.services, invoice_id, revision_seen=1, by=click)
    for _ in range(3):
        with pytest.raises(AlreadyDone):
            approving.approve(shop.services, invoice_id, revision_seen=1, by=click)

    assert shop.told(invoice_id).count("approved") == 1


def test_a_refused_click_may_come_again_when_it_is_allowed(shop: Shop) -> None:
    client = shop.client(email="")
    invoice_id = shop.draft(client)
    click = Actor(shop.id_of("ben"), request="click:1")

    assert why_refused(lambda: approving.approve(shop.services, invoice_id, revision_seen=1, by=click)) is Why.NOT_READY
    shop.client(email="billing@acme.example")
    shop.edit(invoice_id, amount="480")
    approving.approve(shop.services, invoice_id, revision_seen=2, by=click)

    assert shop.stage(invoice_id) == "Approved"


def test_what_is_missing_is_said_in_sentences(shop: Shop) -> None:
    with transaction(shop.services.engine) as db:
        db.delete(db.get_one(SellerRow, 1))
    people = shop.people_of(drafter="ana", approver="ben", sender="", follow_up="cleo")
    invoice_id = shop.draft(shop.client(email="", people=people))

    with pytest.raises(Refused) as caught:
        shop.approve(invoice_id)

    problems = caught.value.facts["problems"]
    assert isinstance(problems, tuple)
    codes = {problem.code for problem in problems if isinstance(problem, Problem)}
    assert {"seller_missing", "owner_missing", "no_recipient"} <= codes
    assert shop.stage(invoice_id) == "InReview"


@pytest.mark.parametrize("person", ["dan", "ana", "cleo"])
def test_who_is_no_approver_is_refused(shop: Shop, person: str) -> None:
    invoice_id = shop.draft()

    assert why_refused(lambda: shop.approve(invoice_id, by=person)) is Why.NOT_ALLOWED


def test_nobody_approves_their_own_revision_while_another_approver_is_named(shop: Shop) -> None:
    people = shop.people_of(drafter="ana", approver="ana ben", sender="cleo", follow_up="cleo")
    invoice_id = shop.draft(shop.client(people=people))

    assert why_refused(lambda: shop.approve(invoice_id, by="ana")) is Why.OWN_DRAFT
    shop.approve(invoice_id, by="ben")


def test_an_admin_does_not_approve_their_own_either(shop: Shop) -> None:
    invoice_id = shop.draft(by="admin")

    assert why_refused(lambda: shop.approve(invoice_id, by="admin")) is Why.OWN_DRAFT


def test_a_freelancer_approves_their_own_and_the_record_says_so(shop: Shop) -> None:
    people = shop.people_of(drafter="ana", approver="ana", sender="ana", follow_up="ana")
    invoice_id = shop.draft(shop.client(people=people), send_on="2026-03-03")

    shop.approve(invoice_id, by="ana")

    approved = shop.invoice(invoice_id).invoice
    assert isinstance(approved, Approved)
    assert approved.approval.self_approved


def test_a_named_person_is_known_by_e_mail_too(shop: Shop) -> None:
    people = dict(shop.people_of(drafter="ana", sender="cleo", follow_up="cleo"))
    for member in ("UANA", "UBEN", "UCLEO"):
        shop.directory.add(member)
    client = shop.client(people=people | {Role.APPROVER: ("ben@studio-nord.example",)})
    invoice_id = shop.draft(client)
    assert why_refused(lambda: shop.approve(invoice_id)) is Why.NOT_ALLOWED

    acquainting.look_up_named(shop.services)
    shop.approve(invoice_id)

    assert shop.stage(invoice_id) == "Approved"


def test_changes_are_requested_with_a_reason_and_an_edit_asks_again(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-03")
    shop.approve(invoice_id)
    by = shop.actor("ben")

    approving.check_request_changes(shop.services, invoice_id, revision_seen=1, by=by)
    approving.request_changes(shop.services, invoice_id, reason=" two days ", revision_seen=1, by=by)
    returned = shop.invoice(invoice_id).invoice
    assert isinstance(returned, Draft)
    assert returned.changes_requested == "two days"
    assert why_refused(lambda: shop.approve(invoice_id)) is Why.CHANGES_REQUESTED

    shop.edit(invoice_id, amount="960", send_on="2026-03-03")
    shop.clock.at("2026-03-03T09:00")
    shop.tick()
    assert shop.stage(invoice_id) == "InReview"
    assert shop.mailer.letters == []


def test_what_cannot_be_sent_back_is_refused_before_the_reason_is_typed(shop: Shop) -> None:
    invoice_id = shop.draft()

    def check(seen: int, by: str) -> None:
        approving.check_request_changes(shop.services, invoice_id, revision_seen=seen, by=shop.actor(by))

    assert why_refused(lambda: check(2, "ben")) is Why.DRAFT_CHANGED
    assert why_refused(lambda: check(1, "dan")) is Why.NOT_ALLOWED
    holding.void(shop.services, invoice_id, sure=True, reason="wrong", by=shop.actor("ben"))
    assert why_refused(lambda: check(1, "ben")) is Why.ALREADY_VOID


def test_an_approval_after_the_send_day_leaves_at_once(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-03")
    shop.clock.at("2026-03-05T17:00")

    shop.approve(invoice_id)

    [issue] = shop.obligations(invoice_id, Kind.ISSUE)
    assert issue.due_at == shop.clock()
    assert issue.due_at - shop.clock() == timedelta(0)
