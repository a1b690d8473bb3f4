"""Who asked for an issued document to go to another address, and what a second person said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from billing.content import Recipients
from store.tables import RedirectionRow

APPROVED, DECLINED = "approved", "declined"


@dataclass(frozen=True, slots=True)
class Redirection:
    """One request. `decision` is empty while it waits; `step` is the delivery that it became."""

    number: int
    invoice_id: int
    recipients: Recipients
    reason: str
    asked_by: str
    asked_at: datetime
    decision: str
    decided_by: str
    decided_at: datetime | None
    step: int | None


def add(db: Session, invoice_id: int, recipients: Recipients, *, reason: str, by: str, at: datetime) -> int:
    """Keep that somebody asks; its number."""
    row = RedirectionRow(
        invoice_id=invoice_id,
        recipients_to=";".join(recipients.to),
        recipients_cc=";".join(recipients.cc),
        reason=reason,
        asked_by=by,
        asked_at=at,
    )
    db.add(row)
    db.flush()
    return row.id


def find(db: Session, number: int) -> Redirection | None:
    """One request."""
    row = db.get(RedirectionRow, number, populate_existing=True)
    return _redirection(row) if row else None


def of_invoice(db: Session, invoice_id: int) -> list[Redirection]:
    """An invoice's requests, the oldest first."""
    query = select(RedirectionRow).where(RedirectionRow.invoice_id == invoice_id).order_by(col(RedirectionRow.id))
    return [_redirection(row) for row in db.exec(query)]


def decide(db: Session, number: int, decision: str, *, by: str, at: datetime, step: int | None = None) -> None:
    """Keep what a person said. Whoever decides has locked the invoice."""
    row = db.get_one(RedirectionRow, number)
    row.decision, row.decided_by, row.decided_at, row.step = decision, by, at, step
    db.add(row)
    db.flush()


def sent_again(db: Session, invoice_id: int, *, step: int, now_step: int) -> None:
    """A person had a delivery sent again: what became it is the new one now."""
    query = select(RedirectionRow).where(RedirectionRow.invoice_id == invoice_id, RedirectionRow.step == step)
    for row in db.exec(query):
        row.step = now_step
        db.add(row)
    db.flush()


def _redirection(row: RedirectionRow) -> Redirection:
    cc = tuple(address for address in row.recipients_cc.split(";") if address)
    return Redirection(
        row.id,
        row.invoice_id,
        Recipients(tuple(row.recipients_to.split(";")), cc),
        row.reason,
        row.asked_by,
        row.asked_at,
        row.decision,
        row.decided_by,
        row.decided_at,
        row.step,
    )
