"""Rows become stages and stages become rows; the tables refuse what must never be."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from billing import invoice as stages
from billing.content import digest
from billing.invoice import Approval, Approved, Draft, Hold, InReview, Issue, Issued, Void
from billing.money import Money
from billing.refusals import Refused
from store import invoices
from store.database import Engine, Session, reading, transaction
from store.tables import ApprovalRow, InvoiceRow
from tests.books import brief
from tests.store.ledger import NOW, client, content, invoice

TAKEN = Issue("2026-0001", date(2026, 3, 2), date(2026, 3, 16), NOW)


def approve(db: Session, invoice_id: int) -> Approved:
    kept = invoices.load(db, invoice_id)
    approval = Approval(kept.draft.revision, digest(kept.draft.content), "UBEN", NOW)
    approved = stages.approve(kept.invoice, approval, revision_seen=kept.draft.revision)
    invoices.put_approved(db, approved)
    return approved


def issue(db: Session, approved: Approved, taken: Issue = TAKEN) -> Issued:
    issued = stages.issue(approved, taken, digest_now=digest(approved.draft.content))
    invoices.put_issued(db, issued)
    return issued


def test_every_stage_comes_back_as_it_was_put(engine: Engine) -> None:
    with transaction(engine) as db:
        client_id = client(db)
        ids = [invoice(db, client_id) for _ in range(6)]
        returned = stages.request_changes(invoices.load(db, ids[1]).invoice, reason="two days", revision_seen=1)
        invoices.put_returned(db, returned, NOW)
        approved = approve(db, ids[2])
        issued = issue(db, approve(db, ids[3]))
        void = stages.void(invoices.load(db, ids[4]).invoice, by="UBEN", at=NOW, reason="wrong")
        invoices.put_void(db, void)
        void_issued = stages.void(
            issue(db, approve(db, ids[5]), Issue("2026-0002", *TAKEN_DAYS)), by="UBEN", at=NOW, reason="credited"
        )
        invoices.put_void(db, void_issued)

    with reading(engine) as db:
        back = [invoices.load(db, invoice_id).invoice for invoice_id in ids]
    assert isinstance(back[0], InReview)
    assert back[1:] == [returned, approved, issued, void, void_issued]
    assert isinstance(back[1], Draft)
    assert isinstance(back[5], Void)


TAKEN_DAYS = (TAKEN.issued_on, TAKEN.due_on, NOW)


def test_a_new_revision_voids_the_approval_and_keeps_both_contents(engine: Engine) -> None:
    with transaction(engine) as db:
        about = invoice(db)
        approved = approve(db, about)
        edited = stages.edit(approved, content(), revision_seen=1, by="UANA", at=NOW)
        invoices.put_revision(db, edited, brief("500"), total=Money(1, "EUR"), send_at=NOW, why="edited")

    with reading(engine) as db:
        kept = invoices.load(db, about)
        assert (kept.invoice, kept.total, kept.send_at, kept.brief) == (edited, Money(1, "EUR"), NOW, brief("500"))
        assert invoices.revision(db, about, 1) == invoices.revision(db, about, 2) == content()
        [row] = db.exec(select(ApprovalRow)).all()
        assert (row.voided_at, row.voided_why) == (NOW, "edited")


def test_one_approval_stands_at_a_time(engine: Engine) -> None:
    with transaction(engine) as db:
        about = invoice(db)
        approved = approve(db, about)

    with pytest.raises(IntegrityError), transaction(engine) as db:
        invoices.put_approved(db, approved)


def test_one_number_is_one_invoices(engine: Engine) -> None:
    with transaction(engine) as db:
        client_id = client(db)
        first, second = invoice(db, client_id), invoice(db, client_id)
        issue(db, approve(db, first))
        assert invoices.numbered(db, "2026-0001") == first
        assert invoices.numbered(db, "2026-0002") is None
        approved = approve(db, second)

    with pytest.raises(IntegrityError), transaction(engine) as db:
        issue(db, approved)


@pytest.mark.parametrize("change", ["UPDATE invoices SET stage = 'lost'", "UPDATE invoices SET client_id = 4711"])
def test_the_table_refuses_what_must_never_be(engine: Engine, change: str) -> None:
    with transaction(engine) as db:
        invoice(db)

    with pytest.raises(IntegrityError), transaction(engine) as db:
        db.connection().execute(text(change))


def test_an_issued_row_without_its_dates_is_not_read_as_one(engine: Engine) -> None:
    with transaction(engine) as db:
        about = invoice(db)
        issue(db, approve(db, about))
        db.get_one(InvoiceRow, about).due_on = None

    with pytest.raises(LookupError), reading(engine) as db:
        invoices.load(db, about)


def test_holds_of_invoice_and_client_stand_beside_the_stage(engine: Engine) -> None:
    hold = Hold("wait", "UBEN", date(2026, 3, 9))
    with transaction(engine) as db:
        about = invoice(db)
        invoices.put_hold(db, about, hold)
        kept = invoices.load(db, about)
    assert (kept.hold, kept.client_hold) == (hold, None)

    with transaction(engine) as db:
        assert invoices.holds_over(db, "2026-03-08") == []
        assert invoices.holds_over(db, "2026-03-09") == [about]
        invoices.put_hold(db, about, None)
        assert invoices.holds_over(db, "2026-03-09") == []
        assert invoices.load(db, about).hold is None


def test_a_hold_without_an_end_is_never_over(engine: Engine) -> None:
    with transaction(engine) as db:
        invoices.put_hold(db, invoice(db), Hold("wait", "UBEN"))

    with reading(engine) as db:
        assert invoices.holds_over(db, "9999-12-31") == []


def test_what_is_not_issued_yet(engine: Engine) -> None:
    with transaction(engine) as db:
        client_id = client(db)
        first, second, third = (invoice(db, client_id) for _ in range(3))
        issue(db, approve(db, first))
        approve(db, second)

    with reading(engine) as db:
        assert invoices.not_issued(db) == [second, third]
        assert invoices.about(db, first).name == "2026-0001"
        assert invoices.about(db, second).name == f"D-{second}"


@pytest.mark.parametrize("ask", [invoices.load, invoices.about])
def test_an_invoice_that_is_none(engine: Engine, ask: object) -> None:
    assert callable(ask)
    with pytest.raises(Refused), reading(engine) as db:
        ask(db, 4711)


def test_a_verb_on_an_invoice_that_is_none(engine: Engine) -> None:
    with pytest.raises(Refused), transaction(engine) as db:
        invoices.put_hold(db, 4711, None)
