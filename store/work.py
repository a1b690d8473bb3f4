"""Finished work, and what of it is not billed yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from billing.client import BriefLine
from store.tables import WorkRow


@dataclass(frozen=True, slots=True)
class WorkEntry:
    """Finished work as a line, with the day it was completed."""

    id: int
    client_id: int
    completed_on: date
    line: BriefLine


def add(
    db: Session,
    client_id: int,
    line: BriefLine,
    *,
    completed_on: date,
    by: str,
    at: datetime,
    source: str | None = None,
) -> bool:
    """Log finished work. False when this row of this file is already here."""
    if source and db.exec(select(WorkRow.id).where(WorkRow.source == source)).first() is not None:
        return False
    db.add(
        WorkRow(
            client_id=client_id,
            completed_on=completed_on,
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.unit_price,
            tax_rate=line.tax_rate,
            source=source,
            logged_by=by,
            logged_at=at,
        )
    )
    db.flush()
    return True


def unbilled(db: Session, client_id: int) -> list[WorkEntry]:
    """A client's finished work that is on no invoice, in the order in which it was completed."""
    query = (
        select(WorkRow)
        .where(WorkRow.client_id == client_id, col(WorkRow.invoice_id).is_(None))
        .order_by(col(WorkRow.completed_on), col(WorkRow.id))
    )
    return [
        WorkEntry(
            row.id,
            row.client_id,
            row.completed_on,
            BriefLine(row.description, row.quantity, row.unit, row.unit_price, row.tax_rate),
        )
        for row in db.exec(query)
    ]


def last_prices(db: Session, client_id: int) -> dict[str, Decimal]:
    """What a client last paid for a unit (an hour, a day), by its code."""
    query = select(WorkRow).where(WorkRow.client_id == client_id).order_by(col(WorkRow.id))
    return {row.unit: row.unit_price for row in db.exec(query)}


def bill(db: Session, entries: list[WorkEntry], invoice_id: int) -> None:
    """Put entries on an invoice."""
    for entry in entries:
        row = db.get_one(WorkRow, entry.id, with_for_update=True)
        row.invoice_id = invoice_id
        db.add(row)
    db.flush()


def release(db: Session, invoice_id: int) -> int:
    """The invoice was called off before it was issued: its work is unbilled again; how many entries."""
    rows = db.exec(select(WorkRow).where(WorkRow.invoice_id == invoice_id)).all()
    for row in rows:
        row.invoice_id = None
        db.add(row)
    db.flush()
    return len(rows)
