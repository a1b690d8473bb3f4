"""What the rules say when they say no: one sentence for each reason, with the way out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from billing.readiness import Level, Problem
from billing.refusals import Refused, Why
from billing.roles import Act
from renderers import correction_refusals, money_refusals
from renderers.people import any_of, joined
from renderers.refusal_facts import (
    Facts,
    at,
    because,
    by,
    items,
    on_the_clock,
    several,
    spoken,
    words,
)

LISTED = 10

DOES = {
    Act.DRAFT: "draft or edit",
    Act.LOG_WORK: "log work",
    Act.APPROVE: "approve",
    Act.REQUEST_CHANGES: "request changes",
    Act.RETRY: "retry a send",
    Act.SEND_NOW: "send now",
    Act.SETTLE_UNKNOWN: "say whether it was sent",
    Act.RECORD_PAYMENT: "record payments",
    Act.HOLD: "hold or resume",
    Act.TAKE: "take it",
    Act.RESOLVE: "resolve it",
    Act.VOID: "void it",
    Act.REDIRECT: "send it to another address",
    Act.REASSIGN: "reassign it",
}


def sentence(refused: Refused, *, time_zone: str) -> str:
    """What did not happen, why, and what to do instead; times as the zone's clocks show them. People are marked."""
    facts = {name: on_the_clock(value, time_zone) for name, value in refused.facts.items()}
    return _SENTENCES[refused.why](facts)


def _draft_changed(facts: Facts) -> str:
    revision = words(facts, "revision")
    now = f"it is at revision {revision} now" if revision else "it has changed"
    return f"The draft is not the one you saw: {now}. Look at the card again, then decide."


def _question_changed(facts: Facts) -> str:
    mails = words(facts, "mails")
    now = f": it is about {mails} now" if mails else ""
    return (
        f"Nothing was done, because what waits here is not what you were shown{now}. "
        "The message is brought up to date: look at it again, for a new look also at Before and after. Then decide."
    )


def _already_approved(facts: Facts) -> str:
    return f"Already approved{by(facts)}{at(facts)}. There is nothing left to do; Edit or Hold if it must not go."


def _already_issued(facts: Facts) -> str:
    number = words(facts, "number")
    final = "so its content is final. To correct it, make a credit note or void it, in its card's menu."
    return f"Already issued{f' as {number}' if number else ''}, {final}"


def _already_void(_facts: Facts) -> str:
    return "It is void, so nothing more happens to it. Start a new draft if it is needed after all."


def _changes_requested(facts: Facts) -> str:
    return f"Changes were requested{because(facts)}. It can be approved once somebody has edited it."


def _not_in_review(_facts: Facts) -> str:
    return "It is not in review, so there is nothing to decide. Edit and save it to ask for approval."


def _not_approved(_facts: Facts) -> str:
    return "It is not approved yet, so it cannot be issued. Approve its card first."


def _not_issued(facts: Facts) -> str:
    which = words(facts, "reference", "number") or "It"
    return f"{which} is not issued yet: it has no number and the client has not got it. Approve it first."


def _not_ready(facts: Facts) -> str:
    missing = [_problem(item) for item in items(facts, "problems") if not _may_pass(item)]
    if not missing:
        return "Not approved: something about this client is missing. “status” with the client's name lists it."
    shown = missing[:LISTED]
    if more := len(missing) - len(shown):
        shown.append(f"and {more} more")
    return f"Not approved, because something is missing. {' '.join(_ended(item) for item in shown)}"


def _may_pass(item: object) -> bool:
    return isinstance(item, Problem) and item.level is not Level.RED


def _problem(item: object) -> str:
    return spoken(item.sentence if isinstance(item, Problem) else item)


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _not_allowed(facts: Facts) -> str:
    roles = joined([role.replace("_", "-") for role in several(facts, "roles")], "or")
    who = f"this client's {roles}" if roles else "the owner of the item"
    people = facts.get("people")
    names = f" ({any_of(several(facts, 'people'))})" if people else ""
    return f"Only {who}{names} or an admin can {_does(facts)}. Ask one of them, or an admin for the role."


def _does(facts: Facts) -> str:
    try:
        return DOES[Act(str(facts.get("act", "")))]
    except ValueError:
        return "do that"


def _own_draft(facts: Facts) -> str:
    approvers = several(facts, "approvers")
    who = any_of(approvers) if approvers else "another approver of this client"
    return f"You saved this revision yourself, so it takes somebody else to approve it: {who}."


def _own_change(facts: Facts) -> str:
    who = any_of(several(facts, "approvers"))
    return (
        "You changed where the mail or the money goes since this client's last invoice, "
        f"so it takes somebody else to approve it: {who}."
    )


def _cannot_approve(facts: Facts) -> str:
    """Told at a field, where no mention is drawn: people by their names."""
    who = joined([spoken(name) for name in several(facts, "names")], "or")
    if not who:
        return "Nobody can be asked: no approver of this client can act now. An admin can name another one."
    return (
        f"This person cannot be asked: they may not approve this revision. Of this client's approvers, {who} can. "
        "Choose one who can, or let an admin name another approver."
    )


def _already_held(facts: Facts) -> str:
    until = words(facts, "until")
    return f"Already on hold{by(facts)}{f' until {until}' if until else ''}{because(facts)}. Resume lifts it."


