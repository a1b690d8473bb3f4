"""The card of one invoice in the approvals channel, through its whole life."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, ButtonElement, ConfirmObject

from billing.content import Treatment
from billing.invoice import Approved, Draft, InReview, Issued, Void, draft_of
from billing.obligation import Stop
from billing.readiness import Level
from renderers import formats
from renderers.slack import blocks, compared, more_menu, redirects, standing, text, words
from renderers.slack.actions import Action, seen_value
from renderers.slack.blocks import Message
from renderers.views import ApprovalCard

LINES_SHOWN = 5
PROBLEMS_SHOWN = 8
ADDRESSES_MAX = 500


def card(view: ApprovalCard) -> Message:
    """The invoice as it stands, and what the person in front of it can do."""
    if isinstance(view.invoice, Issued | Void):
        return _settled(view)
    return blocks.message(
        notice(view),
        blocks.header(title(view)),
        blocks.section("stage", state(view)),
        facts(view),
        positions(view),
        compared.compared(view),
        _missing(view),
        _small_print(view),
        blocks.section("next", _outcome(view)),
        blocks.actions("decide", [*buttons(view), *more_menu.menu(view)]),
    )


def title(view: ApprovalCard) -> str:
    """`Draft D-17 · Acme GmbH`. Not escaped."""
    return f"{standing.name(view)} · {draft_of(view.invoice).content.buyer.name}"


def state(view: ApprovalCard) -> str:
    """How it stands, a hold first: it overrules the rest."""
    said = standing.stage(view)
    return f"{standing.held(view.hold)}\n{said}" if view.hold else said


def notice(view: ApprovalCard) -> str:
    """The whole card in two lines, for notifications and screen readers."""
    client = text.neutral(draft_of(view.invoice).content.buyer.name, 200)
    due = f", due {words.day(view.due_on)}" if view.due_on and not _is_settled(view) else ""
    total = words.money(view.totals.gross)
    sends = f" Sends: {standing.sends(view)}." if isinstance(view.invoice, InReview | Draft) else ""
    missing = " Something is missing before it can be approved." if _red(view) else ""
    name = text.neutral(standing.name(view), 100)
    return f"{name} for {client}: {total}{due}. {state(view)}{sends}{compared.flag(view)}{missing}"


def facts(view: ApprovalCard) -> Block:
    """What an approver checks, in two columns."""
    content = draft_of(view.invoice).content
    return blocks.fields(
        "facts",
        [
            ("Amount", _amount(view)),
            ("Work completed on", words.day(content.completed_on)),
            ("Sends", standing.sends(view)),
            ("Corrects", _corrects(view)),
            ("Due", _due(view)),
            ("To", _addresses(content.recipients.to) or standing.people_missing()),
            ("Cc", _addresses(content.recipients.cc)),
            ("Purchase order", text.neutral(content.purchase_order, 200)),
            ("Note to client", text.neutral(content.note, 300)),
        ],
    )


def positions(view: ApprovalCard) -> Block:
    """The first few lines; all of them are in the PDF."""
    lines = draft_of(view.invoice).content.lines
    nets = view.totals.line_nets
    shown = [
        words.position(line, nets[place] if place < len(nets) else None)
        for place, line in enumerate(lines[:LINES_SHOWN])
    ]
    if more := len(lines) - len(shown):
        shown.append(f"+{more} more, all in the PDF in the thread")
    return blocks.section("lines", blocks.bullets(shown) or "No lines yet.")


def buttons(view: ApprovalCard) -> list[ButtonElement]:
    """What still makes sense at this stage. A hold is lifted where it is shown."""
    match view.invoice:
        case InReview():
            shown = [_approve(view), _edit(view), _request_changes(view), _hold_or_resume(view)]
        case Draft() | Approved():
            shown = [_edit(view), _hold_or_resume(view)]
        case _:
            shown = _settled_buttons(view)
    return shown


def _settled(view: ApprovalCard) -> Message:
    """Issued or void: a section, a line of small print, and only what is still open."""
    return blocks.message(
        notice(view),
        blocks.header(title(view)),
        blocks.section("stage", f"*{words.money(view.totals.gross)}* · {state(view)}"),
        _after_issue(view),
        *redirects.shown(view),
        blocks.actions("settle", [*buttons(view), *more_menu.menu(view)]),
    )


def _settled_buttons(view: ApprovalCard) -> list[ButtonElement]:
    shown = []
    if standing.balance_open(view):
        shown.append(_button(view, Action.RECORD_PAYMENT, "Record payment"))
    if isinstance(view.invoice, Issued) and (view.hold or not _mail_settled(view)):
        shown.append(_hold_or_resume(view))
    return shown


def _is_settled(view: ApprovalCard) -> bool:
    return isinstance(view.invoice, Issued | Void)


def _mail_settled(view: ApprovalCard) -> bool:
    return view.mailed is not None and view.mailed.state in standing.SETTLED_MAILS


def _amount(view: ApprovalCard) -> str:
    totals = view.totals
    gross = words.money(totals.gross)
    if totals.tax.minor:
        return f"{gross}\n{words.money(totals.net)} + {words.money(totals.tax)} tax"
    treatment = draft_of(view.invoice).content.treatment
    kind = "" if treatment is Treatment.STANDARD else f" ({treatment.value.replace('_', ' ')})"
    return f"{gross}\nno tax{kind}"


def _corrects(view: ApprovalCard) -> str:
    preceding = draft_of(view.invoice).content.preceding
    if preceding is None:
        return ""
    return f"invoice {text.neutral(preceding.number, 100)} of {words.day(preceding.issued_on)}"


def _due(view: ApprovalCard) -> str:
    if draft_of(view.invoice).content.preceding is not None:
        return ""
    terms = text.neutral(draft_of(view.invoice).content.terms, 60)
    if view.due_on:
        return f"{words.day(view.due_on)} ({terms})"
    return f"{terms}, from the day it leaves"


def _addresses(addresses: tuple[str, ...]) -> str:
    return text.clip(words.addresses(addresses), ADDRESSES_MAX)


def _red(view: ApprovalCard) -> list[str]:
    return [problem.sentence for problem in view.problems if problem.level is Level.RED]


def _missing(view: ApprovalCard) -> Block | None:
    red = _red(view)
    if not red or _is_settled(view):
        return None
    shown = [text.neutral(sentence, 250) for sentence in red[:PROBLEMS_SHOWN]]
    if more := len(red) - len(shown):
        shown.append(f"and {more} more")
    return blocks.section("missing", f"*Before it can be approved:*\n{blocks.bullets(shown)}")


def _small_print(view: ApprovalCard) -> Block | None:
    draft = draft_of(view.invoice)
    yellow = [problem for problem in view.problems if problem.level is Level.YELLOW]
    notes = [f"Note: {text.neutral(problem.sentence, 200)}" for problem in yellow[:3]]
    done = "drafted" if draft.revision == 1 else "edited"
    drafted = f"Revision {draft.revision}, {done} by {text.mention(draft.saved_by)}"
    if view.revised_because:
        why, who = text.neutral(view.revised_because, 100), text.mention(draft.saved_by)
        drafted = f"Revision {draft.revision}: {why}; the lines are by {who}. The thread says what changed"
    return blocks.context("drafted", drafted, _open_exceptions(view), *notes)


def _after_issue(view: ApprovalCard) -> Block | None:
    invoice = view.invoice
    approved = ""
    if isinstance(invoice, Issued):
        approved = f"Approved by {text.mention(invoice.approval.by)}"
    archived = f"Archived: {text.neutral(view.archived_at, 200)}" if view.archived_at else ""
    was = f"Was {draft_of(invoice).reference}" if standing.issue_of(view) else ""
    late = f"Left {formats.how_long(view.late)} late" if view.late else ""
    notes = ", ".join(text.neutral(name, 60) for name in view.credit_notes[:5])
    credit = f"Credit note: {notes}" if notes else ""
    reminders, exceptions = _reminders(view), _open_exceptions(view)
    return blocks.context("after", was, approved, late, archived, credit, reminders, exceptions)


def _reminders(view: ApprovalCard) -> str:
    if not standing.balance_open(view):
        return ""
    sent = _reminders_so_far(view)
    if view.hold or view.reminder is None:
        return sent
    if view.stopped is Stop.BURST:
        waits = "waits for an answer in the exceptions channel"
        return f"{sent}, the next {waits}" if sent else f"First reminder {waits}"
    coming = words.instant(view.reminder.at, standing.zone(view))
    return f"{sent}, the next on {coming}" if sent else f"First reminder {coming}"


def _reminders_so_far(view: ApprovalCard) -> str:
    sent, kept = view.reminders_sent, view.reminders_in_outbox
    told = [f"{words.counted(sent, 'reminder')} sent"] if sent else []
    if kept:
        told.append(f"{words.counted(kept, 'reminder')} written to the outbox, not mailed")
    return ", ".join(told)


def _open_exceptions(view: ApprovalCard) -> str:
    if not view.open_exceptions:
        return ""
    numbers = ", ".join(str(number) for number in view.open_exceptions[:5])
    return f"Open in the exceptions channel: {numbers}"


def _outcome(view: ApprovalCard) -> str:
    """One line above the buttons: what the first of them will do."""
    match view.invoice:
        case InReview():
            return f"Approve: {_approval_does(view)}"
        case Approved():
            hold = "Resume: it goes on" if view.hold else "Hold: stops it and keeps the approval"
            return f"Edit: a change asks for approval again. {hold}."
        case _:
            return "Edit: saving asks for approval again."


def _approval_does(view: ApprovalCard) -> str:
    if _red(view):
        return "not yet; first what is missing above."
    if view.hold:
        return "approves it; nothing leaves while it is on hold."
    if view.leaves_at:
        return f"leaves {words.instant(view.leaves_at, standing.zone(view))}"
    to = _addresses(draft_of(view.invoice).content.recipients.to)
    return f"*leaves at once* to {to or standing.people_missing()}"


def _approve(view: ApprovalCard) -> ButtonElement:
    at_once = view.leaves_at is None and not view.hold and not _red(view)
    question = _really(view) if at_once else None
    return _button(view, Action.APPROVE, "Approve", style="primary", confirm=question)


def _really(view: ApprovalCard) -> ConfirmObject:
    content = draft_of(view.invoice).content
    to = ", ".join(content.recipients.to)
    total = words.money(view.totals.gross)
    said = f"{content.buyer.name}: {total} leaves at once. The mail goes to {to} and cannot be called back."
    return blocks.confirm("Approve and send at once?", said, yes="Approve")


def _edit(view: ApprovalCard) -> ButtonElement:
    return _button(view, Action.EDIT, "Edit")


def _request_changes(view: ApprovalCard) -> ButtonElement:
    return _button(view, Action.REQUEST_CHANGES, "Request changes")


def _hold_or_resume(view: ApprovalCard) -> ButtonElement:
    if view.hold:
        return _button(view, Action.RESUME, "Resume")
    return _button(view, Action.HOLD, "Hold")


def _button(
    view: ApprovalCard,
    action: Action,
    label: str,
    *,
    style: str | None = None,
    confirm: ConfirmObject | None = None,
) -> ButtonElement:
    draft = draft_of(view.invoice)
    seen = seen_value(draft.id, draft.revision)
    return blocks.button(action, label, seen, style=style, confirm=confirm)
