"""Exceptions that their channel could not show: where their news got to, and the owner's mails about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from store.exceptions import Problem
from store.tables import DetourRow, ExceptionItem, OwnerMailRow

DUE, IN_FLIGHT, UNKNOWN, DONE, CANCELLED = "due", "in_flight", "unknown", "done", "cancelled"


@dataclass(frozen=True, slots=True)
class Detour:
    """How far the news of an exception got since its channel failed."""

    number: int
    since: datetime
    words: str


@dataclass(frozen=True, slots=True)
class OwnerMail:
    """A mail to the owner that is to leave, and the exceptions that it is about."""

    id: int
    made_at: datetime
    attempts: int
    numbers: tuple[int, ...]


def take(db: Session, problem: Problem, *, since: datetime, words: str) -> None:
    """Its channel cannot show it. Once for each opening; later failures only bring newer words."""
    row = db.get(DetourRow, problem.number, with_for_update=True)
    if row is None:
        row = DetourRow(exception_id=problem.number, opened_at=problem.opened_at, since=since)
    elif row.opened_at != problem.opened_at:
        row.opened_at, row.since = problem.opened_at, since
        row.unseen_at, row.shown_at, row.mail_id = None, None, None
        row.acknowledged_at, row.acknowledged_by = None, ""
    row.words = words
    db.add(row)
    db.flush()


def find(db: Session, number: int) -> Detour | None:
    """The detour of an exception."""
    row = db.get(DetourRow, number)
    return Detour(row.exception_id, row.since, row.words) if row else None


def unseen(db: Session, number: int, at: datetime) -> bool:
    """No channel shows it; True the first time, unless one showed it before."""
    row = db.get_one(DetourRow, number, with_for_update=True)
    if row.unseen_at is not None or row.shown_at is not None:
        return False
    row.unseen_at = at
    db.add(row)
    db.flush()
    return True


def shown(db: Session, number: int, at: datetime) -> None:
    """A channel shows it after all: no mail is needed any more, but whoever was alarmed still waits for a person."""
    row = db.get(DetourRow, number, with_for_update=True)
    if row is not None and row.shown_at is None:
        row.shown_at = at
        db.add(row)


def acknowledge(db: Session, number: int, *, by: str, at: datetime) -> bool:
    """A person knows of it; False when it never took a detour."""
    row = db.get(DetourRow, number, with_for_update=True)
    if row is None:
        return False
    row.acknowledged_at, row.acknowledged_by = at, by
    db.add(row)
    return True


def forget(db: Session, number: int) -> None:
    """Another exception speaks for it, and takes its own way."""
    row = db.get(DetourRow, number, with_for_update=True)
    if row is not None:
        db.delete(row)
        db.flush()


def alarms(db: Session) -> list[int]:
    """The exceptions that no channel could show and that no person has acknowledged; by number."""
    return list(db.exec(_alarms().order_by(col(DetourRow.exception_id))))


def owner_mail(db: Session, now: datetime, *, apart: timedelta) -> OwnerMail | None:
    """The mail to send now: one that waits for its next try, or a new one about all that wait for one."""
    row = db.exec(select(OwnerMailRow).where(OwnerMailRow.state == DUE).with_for_update()).first()
    if row is None:
        row = _new_mail(db, now, apart)
    if row is None or row.retry_at > now:
        return None
    for detour in db.exec(_waiting().where(col(DetourRow.mail_id).is_(None))).all():
        detour.mail_id = row.id
        db.add(detour)
    db.flush()
    about = _waiting().where(DetourRow.mail_id == row.id).order_by(col(DetourRow.exception_id))
    return OwnerMail(row.id, row.made_at, row.attempts, tuple(detour.exception_id for detour in db.exec(about)))


def mail_leaves(db: Session, mail_id: int, now: datetime) -> bool:
    """Commit the intent; False when somebody else was first."""
    row = db.get_one(OwnerMailRow, mail_id, with_for_update=True)
    if row.state != DUE:
        return False
    row.state, row.retry_at = IN_FLIGHT, now
    db.add(row)
    return True


def is_leaving(db: Session, mail_id: int) -> bool:
    """Whether its intent is committed: it may have left."""
    return db.get_one(OwnerMailRow, mail_id).state == IN_FLIGHT


def mail_is(db: Session, mail_id: int, state: str, *, words: str = "") -> None:
    """What became of it."""
    row = db.get_one(OwnerMailRow, mail_id, with_for_update=True)
    row.state, row.words = state, words
    db.add(row)


def mail_later(db: Session, mail_id: int, *, retry_at: datetime, words: str) -> None:
    """It did not leave; the same mail is tried again."""
    row = db.get_one(OwnerMailRow, mail_id, with_for_update=True)
    row.state, row.retry_at, row.words = DUE, retry_at, words
    row.attempts += 1
    db.add(row)


def give_up_interrupted(db: Session) -> int:
    """At the start of the only process: a mail that was leaving may have left, and is not sent again; how many."""
    rows = db.exec(select(OwnerMailRow).where(OwnerMailRow.state == IN_FLIGHT).with_for_update()).all()
    for row in rows:
        row.state, row.words = UNKNOWN, "Sendday stopped while the mail was on its way."
        db.add(row)
    return len(rows)


def _new_mail(db: Session, now: datetime, apart: timedelta) -> OwnerMailRow | None:
    if db.exec(_waiting().where(col(DetourRow.mail_id).is_(None)).limit(1)).first() is None:
        return None
    last = db.exec(
        select(OwnerMailRow).where(OwnerMailRow.state != CANCELLED).order_by(col(OwnerMailRow.id).desc()).limit(1)
    ).first()
    if last is not None and now < last.retry_at + apart:
        return None
    row = OwnerMailRow(state=DUE, made_at=now, retry_at=now)
    db.add(row)
    db.flush()
    return row


def _alarms() -> SelectOfScalar[int]:
    return (
        select(DetourRow.exception_id)
        .join(ExceptionItem, col(ExceptionItem.id) == col(DetourRow.exception_id))
        .where(col(ExceptionItem.closed_at).is_(None), ExceptionItem.opened_at == DetourRow.opened_at)
        .where(col(DetourRow.unseen_at).is_not(None), col(DetourRow.acknowledged_at).is_(None))
    )


def _waiting() -> SelectOfScalar[DetourRow]:
    """Alarms that are still nowhere to be seen."""
    return select(DetourRow).where(col(DetourRow.exception_id).in_(_alarms()), col(DetourRow.shown_at).is_(None))
