"""What we know of people from the chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, and_, col, or_, select

from store.once import insert_if_absent
from store.tables import PersonRow, RoleRow


@dataclass(frozen=True, slots=True)
class Known:
    """What the chat said of a person when it was last asked. `full`: no guest, outsider, bot or leaver."""

    chat_id: str
    name: str
    full: bool
    admin: bool
    looked_up_at: datetime | None


def known(db: Session, ref: str) -> Known | None:
    """What was looked up for a chat id or an e-mail address."""
    row = db.get(PersonRow, ref)
    return Known(row.chat_id, row.name, row.full, row.admin, row.looked_up_at) if row else None


def remember(
    db: Session, ref: str, *, chat_id: str, name: str, email: str, full: bool, admin: bool, at: datetime
) -> None:
    """Keep what the chat said of a person."""
    insert_if_absent(db, PersonRow, ref=ref)
    row = db.get_one(PersonRow, ref, with_for_update=True)
    row.chat_id, row.name, row.email, row.full, row.admin, row.looked_up_at = chat_id, name, email, full, admin, at
    db.add(row)


def unresolved(db: Session, *, before: datetime) -> list[str]:
    """Named people whom the chat has not told us of yet, and who were not asked for since `before`."""
    query = (
        select(RoleRow.person)
        .distinct()
        .outerjoin(PersonRow, col(PersonRow.ref) == col(RoleRow.person))
        .where(
            or_(col(PersonRow.ref).is_(None), and_(col(PersonRow.chat_id) == "", col(PersonRow.looked_up_at) < before))
        )
    )
    return list(db.exec(query))


def email_of(db: Session, chat_id: str) -> str:
    """The e-mail address of a person of the chat; empty when it is not known."""
    row = db.get(PersonRow, chat_id)
    return row.email if row else ""
