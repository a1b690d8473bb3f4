"""An amount of one currency, in whole minor units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# ISO 4217: the currencies whose minor unit is not a hundredth.
NO_DECIMALS = frozenset(
    {
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    }
)
THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum."""


def exponent(currency: str) -> int:
    """How many decimals the currency's minor unit has (ISO 4217)."""
    if currency in NO_DECIMALS:
        return 0
    return 3 if currency in THREE_DECIMALS else 2


def half_up(value: Decimal, decimals: int) -> Decimal:
    """Round half away from zero, as invoices do. Python's `round` is half-even."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Their sum; nothing of the currency when there are none. Raises CurrencyMismatch."""
    return sum(amounts, start=Money.zero(currency))


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` whole minor units (cents) of `currency` (ISO 4217, upper case)."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> Money:
        """The amount in major units, rounded half up to the currency's minor unit."""
        decimals = exponent(currency)
        return cls(int(half_up(amount, decimals).scaleb(decimals)), currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in this currency."""
        return cls(0, currency)

    @property
    def amount(self) -> Decimal:
        """In major units, with the currency's decimals."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __str__(self) -> str:
        return f"{self.currency} {self.amount}"

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            message = f"{self.currency} and {other.currency} do not mix"
            raise CurrencyMismatch(message)
        return other.minor
