"""Credit notes: how much of an invoice is left to credit, and the lines that come to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from billing import tax
from billing.client import BriefLine
from billing.content import Content
from billing.money import Money
from billing.refusals import Refused, Why
from billing.tax import NO_TAX, TaxGroup

SPREAD = 2  # Minor units around a share: what rounding a net amount and its tax can shift.

Kind = tuple[str, Decimal | None]  # Category (BT-151) and rate.


@dataclass(frozen=True, slots=True)
class Left:
    """What is left to credit of one invoice: the base of each of its categories and rates, and all with tax."""

    bases: tuple[tuple[Kind, Money], ...]
    gross: Money


def left(original: Content, credited: Iterable[Content]) -> Left:
    """The invoice less its other credit notes, issued or on their way."""
    sums = _totals(original)
    bases, gross = {_kind(group): group.base for group in sums.groups}, sums.gross
    for note in credited:
        taken = _totals(note)
        gross = gross - taken.gross
        for group in taken.groups:
            bases[_kind(group)] = bases[_kind(group)] - group.base
    return Left(tuple(bases.items()), gross)


def check(note: Content, there_is: Left) -> None:
    """Refuse a credit note over more than is left, in all or at one rate, or with another tax than its invoice's."""
    bases, sums = dict(there_is.bases), _totals(note)
    if sums.gross.minor <= 0:
        raise Refused(Why.WRONG_AMOUNT, amount=sums.gross, balance=there_is.gross)
    for group in sums.groups:
        if _kind(group) not in bases:
            raise Refused(Why.OTHER_TAX, rates=[f"{rate:f}" for (_, rate), _ in there_is.bases if rate is not None])
        if group.base.minor > bases[_kind(group)].minor:
            rate = "" if group.rate is None else f"{group.rate:f}"
            raise Refused(Why.TOO_MUCH_CREDIT, left=bases[_kind(group)], rate=rate, number=_number(note))
    if sums.gross.minor > there_is.gross.minor:
        raise Refused(Why.TOO_MUCH_CREDIT, left=there_is.gross, number=_number(note))


def everything(original: Content, there_is: Left, *, description: str) -> tuple[BriefLine, ...]:
    """The lines of all that is left: the invoice's own, or after a part of it one line a rate.

    Tax is rounded on each document, so the rest may come to a cent more than is left; then that cent stays open.
    """
    if there_is == left(original, ()):
        return tuple(
            BriefLine(line.description, line.quantity, line.unit, line.unit_price, line.tax_rate)
            for line in original.lines
        )
    bases = [base for _, base in there_is.bases]
    while bases and _gross(there_is, bases).minor > there_is.gross.minor:
        most = max(range(len(bases)), key=lambda place: bases[place].minor)
        bases[most] = bases[most] - Money(1, there_is.gross.currency)
    return _lines(there_is, bases, description)


def amounting_to(amount: Money, there_is: Left, *, description: str) -> tuple[BriefLine, ...]:
    """One line a rate, in proportion to what is left of each, that come to the amount with tax.

    Raises Refused: more than is left, nothing, or a sum that no net amount comes to. At 19 % 0.03 is none: 0.02 net is
    0.02 with tax, and 0.03 is 0.04.
    """
    if amount.currency != there_is.gross.currency or amount.minor <= 0:
        raise Refused(Why.WRONG_AMOUNT, amount=amount, balance=there_is.gross)
    if amount.minor > there_is.gross.minor:
        raise Refused(Why.TOO_MUCH_CREDIT, left=there_is.gross)
    found = sorted(_around(amount, there_is), key=lambda bases: abs(_gross(there_is, bases).minor - amount.minor))
    if not found or _gross(there_is, found[0]) != amount:
        sums = sorted({_gross(there_is, bases).minor for bases in found})
        below, above = [n for n in sums if n < amount.minor], [n for n in sums if n > amount.minor]
        near = [Money(minor, amount.currency) for minor in (*below[-1:], *above[:1])]
        raise Refused(Why.NO_SUCH_SUM, amount=amount, near=near)
    return _lines(there_is, found[0], description)


def _around(amount: Money, there_is: Left) -> Iterator[list[Money]]:
    """Bases near the proportional ones, none of them more than is left."""
    most = [base for _, base in there_is.bases]
    whole = _gross(there_is, most).amount
    shares = [Money.of(amount.amount * base.amount / whole, amount.currency) for base in most]
    for shifts in product(range(-SPREAD, SPREAD + 1), repeat=len(shares)):
        bases = [share + Money(shift, amount.currency) for share, shift in zip(shares, shifts, strict=True)]
        if all(0 <= base.minor <= limit.minor for base, limit in zip(bases, most, strict=True)):
            yield bases


def _gross(there_is: Left, bases: list[Money]) -> Money:
    """What these bases come to with their taxes, each rounded as on a document."""
    gross = Money.zero(there_is.gross.currency)
    for ((_, rate), _), base in zip(there_is.bases, bases, strict=True):
        gross = gross + base + Money.of(base.amount * (rate or NO_TAX) / 100, base.currency)
    return gross


def _lines(there_is: Left, bases: list[Money], description: str) -> tuple[BriefLine, ...]:
    return tuple(
        BriefLine(description, Decimal(1), "C62", base.amount, rate or NO_TAX)
        for ((_, rate), _), base in zip(there_is.bases, bases, strict=True)
        if base.minor > 0
    )


def _totals(content: Content) -> tax.Totals:
    return tax.totals(content.lines, treatment=content.treatment, currency=content.currency)


def _kind(group: TaxGroup) -> Kind:
    return group.category, group.rate


def _number(note: Content) -> str:
    return note.preceding.number if note.preceding else ""
