"""The bytes of issued invoices, and the mails that carry them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from billing.content import Recipients
from store.tables import DeliveryRow, DocumentRow

INVOICE = "invoice"
REMINDER = "reminder"
TRIAL = "trial"  # To a member of the team: never counted as a mail to the client.


class Damaged(Exception):
    """The stored bytes are not those that were stored: nothing may be sent or archived."""


@dataclass(frozen=True, slots=True)
class Document:
    """The stored bytes of one issued invoice."""

    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a mail says and to whom. Its Message-ID is the same on every try."""

    message_id: str
    recipients: Recipients
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One mail that is or was owed.

    `accepted_at` and `reply` are the server's yes; a test shows a `revision` to `asked_by`.
    """

    id: int
    invoice_id: int
    kind: str
    step: int
    message_id: str
    recipients: Recipients
    subject: str
    body: str
    dated_at: datetime
    accepted_at: datetime | None
    reply: str
    revision: int = 0
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """The last yes: when, and in whose words."""

    at: datetime
    reply: str


def keep(db: Session, invoice_id: int, content: bytes, *, look: str, at: datetime) -> Document:
    """Store the final bytes, once. A second document of one invoice breaks the primary key."""
    sha256 = hashlib.sha256(content).hexdigest()
    db.add(DocumentRow(invoice_id=invoice_id, content=content, sha256=sha256, look=look, stored_at=at))
    db.flush()
    return Document(content, sha256)


def document(db: Session, invoice_id: int) -> Document | None:
    """The stored bytes, checked against their hash. Raises Damaged."""
    row = db.get(DocumentRow, invoice_id)
    if row is None:
        return None
    if hashlib.sha256(row.content).hexdigest() != row.sha256:
        message = "the stored PDF was changed or damaged; its hash no longer agrees"
        raise Damaged(message)
    return Document(row.content, row.sha256)


def stored(db: Session, invoice_id: int) -> Document:
    """The same of an invoice that has been printed. Raises Damaged, also when the bytes are gone."""
    found = document(db, invoice_id)
    if found is None:
        message = "the stored PDF is gone"
        raise Damaged(message)
    return found


def write_letter(db: Session, invoice_id: int, kind: str, step: int, written: Written, *, at: datetime) -> None:
    """Write a mail down before it is tried. A later try of the same mail may say something newer (a balance)."""
    values: dict[str, Any] = {
        "message_id": written.message_id,
        "recipients_to": ";".join(written.recipients.to),
        "recipients_cc": ";".join(written.recipients.cc),
        "subject": written.subject,
        "body": written.body,
        "dated_at": at,
    }
    row = _row(db, invoice_id, kind, step) or DeliveryRow(invoice_id=invoice_id, kind=kind, step=step, **values)
    for name, value in values.items():
        setattr(row, name, value)
    db.add(row)
    db.flush()


def write_trial(
    db: Session, invoice_id: int, step: int, written: Written, *, revision: int, asked_by: str, at: datetime
) -> None:
    """Write a test mail down before it is tried: which revision it shows, and who asked for it."""
    write_letter(db, invoice_id, TRIAL, step, written, at=at)
    row = _row(db, invoice_id, TRIAL, step)
    if row is not None:
        row.revision, row.asked_by = revision, asked_by
        db.add(row)
        db.flush()


def delivery(db: Session, invoice_id: int, kind: str, step: int) -> Delivery:
    """One mail. Raises LookupError when it was never written."""
    row = _row(db, invoice_id, kind, step)
    if row is None:
        message = f"invoice {invoice_id} has no {kind} mail {step}"
        raise LookupError(message)
    return _delivery(row)


def deliveries(db: Session, invoice_id: int, *, kind: str | None = None) -> list[Delivery]:
    """An invoice's mails, oldest first."""
    query = select(DeliveryRow).where(DeliveryRow.invoice_id == invoice_id).order_by(col(DeliveryRow.id))
    return [_delivery(row) for row in db.exec(query) if kind in {None, row.kind}]


def accepted(db: Session, invoice_id: int, kind: str, step: int, *, at: datetime, reply: str) -> None:
    """The server took it."""
    row = _row(db, invoice_id, kind, step)
    if row is not None:
        row.accepted_at, row.reply = at, reply
        db.add(row)
        db.flush()


def last_accepted_at(db: Session, invoice_id: int | None = None) -> datetime | None:
    """When a server last took a mail to a client, about one invoice or any."""
    query = select(func.max(DeliveryRow.accepted_at)).where(DeliveryRow.kind != TRIAL)
    if invoice_id is not None:
        query = query.where(DeliveryRow.invoice_id == invoice_id)
    return db.exec(query).one()


def last_accepted(db: Session) -> Taken | None:
    """The mail to a client that was taken last, whatever it is about."""
    query = select(DeliveryRow).where(col(DeliveryRow.accepted_at).is_not(None), DeliveryRow.kind != TRIAL)
    row = db.exec(query.order_by(col(DeliveryRow.accepted_at).desc()).limit(1)).first()
    return Taken(row.accepted_at, row.reply) if row and row.accepted_at else None


def _row(db: Session, invoice_id: int, kind: str, step: int) -> DeliveryRow | None:
    query = select(DeliveryRow).where(
        DeliveryRow.invoice_id == invoice_id, DeliveryRow.kind == kind, DeliveryRow.step == step
    )
    return db.exec(query).first()


def _delivery(row: DeliveryRow) -> Delivery:
    recipients = Recipients(tuple(row.recipients_to.split(";")), tuple(a for a in row.recipients_cc.split(";") if a))
    return Delivery(
        row.id,
        row.invoice_id,
        row.kind,
        row.step,
        row.message_id,
        recipients,
        row.subject,
        row.body,
        row.dated_at,
        row.accepted_at,
        row.reply,
        row.revision or 0,
        row.asked_by or "",
    )
