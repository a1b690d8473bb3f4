"""What happened to an invoice, one plain line per event: for its thread, the audit and the terminal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from billing.money import Money
from renderers import formats, outbox
from renderers.explanations import what
from renderers.people import BOT, any_of, named, unmarked
from renderers.refusal_facts import TEAM_LOCALE
from renderers.views import HistoryLine

Facts = dict[str, str]
WORDS_MAX = 300
_DAYS = frozenset({"until", "issued_on", "due_on", "paid_on", "day"})
_AMOUNTS = frozenset({"amount", "money", "balance"})

# By kind of obligation (`billing/obligation.py`).
_NOT_DONE = {
    "issue": "Not issued",
    "deliver": "Not sent",
    "archive": "Not archived",
    "remind": "Reminder not sent",
    "preview": "Draft PDF not made",
    "compare": "PDF with the new look not made",
    "trial": "Test mail not sent",
}
_PERHAPS = {
    "issue": "Perhaps issued",
    "deliver": "Perhaps sent",
    "archive": "Perhaps archived",
    "remind": "Reminder perhaps sent",
    "preview": "Draft PDF perhaps attached",
    "compare": "PDF with the new look perhaps attached",
    "trial": "Test mail perhaps sent",
}


def line(event: HistoryLine) -> str:
    """The event in one sentence, without its time. People are marked (`renderers/people.py`)."""
    facts = {name: _short(_written(name, value)) for name, value in event.facts.items()}
    tell = _SENTENCES.get(event.kind)
    if tell is None:
        return _unknown(event, facts)
    return tell(named(event.by or BOT), facts)


def _written(name: str, value: str) -> str:
    """Days and amounts are kept as a machine writes them, and read as on the card; anything else stays as it is."""
    try:
        if name in _DAYS:
            return formats.day(date.fromisoformat(value), TEAM_LOCALE)
        if name in _AMOUNTS:
            currency, amount = value.split()
            return formats.money(Money.of(Decimal(amount), currency), TEAM_LOCALE)
    except (ValueError, InvalidOperation):
        pass  # Of another version, or empty.
    return value


def _short(value: str) -> str:
    one_line = " ".join(unmarked(str(value)).split())
    return one_line if len(one_line) <= WORDS_MAX else f"{one_line[: WORDS_MAX - 1]}…"


def _unknown(event: HistoryLine, facts: Facts) -> str:
    """A newer version's event: everything it says, if not well."""
    told = ", ".join(f"{name} {value}" for name, value in facts.items() if value)
    by = f" by {named(event.by)}" if event.by else ""
    return f"{event.kind.replace('_', ' ').capitalize()}{by}{_colon(told)}"


def _colon(words: str) -> str:
    return f": {words}" if words else "."


def _first(facts: Facts, *names: str) -> str:
    return next((facts[name] for name in names if facts.get(name)), "")


def _why(facts: Facts) -> str:
    return _first(facts, "reason", "why", "note", "words", "reply")


def _saved(by: str, facts: Facts) -> str:
    revision, why = facts.get("revision", ""), facts.get("why", "")
    if revision in ("", "1"):
        return f"Drafted by {by}: revision 1, in review."
    because = f" ({why})" if why not in ("", "edited") else ""
    changed = f" Changed: {facts['changed']}." if facts.get("changed") else ""
    whose = f" by {named(facts['voided'])}" if facts.get("asks") else ""  # A mention tells them; else a notice has.
    void = f" The approval{whose} is void." if facts.get("voided") else ""
    asked = any_of(facts["asks"].split(",")) if facts.get("asks") else ""
    again = f" To be approved again by {asked}." if asked else ""
    return f"Edited by {by}{because}: revision {revision}, in review again.{changed}{void}{again}"


def _approved(by: str, facts: Facts) -> str:
    alone = _true(facts.get("self_approved"))
    revision = facts.get("revision")
    seen = f" revision {revision}" if revision else ""
    return f"Approved{seen} by {by}{', the only approver, who also drafted it' if alone else ''}."


def _true(value: str | None) -> bool:
    return (value or "").lower() in ("true", "1", "yes")


def _changes_requested(by: str, facts: Facts) -> str:
    return f"Changes requested by {by}{_colon(_why(facts))}"


def _reassigned(by: str, facts: Facts) -> str:
    return f"To be approved by {named(facts.get('to', ''))}, decided by {by}."


def _held(by: str, facts: Facts) -> str:
    until = f" until {facts['until']}" if facts.get("until") not in (None, "", "None") else ""
    return f"Put on hold by {by}{until}{_colon(_why(facts))}"


