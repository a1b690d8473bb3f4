"""What an approval covers: everything that the client will see, and where it goes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

DEFAULT_SEND_TIME = time(9, 0)


class Treatment(StrEnum):
    """How an invoice is taxed; the letters are the categories of EN 16931 (BT-151)."""

    STANDARD = "standard"  # S, or Z for a line at 0 %
    ZERO = "zero"  # Z
    EXEMPT = "exempt"  # E
    REVERSE_CHARGE = "reverse_charge"  # AE
    INTRA_COMMUNITY = "intra_community"  # K
    EXPORT = "export"  # G
    OUTSIDE = "outside"  # O: no rate, no VAT ids, does not mix


class DocumentType(StrEnum):
    """What a document is, in the codes of UNTDID 1001 (BT-3)."""

    INVOICE = "380"
    CREDIT_NOTE = "381"


@dataclass(frozen=True, slots=True)
class Preceding:
    """The issued invoice that a credit note corrects: its number (BT-25) and date (BT-26)."""

    number: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class Seller:
    """The party that sends invoices. `tax_rate` is the default for lines, in percent."""

    name: str
    address: str
    country: str
    email: str
    registered: bool
    currency: str
    locale: str
    vat_id: str = ""
    tax_rate: Decimal | None = None
    iban: str = ""
    bic: str = ""
    logo: str = ""  # SHA-256 of the stored, re-encoded PNG; empty without a logo.
    number_format: str = "{year}-{seq:04}"

    @property
    def account(self) -> tuple[str, str]:
        """Where the money goes: IBAN and BIC."""
        return self.iban, self.bic


@dataclass(frozen=True, slots=True)
class Buyer:
    """The client as printed on the invoice."""

    name: str
    address: str = ""
    country: str = ""
    vat_id: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One position. `unit` is a UN/ECE code (C62 piece, HUR hour, DAY, MON); `tax_rate` in percent."""

    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    tax_rate: Decimal


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who gets the mail: one message, To and Cc."""

    to: tuple[str, ...]
    cc: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """One revision of an invoice, resolved: nothing in it is looked up again at issue.

    `send_rule` is the rule's canonical words (`day 1`) or `on date`; `send_on` the day it gave, None for
    `on approval`. `send_time` and `send_on` are local to `time_zone` (IANA name). `subject` and `text` may hold
    `{number}`, `{issued_on}` and `{due_on}`, which are known only at issue. With `preceding` it is a credit note: its
    amounts are positive, and they are taken off that invoice.
    """

    seller: Seller
    buyer: Buyer
    lines: tuple[Line, ...]
    currency: str
    treatment: Treatment
    terms: str
    recipients: Recipients
    subject: str
    text: str
    completed_on: date
    send_rule: str
    send_on: date | None
    time_zone: str
    locale: str
    send_time: time = DEFAULT_SEND_TIME
    purchase_order: str = ""
    buyer_reference: str = ""
    note: str = ""
    preceding: Preceding | None = None

    @property
    def document_type(self) -> DocumentType:
        """Invoice or credit note (BT-3)."""
        return DocumentType.CREDIT_NOTE if self.preceding else DocumentType.INVOICE


def digest(content: Content) -> str:
    """SHA-256 (hex) of the content in one canonical form: sorted keys, decimals in plain notation, no floats."""
    values = asdict(content)
    if content.preceding is None:
        del values["preceding"]  # Approvals that are older than credit notes still stand.
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> str:
    match value:
        case Decimal():
            return format(value.normalize(), "f")
        case date() | time():
            return value.isoformat()
    message = f"{type(value).__name__} has no canonical form"
    raise TypeError(message)
