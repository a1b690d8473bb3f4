"""Totals of an invoice: line nets, tax per category and rate on the summed base (EN 16931)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from billing.content import Line, Treatment
from billing.money import Money, total

NO_TAX = Decimal(0)

# BT-120, in the words of the VATEX code list; the categories that are absent need no reason (BR-S-10, BR-Z-10).
REASONS = {
    "E": "Exempt from VAT",
    "AE": "Reverse charge",
    "K": "Intra-Community supply",
    "G": "Export outside the EU",
    "O": "Not subject to VAT",
}
_CATEGORIES = {
    Treatment.STANDARD: "S",
    Treatment.ZERO: "Z",
    Treatment.EXEMPT: "E",
    Treatment.REVERSE_CHARGE: "AE",
    Treatment.INTRA_COMMUNITY: "K",
    Treatment.EXPORT: "G",
    Treatment.OUTSIDE: "O",
}


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """One category and rate (BG-23).

    `category` is a letter of BT-151, `rate` in percent (None for O), `reason` BT-120 or empty.
    """

    category: str
    rate: Decimal | None
    base: Money
    tax: Money
    reason: str


@dataclass(frozen=True, slots=True)
class Totals:
    """`line_nets` in the order of the lines (BT-131); `net` BT-109, `tax` BT-110, `gross` BT-112."""

    line_nets: tuple[Money, ...]
    groups: tuple[TaxGroup, ...]
    net: Money
    tax: Money
    gross: Money


def totals(lines: tuple[Line, ...], *, treatment: Treatment, currency: str) -> Totals:
    """What the lines come to. Groups are in the order of category, then falling rate.

    Each line is rounded, then tax once per group: 3 × 99.99 at 25 % is 74.99 of tax, not 75.00 (BILLING, section 4).
    """
    nets = tuple(line_net(line, currency) for line in lines)
    kinds = (category_of(line, treatment) for line in lines)
    groups = _groups(zip(kinds, nets, strict=True), currency)
    net = total(nets, currency)
    tax = total((group.tax for group in groups), currency)
    return Totals(nets, groups, net, tax, net + tax)


def line_net(line: Line, currency: str) -> Money:
    """Quantity × unit price, rounded half up to the currency (BT-131)."""
    return Money.of(line.quantity * line.unit_price, currency)


def category_of(line: Line, treatment: Treatment) -> tuple[str, Decimal | None]:
    """The line's category (BT-151) and rate in percent (BT-152). Only a standard line has its own rate."""
    letter = _CATEGORIES[treatment]
    if letter == "O":
        return letter, None
    if letter != "S":
        return letter, NO_TAX
    return ("S", _plain(line.tax_rate)) if line.tax_rate else ("Z", NO_TAX)


def _groups(parts: Iterable[tuple[tuple[str, Decimal | None], Money]], currency: str) -> tuple[TaxGroup, ...]:
    bases: dict[tuple[str, Decimal | None], Money] = {}
    for kind, net in parts:
        bases[kind] = bases.get(kind, Money.zero(currency)) + net
    groups = [_group(category, rate, base) for (category, rate), base in bases.items()]
    return tuple(sorted(groups, key=lambda group: (group.category, -(group.rate or NO_TAX))))


def _group(category: str, rate: Decimal | None, base: Money) -> TaxGroup:
    tax = Money.of(base.amount * (rate or NO_TAX) / 100, base.currency)
    return TaxGroup(category, rate, base, tax, REASONS.get(category, ""))


def _plain(rate: Decimal) -> Decimal:
    """25.00 and 25 are one rate, and look like it."""
    whole = rate.to_integral_value()
    return whole if rate == whole else rate.normalize()
