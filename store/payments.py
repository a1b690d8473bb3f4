"""The ledger of what lowers a balance: payments and credit notes. A mistake is reversed by an entry of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from billing.money import Money
from store.tables import PaymentRow

PAYMENT = "payment"
CREDIT = "credit"
REVERSAL = "reversal"


@dataclass(frozen=True, slots=True)
class Payment:
    """One entry; `amount` is negative for a reversal."""

    id: int
    invoice_id: int
    amount: Money
    paid_on: date
    reference: str
    by: str
    reversed: bool


def add(
    db: Session,
    invoice_id: int,
    amount: Money,
    *,
    paid_on: date,
    reference: str,
    by: str,
    at: datetime,
    kind: str = PAYMENT,
) -> int:
    """Enter a payment, or a credit note as `kind` (its day, its number); its id."""
    row = PaymentRow(
        invoice_id=invoice_id,
        kind=kind,
        amount_minor=amount.minor,
        currency=amount.currency,
        paid_on=paid_on,
        reference=reference,
        by=by,
        at=at,
    )
    db.add(row)
    db.flush()
    return row.id


def reverse(db: Session, payment: Payment, *, by: str, at: datetime, on: date) -> None:
    """Take a payment back by an entry of its own. Twice breaks the unique key."""
    db.add(
        PaymentRow(
            invoice_id=payment.invoice_id,
            kind=REVERSAL,
            amount_minor=-payment.amount.minor,
            currency=payment.amount.currency,
            paid_on=on,
            reverses_id=payment.id,
            by=by,
            at=at,
        )
    )
    db.flush()


def find(db: Session, payment_id: int) -> Payment | None:
    """One payment, and whether it was taken back."""
    row = db.get(PaymentRow, payment_id)
    if row is None or row.kind != PAYMENT:
        return None
    return _payment(db, row)


def credit_of(db: Session, invoice_id: int, number: str) -> Payment:
    """What an issued credit note took off an invoice. Raises SQLAlchemy's NoResultFound."""
    query = select(PaymentRow).where(
        PaymentRow.invoice_id == invoice_id, PaymentRow.kind == CREDIT, PaymentRow.reference == number
    )
    return _payment(db, db.exec(query).one())


def _payment(db: Session, row: PaymentRow) -> Payment:
    undone = db.exec(select(PaymentRow.id).where(PaymentRow.reverses_id == row.id)).first()
    return Payment(
        row.id, row.invoice_id, Money(row.amount_minor, row.currency), row.paid_on, row.reference, row.by, bool(undone)
    )


def received(db: Session, invoice_id: int, currency: str) -> Money:
    """What lowers an invoice's balance: payments and credits, those that were taken back left out."""
    query = select(func.coalesce(func.sum(PaymentRow.amount_minor), 0)).where(PaymentRow.invoice_id == invoice_id)
    return Money(int(db.exec(query).one()), currency)


def credited(db: Session, invoice_id: int, currency: str) -> Money:
    """How much of an invoice is credited."""
    taken_back = select(PaymentRow.reverses_id).where(col(PaymentRow.reverses_id).is_not(None))
    query = select(func.coalesce(func.sum(PaymentRow.amount_minor), 0)).where(
        PaymentRow.invoice_id == invoice_id, PaymentRow.kind == CREDIT, col(PaymentRow.id).not_in(taken_back)
    )
    return Money(int(db.exec(query).one()), currency)


def last_entry_on(db: Session) -> date | None:
    """When the books were last told of a payment."""
    row = db.exec(
        select(PaymentRow).where(PaymentRow.kind != CREDIT).order_by(col(PaymentRow.id).desc()).limit(1)
    ).first()
    return row.paid_on if row else None
