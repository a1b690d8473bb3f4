"""What is done so that no exception is forgotten: storms, snoozes, escalations, and the alarm that Slack keeps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from store.columns import instant


class StormMemberRow(SQLModel, table=True):
    """An exception that is told with others of its cause; without a storm, one that a person wants told by itself."""

    __tablename__ = "storm_members"

    exception_id: int = Field(primary_key=True, foreign_key="exceptions.id")
    storm_id: int | None = Field(default=None, foreign_key="exceptions.id", index=True)
    place: int = 0  # The n-th that joined, from 1.


class WatchRow(SQLModel, table=True):
    """An open exception that was snoozed, or that somebody was asked about again."""

    __tablename__ = "watches"

    exception_id: int = Field(primary_key=True, foreign_key="exceptions.id")
    snoozed_until: datetime | None = instant(default=None)
    snoozed_by: str = ""
    counts_from: datetime | None = instant(default=None)  # The end of its last snooze.
    step: int = 0  # Of the escalation: 0 none, 1 owner, 2 deputy, 3 admins.
    step_at: datetime | None = instant(default=None)
    asked: str = ""  # Who was, by now; joined by spaces.


class ThreadLineRow(SQLModel, table=True):
    """A line for the thread of an exception's message. Append-only."""

    __tablename__ = "thread_lines"

    exception_id: int = Field(primary_key=True, foreign_key="exceptions.id")
    sequence: int = Field(primary_key=True)
    kind: str  # held | asked | snooze_over
    at: datetime = instant()
    facts: str = "{}"


class CheckInRow(SQLModel, table=True):
    """An alarm that Slack posts unless it is put off in time."""

    __tablename__ = "check_ins"
    __table_args__ = (CheckConstraint("state IN ('asked', 'stands', 'over')", name="state"),)

    id: int = Field(default=None, primary_key=True)
    state: str = Field(index=True)  # asked: on its way, and perhaps there; over: taken back, posted, or never there.
    made_at: datetime = instant()
    post_at: datetime = instant()
    channel: str = ""
    message_id: str = ""
