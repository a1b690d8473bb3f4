"""Which invoices one change of data sent back to review, so that it is said once."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from store.columns import instant


class NoticeRow(SQLModel, table=True):
    """One change of data that sent invoices back to review, and who made it."""

    __tablename__ = "notices"

    id: int = Field(default=None, primary_key=True)
    by: str
    at: datetime = instant()


class NoticeItemRow(SQLModel, table=True):
    """One invoice of a notice, and the revision that the change made. What it changed is the difference to the last."""

    __tablename__ = "notice_items"

    notice_id: int = Field(foreign_key="notices.id", primary_key=True)
    invoice_id: int = Field(foreign_key="invoices.id", primary_key=True)
    revision: int
    was_approved: bool = False
