"""How far this database knows the send log, which is kept outside of it (`workflow/send_log.py`)."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, func, select

from store.once import insert_if_absent
from store.tables import ExceptionItem, InvoiceRow, SendLogRow

# More drafts and exceptions than a lost time can have had: buttons that were posted then must mean nothing now.
IDS_APART = 1000

_ONLY = 1


def place(db: Session) -> int:
    """The place of the last entry that this database took part in; 0 before the first."""
    row = db.get(SendLogRow, _ONLY)
    return row.place if row else 0


def written(db: Session) -> int:
    """The highest place whose entry is in the log for sure; a log that ends before it has lost something."""
    row = db.get(SendLogRow, _ONLY)
    return row.written if row else 0


def next_place(db: Session) -> int:
    """Take the next place, in the transaction that makes an entry due: the rows know of it before the log does."""
    row = _row(db)
    row.place += 1
    db.add(row)
    db.flush()
    return row.place


def is_written(db: Session, place: int) -> None:
    """The entry of this place is on the disk: whoever says so has appended it, or read it."""
    row = _row(db)
    row.written = max(row.written, place)
    db.add(row)
    db.flush()


def caught_up(db: Session, to: int, *, highest_seen: int) -> None:
    """The rows know everything up to this place now. New ids come well after every one that was seen."""
    row = _row(db)
    seen = max(highest_seen, _highest_id(db, InvoiceRow), _highest_id(db, ExceptionItem))
    row.place, row.ids_after = max(row.place, to), max(row.ids_after, seen + IDS_APART)
    db.add(row)
    db.flush()


def fresh_id(db: Session, table: Any) -> dict[str, Any]:
    """The id of a new row, where it may not simply be the next one. SQLite would give an id of a lost time again."""
    row = db.get(SendLogRow, _ONLY)
    if row is None or not row.ids_after or db.get_bind().dialect.name != "sqlite":
        return {}
    return {"id": max(_highest_id(db, table), row.ids_after) + 1}


def _highest_id(db: Session, table: Any) -> int:
    return db.exec(select(func.max(table.id))).one() or 0


def _row(db: Session) -> SendLogRow:
    insert_if_absent(db, SendLogRow, id=_ONLY, place=0, written=0, ids_after=0)
    return db.get_one(SendLogRow, _ONLY, with_for_update=True, populate_existing=True)
