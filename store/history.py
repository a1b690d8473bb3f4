"""What happened to each invoice, in order. Append-only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from store import invoices
from store.tables import HistoryRow


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: who, when, what."""

    sequence: int
    kind: str
    by: str
    at: datetime
    facts: dict[str, str]


def add(db: Session, invoice_id: int, kind: str, *, by: str, at: datetime, **facts: object) -> None:
    """Append an event; its sequence is unique per invoice."""
    invoices.lock(db, invoice_id)
    last = db.exec(select(func.max(HistoryRow.sequence)).where(HistoryRow.invoice_id == invoice_id)).one()
    text = json.dumps({name: str(value) for name, value in facts.items()}, ensure_ascii=False)
    db.add(HistoryRow(invoice_id=invoice_id, sequence=(last or 0) + 1, kind=kind, by=by, at=at, facts=text))
    db.flush()


def last(db: Session, invoice_id: int, kind: str) -> Event | None:
    """The newest event of a kind; None when there is none."""
    query = select(HistoryRow).where(HistoryRow.invoice_id == invoice_id, HistoryRow.kind == kind)
    row = db.exec(query.order_by(col(HistoryRow.sequence).desc())).first()
    return _event(row) if row else None


def since(db: Session, invoice_id: int, sequence: int) -> list[Event]:
    """The events after a sequence, oldest first."""
    query = (
        select(HistoryRow)
        .where(HistoryRow.invoice_id == invoice_id, HistoryRow.sequence > sequence)
        .order_by(col(HistoryRow.sequence))
    )
    return [_event(row) for row in db.exec(query)]


def _event(row: HistoryRow) -> Event:
    return Event(row.sequence, row.kind, row.by, row.at, json.loads(row.facts))
