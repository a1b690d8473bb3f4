"""What is different between two revisions, or from a client's last invoice: for people who must look again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from billing.content import Content, Line
from renderers import formats
from workflow import composing

NOTHING = "nobody"
LOCALE = "en_GB"  # Threads have one notation, whatever the client's language.
LINES_NAMED = 3

Pair = tuple[str, str, str]


def changes(before: Content, after: Content) -> list[str]:
    """One phrase for each thing that differs between revisions: old → new. What goes where comes first."""
    order, none = before.purchase_order, "none"
    told = _different(
        ("total", _total(before), _total(after)),
        ("send day", _send_day(before), _send_day(after)),
        *_agreed(before, after),
        ("purchase order", order or none, after.purchase_order or none),
    )
    if before.lines != after.lines:
        told.append("line items")
    return [*rerouting(before, after), *told, *_addresses(before, after)]


def since_last(before: Content, after: Content) -> list[str]:
    """The same from one invoice to the next, where send day and order are others anyway, and rerouting apart."""
    told = _different(("total", _total(before), _total(after)), *_agreed(before, after))
    return [*told, *_lines(before, after), *_addresses(before, after)]


def rerouting(before: Content, after: Content) -> list[str]:
    """Where the mail and the money go, if it differs."""
    (iban, bic), (iban_now, bic_now) = before.seller.account, after.seller.account
    return _different(
        ("sent to", _people(before.recipients.to), _people(after.recipients.to)),
        ("copy to", _people(before.recipients.cc), _people(after.recipients.cc)),
        ("bank account", iban or "none", iban_now or "none"),
        ("BIC", bic or "none", bic_now or "none"),
    )


def _different(*pairs: Pair) -> list[str]:
    return [f"{what} {old} → {new}" for what, old, new in pairs if old != new]


def _agreed(before: Content, after: Content) -> Iterable[Pair]:
    yield "terms", before.terms, after.terms
    yield "client", before.buyer.name, after.buyer.name


def _addresses(before: Content, after: Content) -> list[str]:
    same = (before.buyer.address, before.seller.address) == (after.buyer.address, after.seller.address)
    return ([] if same else ["an address"]) + ([] if before.seller.logo == after.seller.logo else ["the logo"])


def _lines(before: Content, after: Content) -> Iterable[str]:
    was, now = Counter(before.lines), Counter(after.lines)
    for told, lines in (("new", now - was), ("gone", was - now)):
        if lines:
            yield f"{told}: {_named(lines.elements())}"


def _named(lines: Iterable[Line]) -> str:
    names = [line.description for line in lines]
    more = len(names) - LINES_NAMED
    return ", ".join(names[:LINES_NAMED]) + (f" and {more} more" if more > 0 else "")


def _people(addresses: tuple[str, ...]) -> str:
    return ", ".join(addresses) or NOTHING


def _total(content: Content) -> str:
    return formats.money(composing.totals(content).gross, LOCALE)


def _send_day(content: Content) -> str:
    return formats.day(content.send_on, LOCALE) if content.send_on else "on approval"
