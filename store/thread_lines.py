"""Lines for the threads of exceptions, in order. Append-only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from store.tables import ThreadLineRow


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One line: what it is about, and when that was."""

    sequence: int
    kind: str
    at: datetime
    facts: dict[str, str]


def add(db: Session, number: int, kind: str, *, at: datetime, **facts: object) -> None:
    """Append a line; its sequence is unique per exception."""
    last = db.exec(select(func.max(ThreadLineRow.sequence)).where(ThreadLineRow.exception_id == number)).one()
    text = json.dumps({name: str(value) for name, value in facts.items()}, ensure_ascii=False)
    db.add(ThreadLineRow(exception_id=number, sequence=(last or 0) + 1, kind=kind, at=at, facts=text))
    db.flush()


def since(db: Session, number: int, sequence: int) -> list[ThreadLine]:
    """The lines after a sequence, oldest first."""
    query = (
        select(ThreadLineRow)
        .where(ThreadLineRow.exception_id == number, ThreadLineRow.sequence > sequence)
        .order_by(col(ThreadLineRow.sequence))
    )
    return [ThreadLine(row.sequence, row.kind, row.at, json.loads(row.facts)) for row in db.exec(query)]
