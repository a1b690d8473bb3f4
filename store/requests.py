"""What came in: each click and command once, and those that were refused."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from store.once import insert_if_absent
from store.tables import BeatRow, RefusalRow, RequestRow

KEPT = timedelta(days=7)  # Slack redelivers for up to 24 hours.


def first_time(db: Session, key: str, at: datetime) -> bool:
    """True once for a key. In the transaction of what it asks for, so that a rollback forgets it."""
    return insert_if_absent(db, RequestRow, key=key, at=at)


def made(db: Session, key: str, invoice_id: int) -> None:
    """Keep which draft a request made, for whoever sends it again."""
    row = db.get(RequestRow, key)
    if row is not None:
        row.invoice_id = invoice_id


def what_it_made(db: Session, key: str) -> int | None:
    """The draft that a request made; None when it made none, or nobody knows."""
    row = db.get(RequestRow, key)
    return row.invoice_id if row else None


def forget_old(db: Session, now: datetime) -> None:
    """Drop keys that can no longer come again."""
    db.exec(delete(RequestRow).where(col(RequestRow.at) < now - KEPT))


def refused(db: Session, *, by: str, during: str, why: str, about: str, at: datetime) -> None:
    """Keep that somebody was refused. `about`: the thing, in words; empty when nothing in particular."""
    db.add(RefusalRow(by=by, during=during, why=why, about=about, at=at))
    db.flush()


def refusals(db: Session, *, by: str, about: str, whys: Collection[str], since: datetime) -> int:
    """How often somebody was refused on one thing for these reasons, after an instant."""
    query = select(func.count()).where(
        RefusalRow.by == by, RefusalRow.about == about, col(RefusalRow.why).in_(whys), col(RefusalRow.at) > since
    )
    return int(db.exec(query).one())


def beat(db: Session, name: str, at: datetime) -> None:
    """Something that must keep happening has happened."""
    if not insert_if_absent(db, BeatRow, name=name, at=at):
        db.get_one(BeatRow, name, with_for_update=True).at = at


def last_beat(db: Session, name: str) -> datetime | None:
    """When it last happened."""
    row = db.get(BeatRow, name)
    return row.at if row else None
