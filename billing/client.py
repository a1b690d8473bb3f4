"""What is agreed with a client, and the workspace's defaults where nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

from billing.content import DEFAULT_SEND_TIME, Treatment
from billing.roles import REQUIRED, Absent, Role

DEFAULT_TERMS = "net 14"
DEFAULT_SEND_DAY = "on approval"
DEFAULT_CADENCE = "-3,+1,+7,+14,+30"
NO_CURRENCY = "XXX"  # ISO 4217's own word for "no currency"; readiness refuses it.


@dataclass(frozen=True, slots=True)
class Client:
    """One client as entered. An empty text or None means: the workspace's default.

    `absent` are those of its people of whom the chat said that they cannot act, by the name that was entered.
    """

    id: int
    name: str
    email: str
    cc: tuple[str, ...] = ()
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
    tax_treatment: Treatment | None = None
    people: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    held: bool = False
    absent: Mapping[str, Absent] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """The workspace's defaults. `time_zone` is the seller's too; `country` chooses the holiday calendar."""

    time_zone: str
    country: str = ""
    terms: str = DEFAULT_TERMS
    send_day: str = DEFAULT_SEND_DAY
    send_time: time = DEFAULT_SEND_TIME
    cadence: str = DEFAULT_CADENCE
    admins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BriefLine:
    """A position as somebody asked for it; `tax_rate` None means the seller's default."""

    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    tax_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """What a person asked to be invoiced. `send_on` None means the client's rule; empty `currency` the client's."""

    completed_on: date
    lines: tuple[BriefLine, ...]
    currency: str = ""
    send_on: date | None = None
    purchase_order: str = ""
    note: str = ""


def named(client: Client, role: Role) -> tuple[str, ...]:
    """The people who hold a role for the client, as they were entered."""
    return tuple(client.people.get(role, ()))


def unnamed(client: Client) -> tuple[Role, ...]:
    """The required roles for which nobody is named."""
    return tuple(role for role in REQUIRED if not named(client, role))
