"""What the rules say to who corrects an invoice: void, credit note, another address; a sentence for each reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from billing.refusals import Why
from renderers.people import any_of, joined, named, unmarked

Facts = Mapping[str, object]


def _text(facts: Facts, name: str) -> str:
    """A fact on one line; empty when it is not there."""
    return " ".join(unmarked(str(facts.get(name) or "")).split())


def _list(facts: Facts, name: str) -> list[str]:
    value = facts.get(name)
    return [str(item) for item in value] if isinstance(value, Iterable) and not isinstance(value, str) else []


def _by(facts: Facts) -> str:
    return f" by {named(str(facts['by']))}" if facts.get("by") else ""


def _client_has_it(facts: Facts) -> str:
    number, perhaps = _text(facts, "number") or "it", bool(facts.get("perhaps"))
    has = f"{number} may be with the client" if perhaps else f"The client has {number}"
    return (
        f"{has}, so void alone would leave it in their books. A credit note takes it back there too; "
        "void it again and confirm that the client knows, if that is what you want."
    )


def _has_credit_note(facts: Facts) -> str:
    notes = joined([unmarked(name) for name in _list(facts, "notes")], "and") or "a credit note"
    return f"It has {notes}, which would correct nothing then. Void that first, or credit the rest instead."


def _is_credit_note(facts: Facts) -> str:
    which = _text(facts, "number") or "It"
    return f"{which} is a credit note: nothing is paid on it, and it is not credited itself. Void it if it is wrong."


def _other_tax(facts: Facts) -> str:
    rates = joined([f"{rate} %" for rate in _list(facts, "rates")], "or")
    said = f": write {rates} at each line" if rates else ""
    return f"A credit note has the tax of its invoice and no other{said}."


def _other_currency(facts: Facts) -> str:
    currency = _text(facts, "currency")
    return f"A credit note is in the currency of its invoice{f', {currency}' if currency else ''}. Leave it empty."


def _own_request(facts: Facts) -> str:
    approvers = _list(facts, "approvers")
    who = any_of(approvers) if approvers else "another approver of this client"
    return f"You asked for this address yourself, so it takes somebody else to approve it: {who}."


def _already_asked(facts: Facts) -> str:
    asked = f"Sending it to {_text(facts, 'to') or 'another address'} was already asked for{_by(facts)}"
    return f"{asked}. Approve or decline that on its card first."


def _already_decided(facts: Facts) -> str:
    return f"That was already decided{_by(facts)}. Nothing is left to do; its card says how it went."


SENTENCES: Mapping[Why, Callable[[Facts], str]] = {
    Why.CLIENT_HAS_IT: _client_has_it,
    Why.HAS_CREDIT_NOTE: _has_credit_note,
    Why.IS_CREDIT_NOTE: _is_credit_note,
    Why.OTHER_TAX: _other_tax,
    Why.OTHER_CURRENCY: _other_currency,
    Why.OWN_REQUEST: _own_request,
    Why.ALREADY_ASKED: _already_asked,
    Why.ALREADY_DECIDED: _already_decided,
}