def _resumed(by: str, _facts: Facts) -> str:
    return f"Resumed by {by}."


def _issued(_by: str, facts: Facts) -> str:
    number = facts.get("number", "")
    dated = f", dated {facts['issued_on']}" if facts.get("issued_on") else ""
    due = f", due {facts['due_on']}" if facts.get("due_on") else ""
    return f"Issued as {number or 'an invoice'}{dated}{due}. Its content is final."


def _mailed(_by: str, facts: Facts) -> str:
    to = _first(facts, "to", "recipients")
    reply = _first(facts, "reply", "words")
    if outbox.holds(reply):
        return f"Written to the outbox{f', for {to}' if to else ''}, not mailed: {outbox.NO_SERVER}."
    server = f" The mail server said: {reply}" if reply else ""
    return f"Mailed{f' to {to}' if to else ''}.{server}"


def _trial_mailed(by: str, facts: Facts) -> str:
    """`to` is their own address, which the others need not read."""
    return f"Test mail of revision {facts.get('revision', '')} sent to {by}, who asked for it; the client got nothing."


def _failed(kind: str) -> Callable[[str, Facts], str]:
    """A kind of obligation that was refused for good; a person is asked."""
    return lambda _by, facts: f"{_NOT_DONE[kind]}{_colon(_why(facts))}"


def _unknown_end(kind: str) -> Callable[[str, Facts], str]:
    """A kind of obligation whose line broke after the point of no return."""
    return lambda _by, facts: f"{_PERHAPS[kind]}, nobody can know{_colon(_why(facts))}"


def _retried(by: str, _facts: Facts) -> str:
    return f"To be tried again at once, says {by}."


def _settled_sent(by: str, facts: Facts) -> str:
    note = _why(facts)
    return f"{by} says that it was sent{_colon(note)}"


def _sending_again(by: str, facts: Facts) -> str:
    return f"Sending again, decided by {by}{_colon(_why(facts))}"


def _archived(_by: str, facts: Facts) -> str:
    location = facts.get("path", "")
    sha256 = facts.get("sha256", "")
    checked = f" (SHA-256 {sha256[:12]}…, read back)" if sha256 else ""
    return f"Archived{f' at {location}' if location else ''}{checked}."


def _reminded(_by: str, facts: Facts) -> str:
    to = _first(facts, "to", "recipients")
    balance = f", {facts['balance']} open" if facts.get("balance") else ""
    if outbox.holds(facts.get("reply", "")):
        return f"Reminder written to the outbox{_step(facts)}{balance}, not mailed: {outbox.NO_SERVER}."
    return f"Reminder sent{f' to {to}' if to else ''}{_step(facts)}{balance}."


def _reminder_skipped(_by: str, facts: Facts) -> str:
    later = "a later one takes its place" if facts.get("by_step") else ""
    return f"Reminder not sent{_step(facts)}{_colon(_why(facts) or later)}"


def _step(facts: Facts) -> str:
    """Days from the due date, as people say it."""
    try:
        days = int(facts.get("step", ""))
    except ValueError:
        return ""
    if days == 0:
        return ", on the due day"
    unit = "day" if abs(days) == 1 else "days"
    return f", {abs(days)} {unit} {'before' if days < 0 else 'after'} the due day"


def _paid(by: str, facts: Facts) -> str:
    amount = _first(facts, "amount", "money")
    on = f", paid on {facts['paid_on']}" if facts.get("paid_on") else ""
    reference = f", reference {facts['reference']}" if facts.get("reference") else ""
    return f"Payment{f' of {amount}' if amount else ''} recorded by {by}{on}{reference}."


def _payment_undone(by: str, facts: Facts) -> str:
    amount = _first(facts, "amount", "money")
    return f"Payment{f' of {amount}' if amount else ''} taken back by {by}."


_REACH = {
    "has_it": " The client has the document: somebody must tell them that it does not count.",
    "perhaps": " A mail of it may have left, and nobody can call that back.",
}


def _voided(by: str, facts: Facts) -> str:
    reach, released = _REACH.get(facts.get("reach", ""), ""), facts.get("released", "")
    free = f" Its finished work is unbilled again ({released})." if released else ""
    said = f"Void, by {by}{_colon(_why(facts))}"
    return f"{_ended(said)}{reach}{free}" if reach or free else said


def _credit_drafted(by: str, facts: Facts) -> str:
    draft = facts.get("draft", "")
    return f"Credit note {draft + ' ' if draft else ''}drafted by {by}{_colon(_why(facts))}"


