"""What people do, told to the rules; what the rules let through is told to the judge."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from billing import cadence, days, decisions, roles, send_day, tax
from billing import invoice as stages
from billing.content import Content, Recipients, digest
from billing.decisions import Queued
from billing.invoice import Approval, Draft, InReview, Issued, Void, draft_of
from billing.ledger import Booking, Entry, is_settled
from billing.money import Money
from billing.obligation import Kind, State, Stop
from billing.refusals import Refused
from billing.roles import Role, Standing
from tests.billing.samples import CONTENT, line
from tests.simulation.oracle import require
from tests.simulation.rules.desk import HOLIDAYS, LOOK, Client, Desk, File, Row
from tests.simulation.rules.judge import Wish, first_send_at

DRAFTERS = ("ana", "ben")
PEOPLE = ("ana", "ben", "dan", "eve")
ROLES = {"ana": {Role.DRAFTER}, "ben": {Role.APPROVER, Role.DRAFTER}, "dan": {Role.APPROVER}, "eve": set[Role]()}
ADDRESSES = ("billing@acme.example", "new@acme.example")
APPROVERS = frozenset({"ben", "dan"})
RULES = (
    "day 31",
    "last day",
    "on approval",
    "3rd business day",
    "last business day",
    "every friday",
    "day 1",
    "day 25",
)
ZONES = tuple(ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Pacific/Apia"))
TIMES = (time(9), time(1, 30), time(2, 30), time(14))
CADENCES = (cadence.parse("-3,+1,+7,+14"), cadence.parse("+1,+2,+3"), cadence.parse("off"))


def draft(desk: Desk, luck: Random) -> None:
    """An invoice for a client with a rule, an hour, a zone and a cadence."""
    rule, at, zone = luck.choice(RULES), luck.choice(TIMES), luck.choice(ZONES)
    client = Client(send_day.parse(rule), at, zone, luck.choice(CADENCES))
    number, by = len(desk.files) + 1, luck.choice(DRAFTERS)
    content = _content(client, desk.now, luck)
    file = File(number, client, InReview(Draft(number, 1, 1, content, by, desk.now)), _gross(content), None)
    desk.files.append(file)
    desk.judge.wishes[number] = Wish(zone, at, client.cadence, HOLIDAYS, by)
    _saved(desk, file, content)


def edit(desk: Desk, luck: Random) -> None:
    """A new price or address; now and then on a card of yesterday."""
    file, by = luck.choice(desk.files), luck.choice(DRAFTERS)
    wish, seen = desk.judge.wishes[file.number], _seen(file, luck)
    content = _content(file.client, desk.now, luck)
    edited = stages.edit(file.invoice, content, revision_seen=seen, by=by, at=desk.now)
    require(seen == wish.revision, "I2: an old card was edited")
    file.invoice = edited
    wish.revision, wish.saved_by, wish.approved = wish.revision + 1, by, None
    _saved(desk, file, content)


def approve(desk: Desk, luck: Random) -> None:
    """Anybody presses it, now and then on a card of yesterday, now and then twice."""
    file, by = luck.choice(desk.files), luck.choice(PEOPLE)
    wish, asked, seen = desk.judge.wishes[file.number], draft_of(file.invoice), _seen(file, luck)
    own = roles.require_approver(Standing(by, ROLES[by]), saved_by=asked.saved_by, approvers=APPROVERS)
    approval = Approval(asked.revision, digest(asked.content), by, desk.now, own, LOOK)
    file.invoice = stages.approve(file.invoice, approval, revision_seen=seen)
    require(seen == wish.revision, "I2: an old card approved")
    require(not wish.number, "I6: what is issued was approved once more")
    require(by in APPROVERS and by != wish.saved_by, f"I2: {by} approved")
    for row in file.open():
        if row.kind is Kind.ISSUE and row.state is State.DUE:
            row.becomes(State.CANCELLED)  # Of a revision that was approved before.
    wish.approved, wish.approved_at = wish.now, desk.now
    file.owe(Kind.ISSUE, asked.revision, max(file.send_at or desk.now, desk.now))


def request_changes(desk: Desk, luck: Random) -> None:
    """It goes back to its drafter."""
    file = luck.choice(desk.files)
    file.invoice = stages.request_changes(file.invoice, reason="shorter", revision_seen=_seen(file, luck))
    desk.judge.wishes[file.number].approved = None


def void(desk: Desk, luck: Random) -> None:
    """It is called off."""
    file = luck.choice(desk.files)
    file.invoice = stages.void(file.invoice, by="ben", at=desk.now, reason="a mistake")
    desk.judge.wishes[file.number].void = True


def hold(desk: Desk, luck: Random) -> None:
    """Nothing leaves, for good or until a day."""
    file = luck.choice(desk.files)
    file.held, desk.judge.wishes[file.number].held = True, True
    file.held_until = desk.now + timedelta(days=luck.randrange(1, 6)) if luck.random() < 0.5 else None


def resume(desk: Desk, luck: Random) -> None:
    """It goes on."""
    lift(desk, luck.choice(desk.files))


def lift(desk: Desk, file: File) -> None:
    """A hold is over: what it kept back is late only from now on."""
    if not file.held:
        return
    file.held, file.held_until = False, None
    desk.judge.wishes[file.number].held = False
    desk.judge.wishes[file.number].resumed_at = desk.now
    for row in (row for row in file.open() if row.state is State.DUE):
        queued = Queued(row.kind, row.about, row.state, row.due_at)
        row.due_at = decisions.after_a_hold(queued, desk.now).due_at


def pay(desk: Desk, luck: Random) -> None:
    """All of it, or a part."""
    file = luck.choice(desk.files)
    if not isinstance(file.invoice, Issued) or is_settled(file.balance):
        return
    amount = file.balance if luck.random() < 0.6 else replace(file.balance, minor=max(1, file.balance.minor // 2))
    file.entries.append(Entry(Booking.PAYMENT, amount))
    desk.judge.wishes[file.number].paid_minor += amount.minor


def undo_payment(desk: Desk, luck: Random) -> None:
    """The last one was somebody else's; reminders go on where they stopped."""
    file = luck.choice(desk.files)
    if not file.entries or file.entries[-1].booking is not Booking.PAYMENT or isinstance(file.invoice, Void):
        return
    amount = file.entries[-1].amount
    file.entries.append(Entry(Booking.REVERSAL, amount))
    desk.judge.wishes[file.number].paid_minor -= amount.minor
    steps = [row.about for row in file.rows.values() if row.kind is Kind.REMIND and row.state is State.DONE]
    file.owe_reminder(after_step=max(steps, default=None))


