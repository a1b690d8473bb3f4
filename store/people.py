"""What we know of people from the chat."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, and_, col, or_, select

from billing.roles import Absence
from store.once import insert_if_absent
from store.tables import PersonRow, RoleRow


@dataclass(frozen=True, slots=True)
class Known:
    """What the chat said of a person when it last answered. `full`: no guest, outsider, bot or leaver.

    Somebody of whom it has never said anything is neither full nor absent.
    """

    chat_id: str
    name: str
    full: bool
    admin: bool
    absence: Absence | None
    looked_up_at: datetime | None

    @property
    def told(self) -> bool:
        """Whether the chat ever said anything of them."""
        return self.chat_id != "" or self.absence is not None


def known(db: Session, ref: str) -> Known | None:
    """What was looked up for a chat id or an e-mail address."""
    row = db.get(PersonRow, ref)
    if row is None:
        return None
    absence = Absence(row.absence) if row.absence else None
    return Known(row.chat_id, row.name, row.full, row.admin, absence, row.looked_up_at)


def remember(
    db: Session,
    ref: str,
    *,
    chat_id: str,
    name: str,
    email: str,
    admin: bool,
    absence: Absence | None,
    at: datetime,
) -> None:
    """Keep what the chat said of a person, who is a full member of the team unless it said why not."""
    insert_if_absent(db, PersonRow, ref=ref)
    row = db.get_one(PersonRow, ref, with_for_update=True)
    row.chat_id, row.name, row.email, row.full, row.admin = chat_id, name, email, absence is None, admin
    row.absence, row.looked_up_at = absence.value if absence else None, at
    db.add(row)


def not_told(db: Session, ref: str, at: datetime) -> None:
    """The chat was asked for a person and would not say: what was known holds, and it is asked again later."""
    insert_if_absent(db, PersonRow, ref=ref)
    row = db.get_one(PersonRow, ref, with_for_update=True)
    row.looked_up_at = at
    db.add(row)


def to_look_up(db: Session, *, absent_before: datetime, known_before: datetime) -> list[str]:
    """Named people who are to be looked up: the new ones, who cannot act (soon again), and all others now and then."""
    asked_at = col(PersonRow.looked_up_at)
    absent = or_(col(PersonRow.chat_id) == "", col(PersonRow.absence).is_not(None))
    query = (
        select(RoleRow.person)
        .distinct()
        .outerjoin(PersonRow, col(PersonRow.ref) == col(RoleRow.person))
        .where(or_(asked_at.is_(None), asked_at < known_before, and_(absent, asked_at < absent_before)))
        .order_by(RoleRow.person)
    )
    return list(db.exec(query))


def ask_again(db: Session, refs: Iterable[str]) -> None:
    """Look these people up at the next turn if they could not act: somebody may have mended that just now."""
    query = select(PersonRow).where(col(PersonRow.ref).in_(list(refs)), col(PersonRow.absence).is_not(None))
    for row in db.exec(query):
        row.looked_up_at = None
        db.add(row)


def names(db: Session, chat_ids: Collection[str]) -> dict[str, str]:
    """What the chat calls these people; without those of whom it has not said."""
    query = select(PersonRow.chat_id, PersonRow.name).where(col(PersonRow.chat_id).in_(chat_ids), PersonRow.name != "")
    return dict(db.exec(query).all())


def email_of(db: Session, chat_id: str) -> str:
    """The e-mail address of a person of the chat; empty when it is not known."""
    row = db.get(PersonRow, chat_id)
    return row.email if row else ""
