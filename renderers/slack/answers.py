"""Answers that only the person who asked can see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import Block, SectionBlock

from billing.money import Money
from billing.readiness import Level, Problem
from renderers import history, reasons
from renderers.explanations import headline
from renderers.people import unmarked
from renderers.slack import approval_card, blocks, standing, text, words
from renderers.slack.actions import Action
from renderers.slack.blocks import Message
from renderers.slack.guide import setup_section
from renderers.views import (
    ApprovalCard,
    ClientExplained,
    ClientStatus,
    ExceptionRow,
    HistoryLine,
    InvoiceRow,
    Status,
)

LISTED_MAX = 20
HISTORY_SHOWN = 10
PROBLEMS_SHOWN = 5
LINE_MAX = 600  # Twenty such lines are still one message.

STATES = {
    "draft": "changes requested",
    "in_review": "needs approval",
    "due": "waits to be sent",
    "claimed": "being sent",
    "in_flight": "being sent",
    "failed": "not sent",
    "unknown": "perhaps sent",
    "stopped": "waits for an answer in the exceptions channel",
    "done": "mailed",
    "outbox": "written to the outbox, not mailed",
    "held": "on hold",
}
# What the next instant of a row is, by its state.
COMING = {
    "draft": "to leave",
    "in_review": "to leave",
    "approved": "leaves",
    "due": "next try",
    "failed": "next try",
    "done": "next reminder",
    "outbox": "next reminder",
    "overdue": "next reminder",
}


def status(view: Status, slash: str) -> Message:
    """The workspace at a glance."""
    counts = [
        ("Queued", view.queued),
        ("Needs approval", view.in_review),
        ("Changes requested", view.drafts),
        ("Leaves today", view.leaves_today),
        ("Not sent", view.failed),
        ("Perhaps sent", view.unknown),
        ("Overdue", view.overdue),
        ("Open exceptions", view.open_exceptions),
    ]
    said = " · ".join(f"{label.lower()} {count}" for label, count in counts)
    behind, closed = _archive_behind(view), text.neutral(view.mail_closed, 400)
    trouble = " ".join(filter(None, (closed, behind)))
    return blocks.message(
        f"Invoices: {said}. {trouble}{' ' if trouble else ''}{slash} queue lists them.",
        setup_section(view.setup_problems),
        blocks.fields("counts", [(label, str(count)) for label, count in counts]),
        blocks.section("mail", f"*{closed}*") if closed else None,
        blocks.section("archive", f"*{behind}*") if behind else None,
        blocks.context("last", *_last(view)),
        blocks.context("more", f"{slash} queue lists them, {slash} exceptions what needs a person"),
    )


def queue(rows: Sequence[InvoiceRow], slash: str) -> Message:
    """What is under way, the next first."""
    if not rows:
        return told(f"Nothing is under way. {slash} new drafts an invoice, {slash} done logs finished work.")
    count = words.counted(len(rows), "invoice")
    first = ", ".join(f"{row.reference} {row.client}" for row in rows[:3])
    return blocks.message(
        f"{count} under way: {text.neutral(first)}{' and more' if len(rows) > len(rows[:3]) else ''}.",
        blocks.section("count", f"*{count} under way*"),
        *_listed(rows),
    )


def exceptions(rows: Sequence[ExceptionRow]) -> Message:
    """What needs a person, the oldest first."""
    if not rows:
        return told("No open exceptions: nothing needs a person.")
    count = words.counted(len(rows), "open exception")
    first = rows[0]
    lines = [_exception(row) for row in rows[:LISTED_MAX]]
    return blocks.message(
        f"{count}. The oldest: {first.number}, {text.neutral(headline(first.what, first.subject), 300)}.",
        blocks.section("count", f"*{count}*. Their buttons are in the exceptions channel."),
        *[blocks.section(f"exception{place}", line) for place, line in enumerate(lines)],
        _more(len(rows)),
    )


def client_status(view: ClientStatus) -> Message:
    """One client: what is unbilled, under way and owed, and what is missing."""
    client = text.neutral(view.client, 200)
    owed = f"Owes {words.sums(view.owed)}." if view.owed else "Owes nothing."
    return blocks.message(
        f"{client}: {_unbilled(view.unbilled, view.unbilled_entries)} {owed} "
        f"{words.counted(len(view.rows), 'invoice')} under way.",
        blocks.header(view.client),
        _unbilled_section(view),
        blocks.section("owed", owed),
        problems_section(view.problems),
        *_listed(view.rows),
    )


def invoice_status(view: ApprovalCard, events: Sequence[HistoryLine]) -> Message:
    """One invoice with its buttons, and what happened to it."""
    card = approval_card.card(view)
    past = _history(view, events)
    if past is None:
        return card
    buttons = [block for block in card.blocks if block["type"] == "actions"]
    above = [block for block in card.blocks if block["type"] != "actions"]
    return Message(card.text, (*above, *blocks.message("", past).blocks, *buttons))


def drafted(reference: str, client: str, total: Money, problems: Sequence[Problem]) -> Message:
    """A draft was saved: where it is now, and what keeps it from being approved."""
    said = f"*{text.neutral(reference, 50)}* for {text.neutral(client, 200)}, {words.money(total)},"
    where = "goes to the approvals channel and asks for approval."
    red = [problem for problem in problems if problem.level is Level.RED]
    count = words.counted(len(red), "thing is", "things are")
    missing = f" Before it can be approved, {count} missing." if red else ""
    return blocks.message(
        f"{said} {where}{missing}",
        blocks.section("drafted", f"{said} {where}"),
        problems_section(red),
    )


def work_logged(
    what: str,
    amount: Money,
    completed_on: date,
    *,
    client: str,
    client_id: int,
    unbilled: Money | None,
    entries: int,
) -> Message:
    """Finished work was logged: what is unbilled by now, and a button that drafts it."""
    name = text.neutral(client, 200)
    done = f"completed on {words.day(completed_on)}"
    logged = f"Logged for {name}: {text.neutral(what, 300)}, {words.money(amount)}, {done}."
    sum_up = _unbilled(unbilled, entries)
    draft_now = blocks.button(Action.DRAFT_NOW, "Draft now", str(client_id))
    return blocks.message(
        f"{logged} {sum_up}",
        blocks.section("logged", logged),
        blocks.section("unbilled", f"*{sum_up}*"),
        blocks.actions("unbilled", [draft_now]),
    )


def payment_recorded(
    number: str,
    amount: Money,
    paid_on: date,
    *,
    client: str,
    balance: Money,
    payment_id: int,
) -> Message:
    """Money came in: what is still open, and a way back."""
    which = f"{text.neutral(number, 100)} ({text.neutral(client, 200)})"
    left = f"{words.money(balance)} still open." if balance.minor > 0 else "Paid in full: no more reminders."
    said = f"Recorded: {words.money(amount)} for {which}, paid on {words.day(paid_on)}. {left}"
    undo = blocks.button(Action.UNDO_PAYMENT, "Undo", str(payment_id))
    return blocks.message(said, blocks.section("paid", said), blocks.actions("paid", [undo]))


def payment_undone(number: str, amount: Money, balance: Money) -> Message:
    """A payment was taken back: what is open again."""
    left = f"{words.money(balance)} open again; reminders go on." if balance.minor > 0 else "Nothing is open."
    return told(f"Taken back: {words.money(amount)} for {unmarked(number)}. {left}")


def why(view: ClientExplained) -> Message:
    """A client's open invoices, a line each: what happens next, or what is in its way."""
    name = unmarked(view.client)
    if not view.invoices:
        return told(f"{name} has no open invoice: nothing is to go out.")
    count = words.counted(len(view.invoices) + view.more, "open invoice")
    lines = [text.spoken(reasons.line(one), LINE_MAX) for one in view.invoices]
    return blocks.message(
        f"{text.neutral(view.client, 200)}, {count}. {text.clip(lines[0], LINE_MAX)}",
        blocks.section("count", f"*{text.neutral(view.client, 200)}* · {count}"),
        *[blocks.section(f"why{place}", line) for place, line in enumerate(lines)],
        blocks.context("more", f"and {view.more} more") if view.more else None,
    )


