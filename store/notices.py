"""Which invoices one change of data sent back to review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from store.tables import NoticeItemRow, NoticeRow


@dataclass(frozen=True, slots=True)
class SentBack:
    """One invoice, the revision that the change made, and whether that took an approval."""

    invoice_id: int
    revision: int
    was_approved: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """One change: who made it, and all that it sent back, in the order of their references."""

    by: str
    items: tuple[SentBack, ...]


def add(db: Session, items: Iterable[SentBack], *, by: str, at: datetime) -> int:
    """Keep what one change sent back; its number."""
    row = NoticeRow(by=by, at=at)
    db.add(row)
    db.flush()
    db.add_all(
        NoticeItemRow(
            notice_id=row.id, invoice_id=item.invoice_id, revision=item.revision, was_approved=item.was_approved
        )
        for item in items
    )
    db.flush()
    return row.id


def get(db: Session, number: int) -> Notice:
    """One of them, of a number that is there. Raises SQLAlchemy's NoResultFound."""
    query = select(NoticeItemRow).where(NoticeItemRow.notice_id == number).order_by(col(NoticeItemRow.invoice_id))
    items = tuple(SentBack(row.invoice_id, row.revision, row.was_approved) for row in db.exec(query))
    return Notice(db.get_one(NoticeRow, number).by, items)
