"""What people asked for and what the outside took, kept apart from the bot's own rows: what these are judged by."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

VAT = Decimal("0.19")
APPROVERS = frozenset({"UBEN", "UDAN"})


class Violation(BaseException):
    """A promise was broken. Not an Exception: the bot turns those into rows."""


@dataclass(slots=True)
class Wish:
    """One invoice as people left it."""

    client: int
    to: str
    amount: int
    saved_by: str
    revision: int = 1
    send_at: datetime | None = None
    # The revision that an allowed person said yes to; None before that, and again from the next save on.
    approved: int | None = None
    approved_digest: str = ""
    held: bool = False
    held_until: date | None = None
    void: bool = False
    paid_minor: int = 0
    credits: int | None = None  # The invoice that this credit note is for.
    resends: int = 0  # How often a person chose to send again what may have been sent.
    elsewhere: dict[int, str] = field(default_factory=dict)  # Mails that a second person sent to another address.
    resent_steps: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    by_hand: bool = False  # A person settled a mail's fate: what left when is theirs to know.

    @property
    def total_minor(self) -> int:
        """The gross in cents, counted once more."""
        return int((self.amount * 100 * (1 + VAT)).quantize(Decimal(1), ROUND_HALF_UP))

    def saved(self, *, by: str, amount: int | None = None, to: str | None = None) -> None:
        """A new revision: nobody has approved it."""
        self.revision += 1
        self.saved_by, self.approved, self.approved_digest = by, None, ""
        self.amount = self.amount if amount is None else amount
        self.to = self.to if to is None else to


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that the server took, when, and the document it carried."""

    kind: str
    invoice_id: int
    step: int
    at: datetime
    document: bytes


@dataclass
class Oracle:
    """Wishes by invoice, what was taken, and the diary."""

    wishes: dict[int, Wish] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    addresses: dict[int, str] = field(default_factory=dict)
    payments: list[tuple[int, int, int]] = field(default_factory=list)  # Id, invoice, cents; taken back ones are gone.
    other_cadence: set[int] = field(default_factory=set)  # Clients whose reminders follow another plan by now.
    trials: Counter[str] = field(default_factory=Counter)  # Test mails that people asked for, by who.
    redirects: dict[int, tuple[int, str]] = field(default_factory=dict)  # Asked for, by number: invoice and who.
    told: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    happened: list[str] = field(default_factory=list)

    def notes(self, invoice_id: int) -> list[int]:
        """The credit notes that people drafted for an invoice."""
        return [number for number, wish in self.wishes.items() if wish.credits == invoice_id]

    def of(self, invoice_id: int, kind: str) -> list[Taken]:
        """The mails of one kind that were taken for an invoice."""
        return [mail for mail in self.taken if (mail.invoice_id, mail.kind) == (invoice_id, kind)]


def require(kept: object, promise: str) -> None:
    """Raise Violation unless the promise was kept."""
    if not kept:
        raise Violation(promise)