def told(sentence: str) -> Message:
    """One sentence in our own words: what was done."""
    said = text.spoken(sentence)
    return blocks.message(said, blocks.section("told", said))


def test_mail(reference: str, address: str) -> Message:
    """The true mail is on its way to whoever asked for it."""
    return told(f"{reference} goes to {address} as a test mail, to nobody else. It is there in a moment.")


def fault(number: int | None = None) -> str:
    """The sentence for a fault of our own. `number` is its exception's."""
    kept = f" It is exception {number} in the exceptions channel." if number is not None else ""
    return f"That did not work, and the fault is ours, not yours.{kept} Try again in a minute."


def problems_section(problems: Sequence[Problem]) -> SectionBlock | None:
    """What is missing, red first; None when nothing is."""
    if not problems:
        return None
    red_first = sorted(problems, key=lambda problem: problem.level is not Level.RED)
    lines = [_problem(problem) for problem in red_first[:PROBLEMS_SHOWN]]
    if more := len(problems) - len(lines):
        lines.append(f"and {more} more")
    return blocks.section("problems", f"*Missing*\n{blocks.bullets(lines)}")


def _problem(problem: Problem) -> str:
    said = text.neutral(problem.sentence, 300)
    return said if problem.level is Level.RED else f"{said} (optional)"


