"""What no channel shows as it should: how far its news got, and the mails to the owner about it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from store.columns import instant


class OwnerMailRow(SQLModel, table=True):
    """One mail to the owner, about every exception that waited for one when it was made."""

    __tablename__ = "owner_mails"
    __table_args__ = (
        CheckConstraint("state IN ('due', 'in_flight', 'unknown', 'done', 'cancelled')", name="state"),
        Index("ix_owner_mails_state", "state"),
    )

    id: int = Field(default=None, primary_key=True)
    state: str
    made_at: datetime = instant()
    retry_at: datetime = instant()  # Its next try; once it left, when that was.
    attempts: int = 0
    words: str = ""  # The mail server's last ones.


class DetourRow(SQLModel, table=True):
    """An exception that its own channel could not show, in one of its openings."""

    __tablename__ = "detours"

    exception_id: int = Field(primary_key=True, foreign_key="exceptions.id")
    opened_at: datetime = instant()  # Of which opening: opened again, its way begins anew.
    since: datetime = instant()  # Its channel has failed to show it since then.
    words: str = ""
    unseen_at: datetime | None = instant(default=None)  # From then on it was known that no channel shows it.
    shown_at: datetime | None = instant(default=None)  # A channel shows it after all.
    mail_id: int | None = Field(default=None, foreign_key="owner_mails.id", index=True)
    acknowledged_at: datetime | None = instant(default=None)
    acknowledged_by: str = ""
