"""What is different between two revisions, for the people who are asked again."""

from __future__ import annotations

from billing.content import Content
from renderers import formats
from workflow import composing

NOTHING = "nobody"
LOCALE = "en_GB"  # Threads have one notation, whatever the client's language.


def changes(before: Content, after: Content) -> list[str]:
    """One phrase for each thing that differs: old → new. What goes where, and how much, comes first."""
    pairs = [
        ("sent to", _people(before.recipients.to), _people(after.recipients.to)),
        ("copy to", _people(before.recipients.cc), _people(after.recipients.cc)),
        ("bank account", before.seller.iban or "none", after.seller.iban or "none"),
        ("total", _total(before), _total(after)),
        ("send day", _send_day(before), _send_day(after)),
        ("terms", before.terms, after.terms),
        ("client", before.buyer.name, after.buyer.name),
        ("purchase order", before.purchase_order or "none", after.purchase_order or "none"),
    ]
    told = [f"{what} {old} → {new}" for what, old, new in pairs if old != new]
    if before.lines != after.lines:
        told.append("line items")
    if (before.buyer.address, before.seller.address) != (after.buyer.address, after.seller.address):
        told.append("an address")
    if before.seller.logo != after.seller.logo:
        told.append("the logo")
    return told


def _people(addresses: tuple[str, ...]) -> str:
    return ", ".join(addresses) or NOTHING


def _total(content: Content) -> str:
    return formats.money(composing.totals(content).gross, LOCALE)


def _send_day(content: Content) -> str:
    return formats.day(content.send_on, LOCALE) if content.send_on else "on approval"
