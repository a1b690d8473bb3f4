"""Credit notes and redirections as rows, on both databases."""

from billing.content import Recipients
from billing.money import Money
from store import credit_notes, payments, redirections, reports
from store.database import Engine, reading, transaction
from store.tables import InvoiceRow
from tests.books import START
from tests.store.ledger import NOW, client, invoice


def issued(engine: Engine, client_id: int, number: str, minor: int) -> int:
    """An invoice row with a number, due long ago."""
    with transaction(engine) as db:
        invoice_id = invoice(db, client_id, minor=minor)
        row = db.get_one(InvoiceRow, invoice_id)
        row.stage, row.number = "issued", number
        row.issued_on = row.due_on = START.date().replace(year=2025)
        row.issued_at = NOW
    return invoice_id


def test_a_credit_counts_until_it_is_taken_back(engine: Engine) -> None:
    with transaction(engine) as db:
        client_id = client(db)
    original = issued(engine, client_id, "2026-0001", 57_120)
    with transaction(engine) as db:
        day, at = START.date(), NOW
        payments.add(db, original, Money(7_120, "EUR"), paid_on=day, reference="bank", by="UCLEO", at=at)
        payments.add(
            db, original, Money(50_000, "EUR"), paid_on=day, reference="CN-1", by="UBEN", at=at, kind=payments.CREDIT
        )

    with transaction(engine) as db:
        assert payments.credited(db, original, "EUR") == Money(50_000, "EUR")
        assert payments.received(db, original, "EUR") == Money(57_120, "EUR")
        assert payments.last_entry_on(db) == day
        credit = payments.credit_of(db, original, "CN-1")
        assert payments.find(db, credit.id) is None  # Its Undo is the void of the credit note.
        payments.reverse(db, credit, by="UBEN", at=NOW, on=day)

    with reading(engine) as db:
        assert payments.credited(db, original, "EUR") == Money(0, "EUR")
        assert payments.received(db, original, "EUR") == Money(7_120, "EUR")


def test_a_credit_note_is_neither_owed_nor_overdue(engine: Engine) -> None:
    with transaction(engine) as db:
        client_id = client(db)
    original = issued(engine, client_id, "2026-0001", 57_120)
    note = issued(engine, client_id, "CN-2026-0001", 10_000)
    with transaction(engine) as db:
        credit_notes.add(db, note, original)

    with reading(engine) as db:
        assert reports.counts(db, START.date()).overdue == 1
        lines = {line.invoice_id: line.credit_note for line in reports.lines(db)}
        assert lines == {original: False, note: True}  # Under way until it is mailed.
        assert credit_notes.original_of(db, note) == credit_notes.corrected(db, note) == original
        assert credit_notes.original_of(db, original) is None


def test_void_credit_notes_do_not_stand(engine: Engine) -> None:
    with transaction(engine) as db:
        client_id = client(db)
        original, first, second = (invoice(db, client_id) for _ in range(3))
        credit_notes.add(db, first, original)
        credit_notes.add(db, second, original)
        db.get_one(InvoiceRow, first).stage = "void"

    with reading(engine) as db:
        assert [kept.draft.id for kept in credit_notes.standing(db, original)] == [second]


def test_a_redirection_is_kept_with_its_decision(engine: Engine) -> None:
    there = Recipients(("books@acme.example",), ("a@acme.example", "b@acme.example"))
    with transaction(engine) as db:
        invoice_id = invoice(db)
        number = redirections.add(db, invoice_id, there, reason="By phone", by="UCLEO", at=NOW)
        redirections.decide(db, number, redirections.APPROVED, by="UBEN", at=NOW, step=2)
        redirections.sent_again(db, invoice_id, step=2, now_step=3)

    with reading(engine) as db:
        [kept] = redirections.of_invoice(db, invoice_id)
        assert redirections.find(db, number) == kept
        assert redirections.find(db, number + 1) is None
    assert (kept.recipients, kept.decision, kept.decided_by, kept.step) == (there, "approved", "UBEN", 3)