def _archive_behind(view: Status) -> str:
    if not view.archive_waiting or view.archive_waiting_since is None:
        return ""
    since = words.moment(view.archive_waiting_since, view.time_zone)
    return f"{words.counted(view.archive_waiting, 'invoice')} not archived yet, the oldest since {since}."


def _last(view: Status) -> list[str]:
    mail, payment, tick, chat = "No mail sent yet", "", "", ""
    if view.last_mail_at:
        taken = "written to the outbox, not mailed," if view.last_mail_in_outbox else "accepted"
        mail = f"Last mail {taken} {words.moment(view.last_mail_at, view.time_zone)}"
    if view.last_payment_on:
        payment = f"last payment {words.day(view.last_payment_on)}"
    if view.last_tick_at and view.asked_at:
        tick = f"last tick {words.ago(view.last_tick_at, view.asked_at)}"
    if view.last_chat_at and view.asked_at:
        chat = f"Slack last answered {words.ago(view.last_chat_at, view.asked_at)}"
    return [mail, payment, tick, chat]


def _listed(rows: Sequence[InvoiceRow]) -> list[Block | None]:
    shown: list[Block | None] = [_row(place, row) for place, row in enumerate(rows[:LISTED_MAX])]
    return [*shown, _more(len(rows))]


def _row(place: int, row: InvoiceRow) -> Block:
    show = blocks.button(Action.SHOW, "Show", str(row.invoice_id))
    note = " (credit note)" if row.credit_note else ""
    name = f"*{text.neutral(row.reference, 50)}*{note} · {text.neutral(row.client, 100)} · {words.money(row.total)}"
    state = STATES.get(row.state, row.state.replace("_", " "))
    waits = f"waits for {text.any_of(row.waits_for)}" if row.waits_for else ""
    what = COMING.get(row.state, "next")
    coming = f"{what} {words.instant(row.next_at, row.time_zone)}" if row.next_at else ""
    told_of = " · ".join(filter(None, [text.neutral(state, 100), waits, coming]))
    return blocks.section(f"row{place}", f"{name}\n{told_of}", accessory=show)


def _exception(row: ExceptionRow) -> str:
    failed = headline(row.what, row.subject)
    about = " · ".join(text.neutral(part, 200) for part in (failed, row.client) if part)
    owner = f"owner {text.mention(row.owner)}" if row.owner else "nobody owns it yet"
    return f"*{row.number}* · {about}\n{owner} · since {words.moment(row.opened_at, row.time_zone)}"


def _more(count: int) -> Block | None:
    more = count - LISTED_MAX
    return blocks.context("more", f"and {more} more") if more > 0 else None


def _unbilled(unbilled: Money | None, entries: int) -> str:
    if unbilled is None or not entries:
        return "Nothing unbilled."
    return f"Unbilled: {words.money(unbilled)} in {words.counted(entries, 'entry', 'entries')}."


def _unbilled_section(view: ClientStatus) -> Block:
    button = None
    if view.unbilled_entries and view.client_id:
        button = blocks.button(Action.DRAFT_NOW, "Draft now", str(view.client_id))
    said = _unbilled(view.unbilled, view.unbilled_entries)
    return blocks.section("unbilled", said, accessory=button)


def _history(view: ApprovalCard, events: Sequence[HistoryLine]) -> Block | None:
    if not events:
        return None
    zone = standing.zone(view)
    lines = [
        f"{words.moment(event.at, zone)}: {text.spoken(history.line(event), 220)}" for event in events[-HISTORY_SHOWN:]
    ]
    earlier = len(events) - len(lines)
    if earlier:
        lines.insert(0, f"{words.counted(earlier, 'earlier event')}, all in the card's thread")
    return blocks.section("history", f"*What happened*\n{blocks.bullets(lines)}")
