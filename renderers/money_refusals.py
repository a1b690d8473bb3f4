"""The sentences of refusals about sums: payments and unbilled work."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from billing.money import Money
from billing.refusals import Why
from renderers.refusal_facts import (
    Facts,
    spoken,
    words,
)


def _nothing_unbilled(facts: Facts) -> str:
    client = words(facts, "client", "name")
    of = f" of {client}" if client else ""
    return f"No finished work{of} is waiting to be billed. “done” logs some, “new” drafts without it."


def _nothing_owed(facts: Facts) -> str:
    number = words(facts, "number", "reference")
    how = "what was not paid is credited" if facts.get("credited") else "it is paid in full"
    return f"Nothing is open on {number or 'that invoice'}: {how}."


def _already_undone(_facts: Facts) -> str:
    return "That payment was already taken back."


def _wrong_amount(facts: Facts) -> str:
    paid, balance = facts.get("amount"), facts.get("balance")
    if isinstance(paid, Money) and isinstance(balance, Money) and _exceeds(paid, balance):
        return (
            f"{spoken(paid)} is more than is open: open is {spoken(balance)}. "
            "Enter that, or record the rest against another invoice."
        )
    amount = words(facts, "text", "amount")
    limit = words(facts, "balance", "open", "limit")
    given = f"“{amount[:40]}” does not work as an amount" if amount else "That amount does not work"
    most = f"; {limit} is open" if limit else ""
    return f"{given}{most}. Write it like 1190.00 or 1,190.00, in the invoice's currency."


def _exceeds(paid: Money, balance: Money) -> bool:
    return paid.currency == balance.currency and paid.minor > balance.minor


SENTENCES: Mapping[Why, Callable[[Facts], str]] = {
    Why.NOTHING_UNBILLED: _nothing_unbilled,
    Why.NOTHING_OWED: _nothing_owed,
    Why.ALREADY_UNDONE: _already_undone,
    Why.WRONG_AMOUNT: _wrong_amount,
}