def _not_held(_facts: Facts) -> str:
    return "It is not on hold, so there is nothing to resume."


def _already_taken(facts: Facts) -> str:
    return f"Already taken{by(facts)}{at(facts)}. What is left is to retry or to resolve it."


def _already_resolved(facts: Facts) -> str:
    return f"Already closed{by(facts)}{at(facts)}. If it happens again, it opens again."


def _note_required(_facts: Facts) -> str:
    return "Say in a note what you did about it; the next person has only that to go by."


def _ending_required(_facts: Facts) -> str:
    return "Its invoice is not sent yet: say what happens to it. It was sent another way, is on hold, or is void."


def _reason_required(_facts: Facts) -> str:
    return "Give a reason; the next person has only that to go by."


def _nothing_to_retry(_facts: Facts) -> str:
    return "There is nothing to retry: it is done, called off, or being tried right now."


def _not_unknown(_facts: Facts) -> str:
    return "Nobody has to decide this any more: whether the mail was sent is known. Look at the message again."


def _not_found(facts: Facts) -> str:
    typed, what = (
        words(facts, "text", "reference", "name", "number"),
        words(facts, "what") or "such thing",
    )
    about = f"There is no {what} “{typed[:80]}”." if typed else f"There is no {what}."
    listing = "“exceptions” lists what is open" if what == "exception" else "“queue” lists what is under way"
    return f"{about}{_nearest(facts) or f' {listing}.'}"


def _nearest(facts: Facts) -> str:
    near = several(facts, "near") or several(facts, "nearest")
    names = [f"“{spoken(name)[:80]}”" for name in near[:3]]
    return f" Did you mean {joined(names, 'or')}?" if names else ""


def _ambiguous(facts: Facts) -> str:
    what = words(facts, "text", "reference", "name", "what")
    names = [f"“{spoken(name)[:80]}”" for name in (several(facts, "candidates") or several(facts, "near"))[:LISTED]]
    fits = f" fits {joined(names, 'and')}" if names else " fits more than one"
    return f"{f'“{what[:80]}”' if what else 'That'}{fits}. Write a little more of the name."


def _wrong_day(facts: Facts) -> str:
    given = words(facts, "text", "day", "paid_on", "send_on", "until")
    because = words(facts, "reason", "problem")
    said = f"“{given[:40]}” does not work as a day" if given else "That day does not work"
    how = "Write it like 2026-12-01, “today” or “yesterday”."
    if _is_day(given):
        how = "Choose another one." if because else "Choose another one: it is too early or too late here."
    return f"{said}{f': {because}' if because else ''}. {how}"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _outsider(_facts: Facts) -> str:
    return "Only full members of this team can see or decide about invoices, no guests. Ask a member to do it."


def _too_many(facts: Facts) -> str:
    limit = words(facts, "limit")
    return f"That was too fast{f': at most {limit} commands a minute' if limit else ''}. Wait a minute, then try again."


def _outdated_button(_facts: Facts) -> str:
    return (
        "This button is from an older version of the message, so nothing was done. "
        "Use the newest card, or the command “queue”."
    )


def _no_own_address(_facts: Facts) -> str:
    return (
        "Nobody told me your own e-mail address, so there is nowhere to send it. Add it to your profile and try again; "
        "if it stands there, an admin can look whether the app may see addresses."
    )


def _busy(facts: Facts) -> str:
    if facts.get("mailing"):
        return "It is being mailed at this very moment, so nobody knows yet how that ends. Look again in a minute."
    return "It is being worked on at this very moment. Wait a few seconds, then try again."


_SENTENCES: dict[Why, Callable[[Facts], str]] = {
    **correction_refusals.SENTENCES,
    **money_refusals.SENTENCES,
    Why.DRAFT_CHANGED: _draft_changed,
    Why.QUESTION_CHANGED: _question_changed,
    Why.ALREADY_APPROVED: _already_approved,
    Why.ALREADY_ISSUED: _already_issued,
    Why.ALREADY_VOID: _already_void,
    Why.CHANGES_REQUESTED: _changes_requested,
    Why.NOT_IN_REVIEW: _not_in_review,
    Why.NOT_APPROVED: _not_approved,
    Why.NOT_ISSUED: _not_issued,
    Why.NOT_READY: _not_ready,
    Why.NOT_ALLOWED: _not_allowed,
    Why.OWN_DRAFT: _own_draft,
    Why.OWN_CHANGE: _own_change,
    Why.CANNOT_APPROVE: _cannot_approve,
    Why.ALREADY_HELD: _already_held,
    Why.NOT_HELD: _not_held,
    Why.ALREADY_TAKEN: _already_taken,
    Why.ALREADY_RESOLVED: _already_resolved,
    Why.NOTE_REQUIRED: _note_required,
    Why.ENDING_REQUIRED: _ending_required,
    Why.REASON_REQUIRED: _reason_required,
    Why.NOTHING_TO_RETRY: _nothing_to_retry,
    Why.NOT_UNKNOWN: _not_unknown,
    Why.NOT_FOUND: _not_found,
    Why.AMBIGUOUS: _ambiguous,
    Why.WRONG_DAY: _wrong_day,
    Why.OUTSIDER: _outsider,
    Why.TOO_MANY: _too_many,
    Why.OUTDATED_BUTTON: _outdated_button,
    Why.NO_OWN_ADDRESS: _no_own_address,
    Why.BUSY: _busy,
}
