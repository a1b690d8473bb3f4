"""Which invoice a credit note corrects, and which credit notes an invoice has."""

from __future__ import annotations

from sqlmodel import Session, col, select

from store import invoices
from store.invoices import Kept
from store.tables import CreditNoteRow, InvoiceRow


def add(db: Session, invoice_id: int, original_id: int) -> None:
    """Keep what a credit note corrects."""
    db.add(CreditNoteRow(invoice_id=invoice_id, original_id=original_id))
    db.flush()


def original_of(db: Session, invoice_id: int) -> int | None:
    """The invoice that it corrects; None when it is no credit note."""
    row = db.get(CreditNoteRow, invoice_id)
    return row.original_id if row else None


def corrected(db: Session, invoice_id: int) -> int:
    """The same of what is a credit note. Raises SQLAlchemy's NoResultFound."""
    return db.get_one(CreditNoteRow, invoice_id).original_id


def standing(db: Session, original_id: int) -> list[Kept]:
    """An invoice's credit notes, issued or on their way, the oldest first; void ones count for nothing."""
    query = (
        select(CreditNoteRow.invoice_id)
        .join(InvoiceRow, col(InvoiceRow.id) == col(CreditNoteRow.invoice_id))
        .where(CreditNoteRow.original_id == original_id, InvoiceRow.stage != "void")
        .order_by(col(CreditNoteRow.invoice_id))
    )
    return [invoices.load(db, invoice_id) for invoice_id in db.exec(query).all()]