def _credited(_by: str, facts: Facts) -> str:
    amount, number = _first(facts, "amount"), facts.get("number", "")
    return f"Credited{f': {amount}' if amount else ''}{f' by credit note {number}' if number else ''}."


def _credit_undone(by: str, facts: Facts) -> str:
    amount, number = _first(facts, "amount"), facts.get("number", "")
    note = f"The credit note{f' {number}' if number else ''} is void, by {by}"
    return f"{note}{f': {amount} is open again' if amount else ''}."


def _redirect_asked(by: str, facts: Facts) -> str:
    asked = any_of(facts["asks"].split(",")) if facts.get("asks") else ""
    said = _ended(f"{by} asks to send it to {facts.get('to') or 'another address'}{_colon(_why(facts)).rstrip('.')}")
    return f"{said} To be approved by {asked}." if asked else f"{said} There is no other approver."


def _redirect_approved(by: str, facts: Facts) -> str:
    instead = f" instead of {facts['instead']}" if facts.get("instead") else ""
    return f"Sending it to {facts.get('to') or 'another address'}{instead} approved by {by}."


def _redirect_restored(_by: str, facts: Facts) -> str:
    return f"The send log says that it left for {facts.get('to') or 'another address'}: that was approved before."


def _redirect_declined(by: str, facts: Facts) -> str:
    return f"Sending it to {facts.get('to') or 'another address'} declined by {by}."


def _ended(said: str) -> str:
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."


def _exception_opened(_by: str, facts: Facts) -> str:
    """`what` is the exception's code."""
    code = facts.get("what", "")
    return f"Exception{_number(facts)} opened{f': it {what(code)}' if code else ''}."


def _exception_closed(by: str, facts: Facts) -> str:
    return f"Exception{_number(facts)} closed by {by}{_colon(_why(facts))}"


def _number(facts: Facts) -> str:
    return f" {facts['number']}" if facts.get("number") else ""


def _preview_attached(_by: str, facts: Facts) -> str:
    revision = f" of revision {facts['revision']}" if facts.get("revision") else ""
    return f"Draft PDF{revision} attached."


def _look_attached(_by: str, _facts: Facts) -> str:
    return "PDF with the new look attached. The draft PDF above is how it was approved."


def _look_approved(by: str, facts: Facts) -> str:
    revision = f" of revision {facts['revision']}" if facts.get("revision") else ""
    return f"The new look{revision} approved by {by}."


def _late(_by: str, facts: Facts) -> str:
    minutes = facts.get("minutes", "")
    late = formats.how_long(timedelta(minutes=int(minutes))) if minutes.isdecimal() else "some time"
    return f"Late by {late}: Sendday was not running when it was due."


def _sent_after_all(by: str, _facts: Facts) -> str:
    return f"To be sent now, decided by {by}."


def _send_day_moved(by: str, facts: Facts) -> str:
    return f"To be sent on {facts.get('day', 'another day')}, decided by {by}."


_SENTENCES: dict[str, Callable[[str, Facts], str]] = {
    "saved": _saved,
    "approved": _approved,
    "changes_requested": _changes_requested,
    "reassigned": _reassigned,
    "held": _held,
    "resumed": _resumed,
    "issued": _issued,
    "mailed": _mailed,
    "trial_mailed": _trial_mailed,
    "retried": _retried,
    "settled_sent": _settled_sent,
    "sending_again": _sending_again,
    "archived": _archived,
    "reminded": _reminded,
    "reminder_skipped": _reminder_skipped,
    "paid": _paid,
    "payment_undone": _payment_undone,
    "voided": _voided,
    "credit_drafted": _credit_drafted,
    "credited": _credited,
    "credit_undone": _credit_undone,
    "redirect_asked": _redirect_asked,
    "redirect_approved": _redirect_approved,
    "redirect_restored": _redirect_restored,
    "redirect_declined": _redirect_declined,
    "exception_opened": _exception_opened,
    "exception_closed": _exception_closed,
    "preview_attached": _preview_attached,
    "look_attached": _look_attached,
    "look_approved": _look_approved,
    "late": _late,
    "sent_after_all": _sent_after_all,
    "send_day_moved": _send_day_moved,
    **{f"{kind}_failed": _failed(kind) for kind in _NOT_DONE},
    **{f"{kind}_unknown": _unknown_end(kind) for kind in _PERHAPS},
}
KINDS = frozenset(_SENTENCES)
