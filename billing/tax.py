"""Totals of an invoice: line nets, tax per category and rate on the summed base (EN 16931)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from billing.money import Money


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """One category and rate: `category` a letter of EN 16931 BT-151, `rate` in percent (None for O), `reason` BT-120."""

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
