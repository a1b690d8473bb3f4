"""The alarms that Slack posts by itself unless they are put off, and which of them may stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from store.tables import CheckInRow

ASKED, STANDS, OVER = "asked", "stands", "over"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One alarm: when the bot checked in, and when Slack speaks. `stands`: Slack has confirmed it."""

    id: int
    made_at: datetime
    post_at: datetime
    stands: bool
    channel: str
    message_id: str


def ask(db: Session, *, made_at: datetime, post_at: datetime) -> int:
    """Say that Slack is about to be asked to keep an alarm; its id."""
    row = CheckInRow(state=ASKED, made_at=made_at, post_at=post_at)
    db.add(row)
    db.flush()
    return row.id


def stands(db: Session, check_in: int, *, channel: str, message_id: str) -> bool:
    """Slack keeps it; False when somebody has taken it back meanwhile. What came to nothing before is forgotten."""
    db.exec(delete(CheckInRow).where(col(CheckInRow.state) == OVER))
    row = db.get(CheckInRow, check_in, with_for_update=True, populate_existing=True)
    if row is None:
        return False
    row.state, row.channel, row.message_id = STANDS, channel, message_id
    db.add(row)
    return True


def over(db: Session, check_in: int) -> None:
    """Taken back, posted, or never there."""
    db.exec(update(CheckInRow).where(col(CheckInRow.id) == check_in).values(state=OVER))


def pending(db: Session) -> list[CheckIn]:
    """What stands or may stand, oldest first."""
    query = select(CheckInRow).where(col(CheckInRow.state) != OVER).order_by(col(CheckInRow.id))
    return [
        CheckIn(row.id, row.made_at, row.post_at, row.state == STANDS, row.channel, row.message_id)
        for row in db.exec(query)
    ]


def failures(db: Session) -> list[datetime]:
    """When Slack was asked and gave no answer, since it last kept one."""
    last = db.exec(select(CheckInRow.id).where(CheckInRow.state == STANDS).order_by(col(CheckInRow.id).desc())).first()
    query = select(CheckInRow.made_at).where(CheckInRow.message_id == "", CheckInRow.id > (last or 0))
    return list(db.exec(query.order_by(col(CheckInRow.id))))