def settle(desk: Desk, luck: Random) -> None:
    """Somebody says how a mail ended, or sends it again."""
    found = _rows(desk, State.UNKNOWN)
    if not found:
        return
    file, row = luck.choice(found)
    wish = desk.judge.wishes[file.number]
    if luck.random() < 0.5:
        wish.by_hand = True
        row.becomes(State.DONE)
        desk.with_client(file, row)
    else:
        key = (row.kind, row.about)
        wish.again[key] = wish.again.get(key, 0) + 1
        _goes_now(desk, file, row)


def retry(desk: Desk, luck: Random) -> None:
    """What was refused for good goes once more."""
    found = _rows(desk, State.FAILED)
    if not found:
        return
    file, row = luck.choice(found)
    _goes_now(desk, file, row)


def answer(desk: Desk, _luck: Random) -> None:
    """What missed its time goes now."""
    for file, row in _rows(desk, State.DUE):
        if row.stop is not Stop.NO:
            row.stop, row.due_at = Stop.NO, desk.now
            desk.judge.wishes[file.number].word_at = desk.now


def clock(desk: Desk, luck: Random) -> None:
    """Minutes, hours or weeks go by; or it is exactly the next moment at which something is due."""
    due = [row.due_at for file in desk.files for row in file.open() if row.due_at > desk.now]
    if due and luck.random() < 0.5:
        desk.now = min(due)
    else:
        desk.now += timedelta(minutes=luck.choice((1, 20, 90, 600, 1440, 2900, 7200, 57600)))


ACTS: dict[str, tuple[Callable[[Desk, Random], None], int]] = {
    "approve": (approve, 10),
    "draft": (draft, 2),
    "edit": (edit, 3),
    "request_changes": (request_changes, 1),
    "void": (void, 1),
    "hold": (hold, 1),
    "resume": (resume, 2),
    "pay": (pay, 2),
    "undo_payment": (undo_payment, 1),
    "settle": (settle, 2),
    "retry": (retry, 1),
    "answer": (answer, 1),
}
_WEIGHTS = [weight for _, weight in ACTS.values()]
_VERBS = [verb for verb, _ in ACTS.values()]


def anything(desk: Desk, luck: Random) -> None:
    """Somebody does something; what the rules refuse is not done."""
    with suppress(Refused):
        luck.choices(_VERBS, _WEIGHTS)[0](desk, luck)


def _goes_now(desk: Desk, file: File, row: Row) -> None:
    wish = desk.judge.wishes[file.number]
    wish.word_at = desk.now
    row.becomes(State.DUE)
    row.due_at, row.stop = desk.now, Stop.NO


def _rows(desk: Desk, state: State) -> list[tuple[File, Row]]:
    return [(file, row) for file in desk.files for row in file.rows.values() if row.state is state]


def _seen(file: File, luck: Random) -> int:
    """The revision of the card that is looked at: now and then yesterday's."""
    return draft_of(file.invoice).revision - (luck.random() < 0.2)


def _content(client: Client, now: datetime, luck: Random) -> Content:
    hours = client.hours
    return replace(
        CONTENT,
        lines=(line(str(luck.randrange(1, 90))),),
        recipients=Recipients((luck.choice(ADDRESSES),)),
        send_rule=str(client.rule),
        send_on=send_day.first_send_on(client.rule, at=hours.at, zone=hours.zone, now=now, closed=hours.closed),
        time_zone=hours.zone.key,
        send_time=hours.at,
    )


def _gross(content: Content) -> Money:
    return tax.totals(content.lines, treatment=content.treatment, currency=content.currency).gross


def _saved(desk: Desk, file: File, content: Content) -> None:
    """The new revision's total and send instant; the judge counts both by other means."""
    wish, client = desk.judge.wishes[file.number], file.client
    file.total = _gross(content)
    file.send_at = days.instant(content.send_on, client.at, client.zone) if content.send_on else None
    [position] = content.lines
    wish.minor, wish.to = int(position.unit_price * 119), content.recipients.to[0]
    wish.send_at = first_send_at(str(client.rule), client.at, client.zone, desk.now, HOLIDAYS)
    require(file.total.minor == wish.minor, f"I9: {file.total} is not {wish.minor} cents")
    require(file.send_at == wish.send_at, f"{file.number} is to leave at {file.send_at}, not at {wish.send_at}")
