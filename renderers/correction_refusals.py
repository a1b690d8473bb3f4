"""What the rules say to who corrects an invoice: void, credit note, another address; a sentence for each reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from billing.refusals import Why
from renderers.people import any_of, joined
from renderers.refusal_facts import (
    Facts,
    at,
    by,
    items,
    several,
    spoken,
    words,
)


def _client_has_it(facts: Facts) -> str:
    number, perhaps = words(facts, "number") or "it", bool(facts.get("perhaps"))
    has = f"{number} may be with the client" if perhaps else f"The client has {number}"
    return (
        f"{has}, so void alone would leave it in their books. A credit note takes it back there too; "
        "press Void on its card and confirm that the client knows, if that is what you want."
    )


def _own_request(facts: Facts) -> str:
    approvers = several(facts, "approvers")
    who = any_of(approvers) if approvers else "another approver of this client"
    return f"You asked for this address yourself, so it takes somebody else to approve it: {who}."


def _already_asked(facts: Facts) -> str:
    to = words(facts, "to")
    asked = f"Sending it{f' to {to}' if to else ' elsewhere'} was already asked for{by(facts)}"
    return f"{asked}. Approve or decline that on its card first."


def _already_decided(facts: Facts) -> str:
    return f"That was already decided{by(facts)}{at(facts)}. Nothing is left to do; its card says how it went."


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


SENTENCES: Mapping[Why, Callable[[Facts], str]] = {
    Why.CLIENT_HAS_IT: _client_has_it,
    Why.OWN_REQUEST: _own_request,
    Why.ALREADY_ASKED: _already_asked,
    Why.ALREADY_DECIDED: _already_decided,
    Why.HAS_CREDIT_NOTE: _has_credit_note,
    Why.IS_CREDIT_NOTE: _is_credit_note,
    Why.TOO_MUCH_CREDIT: _too_much_credit,
    Why.OTHER_TAX: _other_tax,
    Why.OTHER_CURRENCY: _other_currency,
    Why.NO_SUCH_SUM: _no_such_sum,
}
