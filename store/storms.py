"""Exceptions that are told together because they have one cause. The storm is an exception of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, func, select

from billing.obligation import State
from store.exceptions import Problem, problem_of
from store.once import insert_if_absent
from store.tables import ExceptionItem, ObligationRow, StormMemberRow

PREFIX = "storm:"


@dataclass(frozen=True, slots=True)
class Held:
    """One open exception of a storm, in the order in which they joined."""

    number: int
    invoice_id: int | None
    state: State
    due_at: datetime


def fingerprint(cause: str) -> str:
    """The fingerprint under which the storm of a cause is opened, and opened again."""
    return f"{PREFIX}{cause}"


def is_storm(problem: Problem) -> bool:
    """Whether it stands for others."""
    return problem.fingerprint.startswith(PREFIX)


def of(db: Session, number: int) -> int | None:
    """The storm in which an exception is told; None when it is told by itself."""
    row = db.get(StormMemberRow, number)
    return row.storm_id if row else None


def alike(db: Session, code: str, *, since: datetime) -> list[Problem]:
    """Open, untaken exceptions of obligations with this code that began since then and are told by themselves."""
    query = (
        select(ExceptionItem)
        .outerjoin(StormMemberRow, col(StormMemberRow.exception_id) == col(ExceptionItem.id))
        .where(ExceptionItem.code == code, col(ExceptionItem.opened_at) >= since)
        .where(col(ExceptionItem.closed_at).is_(None), col(ExceptionItem.taken_at).is_(None))
        .where(col(ExceptionItem.obligation_id).is_not(None), col(StormMemberRow.exception_id).is_(None))
        .order_by(col(ExceptionItem.id))
    )
    return [problem_of(row) for row in db.exec(query)]


def join(db: Session, storm_id: int, number: int) -> int:
    """Tell it in the storm from now on; its place there. The storm counts who ever joined."""
    last = db.exec(select(func.max(StormMemberRow.place)).where(StormMemberRow.storm_id == storm_id)).one()
    storm = db.get_one(ExceptionItem, storm_id, with_for_update=True)
    storm.count = max(storm.count if last else 0, last or 0) + 1
    db.add(storm)
    insert_if_absent(db, StormMemberRow, exception_id=number, place=0)
    row = db.get_one(StormMemberRow, number, with_for_update=True, populate_existing=True)
    row.storm_id, row.place = storm_id, storm.count
    db.add(row)
    db.flush()
    return storm.count


def leave(db: Session, number: int) -> None:
    """Tell it by itself again, until it meets another storm."""
    db.exec(delete(StormMemberRow).where(col(StormMemberRow.exception_id) == number))


def stay_apart(db: Session, number: int) -> None:
    """A person wants it told by itself; no storm takes it until it is closed."""
    row = db.get_one(StormMemberRow, number, with_for_update=True)
    row.storm_id = None
    db.add(row)
    db.flush()


def stays_apart(db: Session, number: int) -> bool:
    """Whether a person wants it told by itself."""
    row = db.get(StormMemberRow, number)
    return row is not None and row.storm_id is None


def held(db: Session, storm_id: int) -> list[Held]:
    """What of a storm is open, as its obligations stand."""
    query = (
        select(ExceptionItem.id, ExceptionItem.invoice_id, ObligationRow.state, ObligationRow.due_at)
        .join(StormMemberRow, col(StormMemberRow.exception_id) == col(ExceptionItem.id))
        .join(ObligationRow, col(ObligationRow.id) == col(ExceptionItem.obligation_id))
        .where(StormMemberRow.storm_id == storm_id, col(ExceptionItem.closed_at).is_(None))
        .order_by(col(StormMemberRow.place))
    )
    return [Held(number, invoice_id, State(state), due) for number, invoice_id, state, due in db.exec(query)]


def members(db: Session, storm_id: int) -> list[Problem]:
    """The same as exceptions, each its own row."""
    query = (
        select(ExceptionItem)
        .join(StormMemberRow, col(StormMemberRow.exception_id) == col(ExceptionItem.id))
        .where(StormMemberRow.storm_id == storm_id, col(ExceptionItem.closed_at).is_(None))
        .order_by(col(StormMemberRow.place))
    )
    return [problem_of(row) for row in db.exec(query)]


def told_together(db: Session) -> set[int]:
    """Every exception that is told in a storm."""
    query = select(StormMemberRow.exception_id).where(col(StormMemberRow.storm_id).is_not(None))
    return set(db.exec(query))
