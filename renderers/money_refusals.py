"""The sentences of refusals about sums: credit notes, payments, unbilled work."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from billing.money import Money
from billing.refusals import Why
from renderers.people import joined
from renderers.refusal_facts import (
    Facts,
    items,
    several,
    spoken,
    words,
)


def _has_credit_note(facts: Facts) -> str:
    notes = joined([spoken(name) for name in several(facts, "notes")], "and") or "a credit note"
    return f"It has {notes}, which would correct nothing then. Void that first, or credit the rest instead."


def _is_credit_note(facts: Facts) -> str:
    which = words(facts, "number", "reference") or "It"
    return f"{which} is a credit note: nothing is paid on it, and it is not credited itself. Void it if it is wrong."


def _too_much_credit(facts: Facts) -> str:
    left, number = words(facts, "left"), words(facts, "number")
    of = f" of {number}" if number else ""
    return f"That is more than there is: {left or 'nothing'}{of} can still be credited{_at_rate(facts)}. Write less."


def _at_rate(facts: Facts) -> str:
    rate = words(facts, "rate")
    return f", net, at {rate} %" if rate else ""


def _other_tax(facts: Facts) -> str:
    rates = joined([f"{rate} %" for rate in several(facts, "rates")], "or")
    said = f": write {rates} at each line" if rates else ""
    return f"A credit note has the tax of its invoice and no other{said}."


def _other_currency(facts: Facts) -> str:
    currency = words(facts, "currency")
    return f"A credit note is in the currency of its invoice{f', {currency}' if currency else ''}. Leave it empty."


def _no_such_sum(facts: Facts) -> str:
    near = joined([spoken(one) for one in items(facts, "near")], "or")
    amount = words(facts, "amount")
    return (
        f"No net amount comes to {amount or 'that'} with its tax, by a cent. Write {near or 'another amount'} instead."
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
    Why.HAS_CREDIT_NOTE: _has_credit_note,
    Why.IS_CREDIT_NOTE: _is_credit_note,
    Why.TOO_MUCH_CREDIT: _too_much_credit,
    Why.OTHER_TAX: _other_tax,
    Why.OTHER_CURRENCY: _other_currency,
    Why.NO_SUCH_SUM: _no_such_sum,
    Why.NOTHING_UNBILLED: _nothing_unbilled,
    Why.NOTHING_OWED: _nothing_owed,
    Why.ALREADY_UNDONE: _already_undone,
    Why.WRONG_AMOUNT: _wrong_amount,
}
