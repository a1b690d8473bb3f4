"""What is owed, what went wrong, what is shown, and what came in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from store.columns import instant


class ObligationRow(SQLModel, table=True):
    """One outward act that we owe."""

    __tablename__ = "obligations"
    __table_args__ = (
        CheckConstraint(
            "state IN ('due', 'claimed', 'in_flight', 'unknown', 'failed', 'done', 'cancelled')", name="state"
        ),
        Index("ix_obligations_state_due_at", "state", "due_at"),
    )

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    invoice_id: int = Field(foreign_key="invoices.id", index=True)
    about: int = 0  # The revision of a preview or issue, the delivery of a mail.
    state: str
    due_at: datetime = instant()
    planned_at: datetime = instant()
    fence: int = 0
    lease_until: datetime | None = instant(default=None)
    attempts: int = 0
    first_failed_at: datetime | None = instant(default=None)
    in_flight_at: datetime | None = instant(default=None)
    done_at: datetime | None = instant(default=None)
    words: str = ""  # The other side's last words: an error, a receipt.
    receipt: str = "{}"
    cancelled_why: str = ""
    stopped: str = Field(default="", sa_column_kwargs={"server_default": ""})  # Due, and a person is asked first: why.


class ExceptionItem(SQLModel, table=True):
    """One open thing that a person must look at."""

    __tablename__ = "exceptions"
    __table_args__ = (Index("ix_exceptions_closed_at", "closed_at"),)

    id: int = Field(default=None, primary_key=True)
    fingerprint: str = Field(unique=True)
    obligation_id: int | None = Field(default=None, foreign_key="obligations.id")
    invoice_id: int | None = Field(default=None, foreign_key="invoices.id", index=True)
    code: str
    words: str
    owner: str = ""
    taken_at: datetime | None = instant(default=None)
    count: int = 1
    opened_at: datetime = instant()
    last_at: datetime = instant()
    closed_at: datetime | None = instant(default=None)
    closed_by: str = ""
    closing_note: str = ""


class ViewRow(SQLModel, table=True):
    """A message drawn from rows. It is due while `shown` is behind `wanted`."""

    __tablename__ = "views"
    __table_args__ = (Index("ix_views_due", "retry_at"),)

    about: str = Field(primary_key=True)  # card:17, exception:3
    channel: str = ""
    ts: str = ""
    wanted: int = 1
    shown: int = 0
    thread_shown: int = 0  # The last history sequence that its thread has.
    posting: bool = False  # A first post was under way: if it is still so later, it may be there already.
    attempts: int = 0
    retry_at: datetime = instant()
    first_failed_at: datetime | None = instant(default=None)
    words: str = ""


class RequestRow(SQLModel, table=True):
    """A click or command that was carried out, so that its redelivery is not. `invoice_id`: the draft that it made."""

    __tablename__ = "requests"

    key: str = Field(primary_key=True)
    at: datetime = instant(index=True)
    invoice_id: int | None = None


class RefusalRow(SQLModel, table=True):
    """A click that the rules refused: who, what, why, and on which thing. Append-only."""

    __tablename__ = "refusals"
    __table_args__ = (Index("ix_refusals_by_about", "by", "about"),)

    id: int = Field(default=None, primary_key=True)
    by: str
    during: str
    why: str
    invoice_id: int | None = None
    at: datetime = instant()
    about: str | None = None


class SendLogRow(SQLModel, table=True):
    """How far this database knows the send log. One row."""

    __tablename__ = "send_log"

    id: int = Field(primary_key=True)
    place: int = 0  # Of the last entry that it took part in; it may have failed.
    written: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # The last that surely is in the log.
    ids_after: int = 0  # New invoices and exceptions get higher ids: buttons of a lost time must not mean them.


class BeatRow(SQLModel, table=True):
    """When something last happened that must keep happening."""

    __tablename__ = "beats"

    name: str = Field(primary_key=True)
    at: datetime = instant()
