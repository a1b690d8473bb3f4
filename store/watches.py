"""How long an exception is left alone, and who was asked about it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from store.once import insert_if_absent
from store.tables import WatchRow


@dataclass(frozen=True, slots=True)
class Watch:
    """What was done so that an exception is not forgotten; empty for one of which nothing was."""

    snoozed_until: datetime | None = None
    snoozed_by: str = ""
    counts_from: datetime | None = None
    step: int = 0
    step_at: datetime | None = None
    asked: tuple[str, ...] = ()


def find(db: Session, number: int) -> Watch:
    """Of one exception."""
    row = db.get(WatchRow, number)
    return _watch(row) if row else Watch()


def every(db: Session) -> dict[int, Watch]:
    """Of all that have one."""
    return {row.exception_id: _watch(row) for row in db.exec(select(WatchRow))}


def snooze(db: Session, number: int, *, until: datetime, by: str) -> None:
    """Nobody is asked before then."""
    row = _row(db, number)
    row.snoozed_until, row.snoozed_by = until, by
    db.flush()


def snoozed_until(db: Session, now: datetime) -> list[int]:
    """Whose snooze is over."""
    query = select(WatchRow.exception_id).where(col(WatchRow.snoozed_until) <= now)
    return list(db.exec(query.order_by(col(WatchRow.exception_id))))


def wake(db: Session, number: int) -> Watch:
    """Its snooze is over: its time counts from its end, and everybody may be asked anew."""
    row = _row(db, number)
    row.counts_from, row.snoozed_until, row.snoozed_by = row.snoozed_until, None, ""
    row.step, row.step_at, row.asked = 0, None, ""
    db.flush()
    return _watch(row)


def asked(db: Session, number: int, step: int, *, people: tuple[str, ...], at: datetime) -> None:
    """These people were asked as well."""
    row = _row(db, number)
    row.step, row.step_at = step, at
    row.asked = " ".join((*row.asked.split(), *people))
    db.flush()


def forget(db: Session, number: int) -> None:
    """Somebody has it now, or it is over."""
    db.exec(delete(WatchRow).where(col(WatchRow.exception_id) == number))


def _row(db: Session, number: int) -> WatchRow:
    insert_if_absent(db, WatchRow, exception_id=number)
    row = db.get_one(WatchRow, number, with_for_update=True)
    db.add(row)
    return row


def _watch(row: WatchRow) -> Watch:
    asked = tuple(row.asked.split())
    return Watch(row.snoozed_until, row.snoozed_by, row.counts_from, row.step, row.step_at, asked)
