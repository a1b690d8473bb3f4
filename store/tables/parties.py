"""Who we are, who we bill, who does what, and the work that was finished."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from store.columns import Plain, instant


class SellerRow(SQLModel, table=True):
    """The one seller of this workspace."""

    __tablename__ = "sellers"

    id: int = Field(default=None, primary_key=True)
    name: str
    address: str
    country: str
    email: str
    registered: bool
    vat_id: str = ""
    tax_rate: Decimal | None = Field(default=None, sa_type=Plain)
    iban: str = ""
    bic: str = ""
    currency: str
    locale: str
    logo: str = ""
    number_format: str
    payment_by: str | None = None  # Who entered where the money goes, as it stands now.
    updated_at: datetime = instant()


class LogoRow(SQLModel, table=True):
    """A logo as it is printed, a PNG that we drew ourselves. Revisions name it by its hash, so none is replaced."""

    __tablename__ = "logos"

    sha256: str = Field(primary_key=True)
    content: bytes
    stored_at: datetime = instant()


class ClientRow(SQLModel, table=True):
    """A client as entered; empty means the workspace's default."""

    __tablename__ = "clients"

    id: int = Field(default=None, primary_key=True)
    name: str
    name_folded: str = Field(unique=True)  # Case and white space folded: "ACME  gmbh" is Acme GmbH.
    email: str
    cc: str = ""
    address: str = ""
    country: str = ""
    vat_id: str = ""
    currency: str = ""
    locale: str = ""
    time_zone: str = ""
    terms: str = ""
    send_day: str = ""
    send_time: time | None = None
    cadence: str = ""
    archive_folder: str = ""
    po_number: str = ""
    buyer_reference: str = ""
    tax_treatment: str = ""
    recipients_by: str | None = None  # Who entered where the mail goes, as it stands now.
    hold_reason: str = ""
    hold_by: str = ""
    hold_until: date | None = None
    updated_at: datetime = instant()


class RoleRow(SQLModel, table=True):
    """One person's role for one client. `person` is what was entered: a chat id or an e-mail address."""

    __tablename__ = "roles"
    __table_args__ = (UniqueConstraint("client_id", "role", "person"),)

    id: int = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="clients.id")
    role: str
    person: str = Field(index=True)


class PersonRow(SQLModel, table=True):
    """A person as the chat knows them, looked up once in a while. People are deactivated, never deleted."""

    __tablename__ = "people"

    ref: str = Field(primary_key=True)  # The chat id or e-mail address by which somebody named them.
    chat_id: str = Field(default="", index=True)
    name: str = ""
    email: str = ""
    full: bool = False
    admin: bool = False
    absence: str | None = None  # Why they cannot act, in the chat's words for it; None: it never said so.
    looked_up_at: datetime | None = instant(default=None)


class WorkRow(SQLModel, table=True):
    """Finished work, with the day it was completed. `invoice_id` once it is on a draft."""

    __tablename__ = "work_entries"

    id: int = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="clients.id", index=True)
    completed_on: date
    description: str
    quantity: Decimal = Field(sa_type=Plain)
    unit: str
    unit_price: Decimal = Field(sa_type=Plain)
    tax_rate: Decimal | None = Field(default=None, sa_type=Plain)
    invoice_id: int | None = Field(default=None, foreign_key="invoices.id", index=True)
    source: str | None = Field(default=None, unique=True)  # A file's row, so that importing it twice adds nothing.
    logged_by: str
    logged_at: datetime = instant()
