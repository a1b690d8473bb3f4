"""How an invoice stands, in sentences: the same words on the card, in its notification and in answers."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from billing.invoice import Approved, Draft, Hold, InReview, Issue, Issued, Void, draft_of
from billing.money import Money
from billing.obligation import Stop
from renderers import outbox
from renderers.slack import text, words
from renderers.views import ApprovalCard, Mailed

ON_DATE = "on date"  # The rule of a send day that a person picked: the day says it all.
STOPPED = {
    Stop.MISSED: "It missed its time while Sendday was not running. A person decides in the exceptions channel.",
    Stop.BURST: "It is due with more mails than anybody expects. A person decides in the exceptions channel.",
    Stop.LOOK_CHANGED: "Its PDF would look different by now. A person decides in the exceptions channel.",
}
SETTLED_MAILS = ("done", "cancelled")


def name(view: ApprovalCard) -> str:
    """`Draft D-17` until it has a number, then `Invoice 2026-0001`; a credit note says so. Not escaped."""
    taken, draft = issue_of(view), draft_of(view.invoice)
    if draft.content.preceding is not None:
        return f"Credit note {taken.number}" if taken else f"Draft credit note {draft.reference}"
    return f"Invoice {taken.number}" if taken else f"Draft {draft.reference}"


def issue_of(view: ApprovalCard) -> Issue | None:
    """The number and its dates, once it has them."""
    invoice = view.invoice
    return invoice.issue if isinstance(invoice, Issued | Void) else None


def zone(view: ApprovalCard) -> str:
    """The client's time zone, in which all of the card's instants are told."""
    return draft_of(view.invoice).content.time_zone


def balance_open(view: ApprovalCard) -> bool:
    """Whether the client still owes something on it."""
    return isinstance(view.invoice, Issued) and view.balance is not None and view.balance.minor > 0


def stage(view: ApprovalCard) -> str:
    """What it is now, who made it so, and what comes next."""
    invoice = view.invoice
    match invoice:
        case Draft():
            return _sent_back(view, invoice)
        case InReview():
            return _needs_approval(view)
        case Approved():
            return f"{_approved(view, invoice)} {_leaves(view)}"
        case Issued():
            return " ".join(filter(None, [_mail(view), _money(view)]))
        case Void():
            when = words.instant(invoice.at, zone(view))
            kept = " The number stays used." if invoice.issue else ""
            reason = _open_ended(invoice.reason, 300)
            return f"Void since {when}, by {text.mention(invoice.by)}: {reason}.{kept}"
    assert_never(invoice)


def held(hold: Hold) -> str:
    """Who stopped it, why and until when."""
    until = f" until {words.day(hold.until)}" if hold.until else ""
    reason = f": {_open_ended(hold.reason, 300)}" if hold.reason else ""
    return f"On hold{until}, by {text.mention(hold.by)}{reason}."


def _open_ended(words_of_others: str, longest: int) -> str:
    """Without the full stop that our own sentence brings."""
    return text.neutral(words_of_others.rstrip(". "), longest)


def sends(view: ApprovalCard) -> str:
    """When it leaves, and by which rule."""
    content = draft_of(view.invoice).content
    if view.leaves_at:
        rule = f" ({text.neutral(content.send_rule, 60)})" if content.send_rule != ON_DATE else ""
        return f"{words.instant(view.leaves_at, zone(view))}{rule}"
    if content.send_on:
        return f"At once, when approved: {words.day(content.send_on)} is past"
    return "At once, when approved"


def _sent_back(view: ApprovalCard, draft: Draft) -> str:
    if not draft.changes_requested:
        return "Not in review yet. Save it with *Edit* to ask for approval."
    who = view.changes_requested_by
    by = f" by {text.mention(who)}" if who else ""
    reason = text.neutral(draft.changes_requested, 600)
    drafter = text.mention(draft.saved_by)
    return f"Changes requested{by}: {reason}\nNext: {drafter} edits it; then it asks for approval again."


def _needs_approval(view: ApprovalCard) -> str:
    if not view.asked:
        return f"Needs approval by {text.any_of(view.approvers)}{_deadline(view)}."
    others = [person for person in view.approvers if person != view.asked]
    also = f" {text.any_of(others)} may approve it too." if others else ""
    return f"Needs approval by {text.mention(view.asked)}{_deadline(view)}.{also}"


def _deadline(view: ApprovalCard) -> str:
    return f" until {words.instant(view.approve_by, zone(view))}" if view.approve_by else ""


def _approved(view: ApprovalCard, invoice: Approved) -> str:
    approval = invoice.approval
    alone = ", the only approver, who also drafted it" if approval.self_approved else ""
    when = words.instant(approval.at, zone(view))
    return f"Approved by {text.mention(approval.by)}{alone}, {when}."


def _leaves(view: ApprovalCard) -> str:
    if view.hold:
        return "Nothing leaves while it is on hold."
    if view.stopped in STOPPED:
        return STOPPED[view.stopped]
    if view.leaves_at:
        return f"Leaves {words.instant(view.leaves_at, zone(view))}."
    if view.mail_tried_at:
        return f"It should leave now, but {_refused_login(view.mail_tried_at, view)}"
    return "Leaves now."


def _refused_login(tried_at: datetime, view: ApprovalCard) -> str:
    return f"waits: the mail server refuses the login. Next try {words.instant(tried_at, zone(view))}."


def _mail(view: ApprovalCard) -> str:
    mailed = view.mailed
    recipients = draft_of(view.invoice).content.recipients
    to = words.addresses(recipients.to) or people_missing()
    if mailed is None:
        return f"Issued; the mail to {to} is next."
    said = _open_ended(mailed.words, 300)
    why = f": {said}" if said else ""
    match mailed.state:
        case "done":
            when = f", {words.instant(mailed.at, zone(view))}" if mailed.at else ""
            if mailed.in_outbox:
                return f"*Written to the outbox, not mailed* to {to}{when}: {outbox.NO_SERVER}."
            return f"Mailed to {to}{when}."
        case "failed":
            return f"*Not sent* to {to}{why}. {_exceptions(view)}"
        case "unknown":
            return f"*Perhaps sent* to {to}: nobody can know{why}. {_exceptions(view)}"
        case "in_flight":
            return f"Issued; being handed to the mail server for {to}."
        case "cancelled":
            return f"{_called_off(view, to)}{why}."
    return _next_mail(view, mailed, to)


def _next_mail(view: ApprovalCard, mailed: Mailed, to: str) -> str:
    """What keeps a mail that is due."""
    if view.mail_tried_at and not view.hold and view.stopped not in STOPPED:
        return f"Issued; the mail to {to} {_refused_login(view.mail_tried_at, view)}"
    if mailed.next_try_at and mailed.words:
        when = words.instant(mailed.next_try_at, zone(view))
        return f"Not sent yet: {_open_ended(mailed.words, 300)}. Next try {when}."
    if view.stopped is Stop.MISSED:
        return f"Issued; the mail to {to} was not sent. {STOPPED[Stop.MISSED]}"
    return f"Issued; the mail to {to} is next."


def _called_off(view: ApprovalCard, to: str) -> str:
    """What became of it when its own address was given up."""
    sent = dict.fromkeys(address for one in view.redirects if one.state == "done" for address in one.to)
    return f"Mailed to {words.addresses(sent)}, instead of {to}" if sent else f"The mail to {to} was called off"


def people_missing() -> str:
    """In place of an address that is not there."""
    return "nobody (no recipient)"


def _exceptions(view: ApprovalCard) -> str:
    numbers = ", ".join(str(number) for number in view.open_exceptions[:5])
    return f"A person decides: exception {numbers}." if numbers else "A person decides in the exceptions channel."


def _settled(view: ApprovalCard, balance: Money) -> str:
    """Nothing is left to pay; after a credit note the client may even have paid too much."""
    if view.credited is None or view.credited.minor <= 0:
        return "*Paid in full.*"
    back = f" {words.money(-balance)} was paid too much: it is the client's." if balance.minor < 0 else ""
    return f"*Settled*: {words.money(view.credited)} credited.{back}"


def _money(view: ApprovalCard) -> str:
    taken = issue_of(view)
    if taken is None or view.balance is None:
        return ""
    due, preceding = words.day(taken.due_on), draft_of(view.invoice).content.preceding
    if preceding is not None:
        return f"Taken off invoice {text.neutral(preceding.number, 100)}."
    if view.balance.minor <= 0:
        return _settled(view, view.balance)
    still = f"{words.money(view.balance)} open, " if view.balance != view.totals.gross else ""
    if view.overdue:
        return f"*Overdue*: {still}due {due}."
    return f"{still}due {due}." if still else f"Due {due}."
