"""Lines for the threads of exceptions, in order. Append-only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from store.tables import NoticeRow


@dataclass(frozen=True, slots=True)
class Notice:
    """One line: what it is about, and when that was."""

    sequence: int
    kind: str
    at: datetime
    facts: dict[str, str]


def add(db: Session, number: int, kind: str, *, at: datetime, **facts: object) -> None:
    """Append a line; its sequence is unique per exception."""
    last = db.exec(select(func.max(NoticeRow.sequence)).where(NoticeRow.exception_id == number)).one()
    text = json.dumps({name: str(value) for name, value in facts.items()}, ensure_ascii=False)
    db.add(NoticeRow(exception_id=number, sequence=(last or 0) + 1, kind=kind, at=at, facts=text))
    db.flush()


def since(db: Session, number: int, sequence: int) -> list[Notice]:
    """The lines after a sequence, oldest first."""
    query = (
        select(NoticeRow)
        .where(NoticeRow.exception_id == number, NoticeRow.sequence > sequence)
        .order_by(col(NoticeRow.sequence))
    )
    return [Notice(row.sequence, row.kind, row.at, json.loads(row.facts)) for row in db.exec(query)]
