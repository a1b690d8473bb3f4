"""Open things that a person must look at: one row a problem, re-opened instead of duplicated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from store import sent
from store.once import insert_if_absent
from store.tables import ExceptionItem


@dataclass(frozen=True, slots=True)
class Problem:
    """One row of the queue. `code` names what went wrong; `words` are the other side's."""

    number: int
    fingerprint: str
    obligation_id: int | None
    invoice_id: int | None
    code: str
    words: str
    owner: str
    taken_at: datetime | None
    count: int
    opened_at: datetime
    last_at: datetime
    closed_at: datetime | None
    closed_by: str
    closing_note: str


def note(
    db: Session,
    fingerprint: str,
    *,
    code: str,
    words: str,
    owner: str,
    at: datetime,
    obligation_id: int | None = None,
    invoice_id: int | None = None,
) -> int:
    """Open a problem, count it up, or open it again; its number."""
    is_new = insert_if_absent(
        db,
        ExceptionItem,
        **sent.fresh_id(db, ExceptionItem),
        fingerprint=fingerprint,
        obligation_id=obligation_id,
        invoice_id=invoice_id,
        code=code,
        words=words,
        owner=owner,
        opened_at=at,
        last_at=at,
    )
    row = db.exec(select(ExceptionItem).where(ExceptionItem.fingerprint == fingerprint).with_for_update()).one()
    if not is_new:
        _again(row, code=code, words=words, owner=owner, at=at)
        db.flush()
    return row.id


def find(db: Session, number: int) -> Problem | None:
    """One row by number."""
    row = db.get(ExceptionItem, number)
    return problem_of(row) if row else None


def get(db: Session, number: int) -> Problem:
    """The same, of a row that is there. Raises SQLAlchemy's NoResultFound."""
    return problem_of(db.get_one(ExceptionItem, number))


def open_about(db: Session, obligation_id: int) -> Problem | None:
    """The open problem of an obligation."""
    query = select(ExceptionItem).where(
        ExceptionItem.obligation_id == obligation_id, col(ExceptionItem.closed_at).is_(None)
    )
    row = db.exec(query).first()
    return problem_of(row) if row else None


def open_as(db: Session, fingerprint: str) -> Problem | None:
    """The open problem of this fingerprint."""
    query = select(ExceptionItem).where(
        ExceptionItem.fingerprint == fingerprint, col(ExceptionItem.closed_at).is_(None)
    )
    row = db.exec(query).first()
    return problem_of(row) if row else None


def latest_as(db: Session, fingerprint: str) -> Problem | None:
    """The problem of this fingerprint, open or closed."""
    row = db.exec(select(ExceptionItem).where(ExceptionItem.fingerprint == fingerprint)).first()
    return problem_of(row) if row else None


def open_items(db: Session, invoice_id: int | None = None) -> list[Problem]:
    """What is open, oldest first."""
    query = select(ExceptionItem).where(col(ExceptionItem.closed_at).is_(None)).order_by(col(ExceptionItem.id))
    if invoice_id is not None:
        query = query.where(ExceptionItem.invoice_id == invoice_id)
    return [problem_of(row) for row in db.exec(query)]


def take(db: Session, number: int, *, by: str, at: datetime) -> None:
    """Somebody looks after it."""
    row = db.get_one(ExceptionItem, number, with_for_update=True)
    row.owner, row.taken_at = by, at
    db.add(row)


def say(db: Session, number: int, words: str) -> None:
    """What is known of it has changed, without its happening once more."""
    row = db.get_one(ExceptionItem, number, with_for_update=True)
    row.words = words
    db.add(row)


def close(db: Session, number: int, *, by: str, at: datetime, note: str) -> None:
    """It is over: healed, or settled by a person."""
    row = db.get_one(ExceptionItem, number, with_for_update=True)
    row.closed_at, row.closed_by, row.closing_note = at, by, note
    db.add(row)


def _again(row: ExceptionItem, *, code: str, words: str, owner: str, at: datetime) -> None:
    row.count += 1
    row.code, row.words, row.last_at = code, words, at
    if row.closed_at is not None:
        row.closed_at, row.closed_by, row.closing_note, row.taken_at = None, "", "", None
        row.owner = owner
        row.opened_at = at


def problem_of(row: ExceptionItem) -> Problem:
    """A row as what it means."""
    return Problem(
        row.id,
        row.fingerprint,
        row.obligation_id,
        row.invoice_id,
        row.code,
        row.words,
        row.owner,
        row.taken_at,
        row.count,
        row.opened_at,
        row.last_at,
        row.closed_at,
        row.closed_by,
        row.closing_note,
    )
