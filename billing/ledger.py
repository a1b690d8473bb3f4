"""What is still owed: the invoice's total and everything booked against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from billing.money import Money


class Booking(StrEnum):
    """What an entry does. All lower the balance, but the one that takes an earlier entry back."""

    PAYMENT = "payment"
    CREDIT = "credit"
    WRITE_OFF = "write_off"
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger. `amount` is positive; `booking` says in which direction it counts."""

    booking: Booking
    amount: Money


def balance(total: Money, entries: Iterable[Entry]) -> Money:
    """Total − payments − credits − write-offs + reversals. Below zero the client has paid too much.

    Raises CurrencyMismatch: a payment in another currency settles nothing by itself.
    """
    owed = total
    for entry in entries:
        owed = owed + entry.amount if entry.booking is Booking.REVERSAL else owed - entry.amount
    return owed


def is_settled(owed: Money) -> bool:
    """Nothing is left to ask for."""
    return owed.minor <= 0
