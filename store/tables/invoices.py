"""Invoices through their life, and everything about them that is only ever added."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from store.columns import instant, minor


class InvoiceRow(SQLModel, table=True):
    """One invoice. `stage` says what it is; what is still owed stands in obligations."""

    __tablename__ = "invoices"
    __table_args__ = (
        CheckConstraint("stage IN ('draft', 'in_review', 'approved', 'issued', 'void')", name="stage"),
        UniqueConstraint("number"),
        Index("ix_invoices_client_stage", "client_id", "stage"),
        Index("ix_invoices_stage", "stage"),
    )

    id: int = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="clients.id")
    stage: str
    revision: int
    brief: str
    content: str
    digest: str
    total_minor: int = minor()
    currency: str
    saved_by: str
    saved_at: datetime = instant()
    send_at: datetime | None = instant(default=None)
    changes_requested: str = ""
    hold_reason: str = ""
    hold_by: str = ""
    hold_until: date | None = None
    number: str | None = None
    issued_on: date | None = None
    due_on: date | None = None
    issued_at: datetime | None = instant(default=None)
    void_by: str = ""
    void_at: datetime | None = instant(default=None)
    void_reason: str = ""


class CreditNoteRow(SQLModel, table=True):
    """An invoice row that is a credit note, and the invoice that it corrects."""

    __tablename__ = "credit_notes"

    invoice_id: int = Field(foreign_key="invoices.id", primary_key=True)
    original_id: int = Field(foreign_key="invoices.id", index=True)


class RevisionRow(SQLModel, table=True):
    """What each revision said. Never changed."""

    __tablename__ = "revisions"

    invoice_id: int = Field(foreign_key="invoices.id", primary_key=True)
    revision: int = Field(primary_key=True)
    brief: str
    content: str
    digest: str
    saved_by: str
    saved_at: datetime = instant()
    why: str = ""


class ApprovalRow(SQLModel, table=True):
    """Who approved which revision. A voided one stays, with the reason."""

    __tablename__ = "approvals"
    __table_args__ = (
        Index(
            "uq_approvals_standing",
            "invoice_id",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    invoice_id: int = Field(foreign_key="invoices.id", index=True)
    revision: int
    digest: str
    by: str
    at: datetime = instant()
    self_approved: bool = False
    look: str = Field(default="", sa_column_kwargs={"server_default": ""})  # The templates' version then.
    voided_at: datetime | None = instant(default=None)
    voided_why: str = ""


class HistoryRow(SQLModel, table=True):
    """What happened, in order. Append-only."""

    __tablename__ = "history"

    invoice_id: int = Field(foreign_key="invoices.id", primary_key=True)
    sequence: int = Field(primary_key=True)
    kind: str
    by: str
    at: datetime = instant()
    facts: str = "{}"


class CounterRow(SQLModel, table=True):
    """The next number of a series: locked while it is taken, so there are no gaps."""

    __tablename__ = "counters"

    series: str = Field(primary_key=True)  # invoice | credit note
    year: int = Field(primary_key=True)  # 0 where the number's format has no year.
    first: int
    next: int


class NumberRow(SQLModel, table=True):
    """A number that was taken, and by which invoice: the proof of a series."""

    __tablename__ = "numbers"

    series: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    invoice_id: int = Field(foreign_key="invoices.id", unique=True)
    number: str


class DocumentRow(SQLModel, table=True):
    """The bytes of an issued invoice: what the client gets and the archive keeps. Never changed."""

    __tablename__ = "documents"

    invoice_id: int = Field(foreign_key="invoices.id", primary_key=True)
    content: bytes
    sha256: str
    look: str
    stored_at: datetime = instant()


class DeliveryRow(SQLModel, table=True):
    """One mail: an invoice's, a reminder's, or a test's. Its Message-ID is fixed before the first try."""

    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("invoice_id", "kind", "step"), UniqueConstraint("message_id"))

    id: int = Field(default=None, primary_key=True)
    invoice_id: int = Field(foreign_key="invoices.id", index=True)
    kind: str  # invoice | reminder | trial
    step: int  # The n-th delivery or test of an invoice, from 1; a reminder's days from the due date.
    message_id: str
    recipients_to: str
    recipients_cc: str = ""
    subject: str
    body: str
    dated_at: datetime = instant()
    accepted_at: datetime | None = instant(default=None)
    reply: str = ""
    revision: int | None = None  # Of a test: what it shows, and who asked for it.
    asked_by: str | None = None


class RedirectionRow(SQLModel, table=True):
    """Somebody asked for an issued document to go to another address: who, why, and what a second person said."""

    __tablename__ = "redirections"
    __table_args__ = (CheckConstraint("decision IN ('', 'approved', 'declined')", name="decision"),)

    id: int = Field(default=None, primary_key=True)
    invoice_id: int = Field(foreign_key="invoices.id", index=True)
    recipients_to: str
    recipients_cc: str = ""
    reason: str
    asked_by: str
    asked_at: datetime = instant()
    decision: str = ""
    decided_by: str = ""
    decided_at: datetime | None = instant(default=None)
    step: int | None = None  # The delivery that it became.


class PaymentRow(SQLModel, table=True):
    """The ledger. A mistake is reversed by a row of its own, never erased."""

    __tablename__ = "payments"

    id: int = Field(default=None, primary_key=True)
    invoice_id: int = Field(foreign_key="invoices.id", index=True)
    kind: str  # payment | credit | reversal
    amount_minor: int = minor()
    currency: str
    paid_on: date
    reference: str = ""
    reverses_id: int | None = Field(default=None, foreign_key="payments.id", unique=True)
    by: str
    at: datetime = instant()
