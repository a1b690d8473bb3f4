"""What happens next to one invoice, or why not: the one answer behind the jobs and every screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from billing import invoice as stages
from billing import readiness
from billing.cadence import Hours, Planned, in_hours, next_hour
from billing.content import digest
from billing.invoice import Approved, Draft, InReview, Invoice, Issued, Void
from billing.ledger import is_settled
from billing.money import Money
from billing.obligation import Kind, State, Stop
from billing.readiness import Level, Problem
from billing.roles import REQUIRED, Role

MIN_GAP = timedelta(hours=24)  # Between two mails about one invoice, the first one included.
# After its time: up to here it is on time, up to there it goes late, and beyond a person is asked (BILLING, section 5).
ON_TIME = timedelta(minutes=15)
LATE_MAX = timedelta(hours=48)
OFFICE_HOURS = timedelta(hours=8)  # After a client's send time on a working day: no odd hour for a late reminder.


class Code(StrEnum):
    """Why nothing goes out at this moment, by stable names (BILLING, section 6, and what the product has besides).

    Left out, because no fact can yield them yet: `bounced_address` (no bounces are read), `promised_until` and
    `disputed` (no promises or disputes are kept), `payments_stale` (payments have no age to be asked about),
    `recently_paid` (no rule says how long a part payment should quieten reminders), `touch_cap` (reminders of one
    client are not merged), `plan_catch_up` (there are no plans), `kill_switch` (there is no `pause all`).
    """

    # It is over.
    VOID = "void"
    PAID = "paid"
    CREDITED = "credited"
    CREDIT_NOTE = "credit_note"
    NOT_DELIVERED = "not_delivered"
    END_OF_CADENCE = "end_of_cadence"
    # A person's yes is missing.
    NOT_IN_REVIEW = "not_in_review"
    CHANGES_REQUESTED = "changes_requested"
    NEEDS_APPROVAL = "needs_approval"
    APPROVAL_STALE = "approval_stale"
    # The client cannot be scheduled.
    APPROVER_MISSING = "approver_missing"
    OWNER_MISSING = "owner_missing"
    NO_RECIPIENT = "no_recipient"
    ARCHIVE_UNREADY = "archive_unready"
    NOT_READY = "not_ready"  # Anything else that readiness refuses.
    # A person stopped it, or must say how a try ended.
    ON_HOLD = "on_hold"
    PAUSED_UNTIL = "paused_until"
    UNKNOWN = "unknown"
    FAILED = "failed"
    NOT_QUEUED = "not_queued"
    MISSED = "missed"
    BURST = "burst"
    LOOK_CHANGED = "look_changed"
    MAIL_LOCKED_OUT = "mail_locked_out"
    # It goes by itself, later.
    NOT_YET = "not_yet"
    NON_BUSINESS_DAY = "non_business_day"
    MIN_GAP = "min_gap"
    LATE = "late"
    RETRYING = "retrying"
    BEING_SENT = "being_sent"


class Outward(StrEnum):
    """What goes to the client next."""

    INVOICE = "invoice"  # Issued first, if it has no number yet.
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Next:
    """The next outward act. A reminder's `step`; the `superseded` steps are due too and are recorded, not sent."""

    act: Outward
    step: int = 0
    superseded: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Send:
    """It goes out now. `late`: so long after its time, zero while that is no more than a quarter of an hour."""

    next: Next
    late: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Wait:
    """It goes out by itself; ask again then."""

    next: Next
    until: datetime
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """Nothing goes out until a person, or a change of facts, lifts every one of these."""

    codes: tuple[Code, ...]


Decision = Send | Wait | Blocked


@dataclass(frozen=True, slots=True)
class Queued:
    """The open obligation that is decided on: one to issue, deliver or remind. `about` is its revision, mail or step.

    Claimed is as good as due: whoever claimed it is the one who asks. `due_at` moves with every try of the bot and
    every word of a person, so what has passed since then is the bot's own downtime.
    """

    kind: Kind
    about: int
    state: State
    due_at: datetime
    attempts: int = 0
    stop: Stop = Stop.NO


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision rests on, read in one transaction.

    `queued` is None when nothing is owed. `problems` are readiness's, asked before an approval. `plan` has all steps
    of the invoice as `cadence.plan()` gives them. `delivered`: a server, or a person, said that the client has it.
    `credited`: a credit note has taken something off.
    `held_until` is the instant at which a hold ends by itself, None when it has no end. `last_mail_at` is the last
    mail about this invoice, reminder or not. `look` is the version of the templates now, `hours` when the client is
    reminded. `burst`: more mails are due at once than anybody expects. `mail_locked_out`: the mail server refuses our
    login; a job that makes the one try in between says no.
    """

    invoice: Invoice
    balance: Money
    queued: Queued | None = None
    problems: tuple[Problem, ...] = ()
    plan: tuple[Planned, ...] = ()
    delivered: bool = False
    credited: bool = False
    held: bool = False
    held_until: datetime | None = None
    last_mail_at: datetime | None = None
    look: str = ""
    hours: Hours | None = None
    burst: bool = False
    mail_locked_out: bool = False


OVER = frozenset({Code.VOID, Code.PAID, Code.CREDITED, Code.CREDIT_NOTE, Code.NOT_DELIVERED, Code.END_OF_CADENCE})
HOLDS = frozenset({Code.ON_HOLD, Code.PAUSED_UNTIL})
STOPS = {Code(stop): stop for stop in (Stop.LOOK_CHANGED, Stop.MISSED, Stop.BURST)}
_DRAFTER, _FOLLOW_UP = frozenset({Role.DRAFTER}), frozenset({Role.FOLLOW_UP})
_APPROVER, _SENDER = frozenset({Role.APPROVER}), frozenset({Role.SENDER})
_ADMINS: frozenset[Role] = frozenset()

# Who can lift it; nobody in particular means the admins.
UNBLOCKED_BY: Mapping[Code, frozenset[Role]] = {
    Code.VOID: _DRAFTER,
    Code.PAID: _FOLLOW_UP,
    Code.CREDITED: _APPROVER,
    Code.CREDIT_NOTE: _APPROVER,
    Code.NOT_DELIVERED: _SENDER,
    Code.END_OF_CADENCE: _FOLLOW_UP,
    Code.NOT_IN_REVIEW: _DRAFTER,
    Code.CHANGES_REQUESTED: _DRAFTER,
    Code.NEEDS_APPROVAL: _APPROVER,
    Code.APPROVAL_STALE: _DRAFTER,
    Code.APPROVER_MISSING: _ADMINS,
    Code.OWNER_MISSING: _ADMINS,
    Code.NO_RECIPIENT: _ADMINS,
    Code.ARCHIVE_UNREADY: _ADMINS,
    Code.NOT_READY: _ADMINS,
    Code.ON_HOLD: frozenset(REQUIRED),
    Code.PAUSED_UNTIL: frozenset(REQUIRED),
    Code.UNKNOWN: _SENDER,
    Code.FAILED: _SENDER,
    Code.NOT_QUEUED: _DRAFTER,
    Code.MISSED: _SENDER,
    Code.BURST: _SENDER,
    Code.LOOK_CHANGED: _APPROVER,
    Code.MAIL_LOCKED_OUT: _ADMINS,
    Code.NOT_YET: frozenset(REQUIRED),
    Code.NON_BUSINESS_DAY: frozenset(REQUIRED),
    Code.MIN_GAP: frozenset(REQUIRED),
    Code.LATE: frozenset(REQUIRED),
    Code.RETRYING: _SENDER,
    Code.BEING_SENT: _SENDER,
}

_FROM_READINESS: Mapping[str, Code] = {
    readiness.Code.APPROVER_MISSING: Code.APPROVER_MISSING,
    readiness.Code.OWNER_MISSING: Code.OWNER_MISSING,
    readiness.Code.NO_RECIPIENT: Code.NO_RECIPIENT,
    readiness.Code.ARCHIVE_UNREADY: Code.ARCHIVE_UNREADY,
}


def decide(facts: Facts, *, now: datetime) -> Decision:
    """Whether the next outward act of an invoice goes out now, when it does, or what is in its way.

    Rows are asked, never "equals today": a bot that was down sends the latest due reminder once. A payment does not
    keep back the invoice itself: whoever paid early still needs the document.
    """
    blockers = tuple(_blockers(facts))
    if blockers or facts.queued is None:
        return Blocked((*blockers, *_hold(facts, blockers)))
    if facts.queued.state is State.IN_FLIGHT:
        return Wait(_next(facts, facts.queued, now), now, (Code.BEING_SENT,))
    if not facts.held:
        stops = tuple(_stops(facts, facts.queued, now))
        return Blocked(stops) if stops else _by_the_clock(facts, facts.queued, now)
    if facts.held_until is None:
        return Blocked((Code.ON_HOLD,))
    return _after_the_hold(facts, facts.queued, max(facts.held_until, now))


def code_of(problem: Problem) -> Code:
    """What a problem of readiness is called here."""
    return _FROM_READINESS.get(problem.code, Code.NOT_READY)


def _blockers(facts: Facts) -> Iterator[Code]:
    """What no hour of the day will change. A hold is told besides."""
    yield from _by_stage(facts)
    if facts.queued is not None and facts.queued.state is State.UNKNOWN:
        yield Code.UNKNOWN
    if facts.queued is not None and facts.queued.state is State.FAILED:
        yield Code.FAILED


def _by_stage(facts: Facts) -> Iterator[Code]:
    match facts.invoice:
        case Void():
            yield Code.VOID
        case Draft(changes_requested=reason):
            yield Code.CHANGES_REQUESTED if reason else Code.NOT_IN_REVIEW
            yield from _missing(facts.problems)
        case InReview():
            yield Code.NEEDS_APPROVAL
            yield from _missing(facts.problems)
        case Approved():
            yield from _approved(facts.invoice, facts)
        case Issued():
            yield from _issued(facts.invoice, facts)
        case _:
            assert_never(facts.invoice)


def _missing(problems: tuple[Problem, ...]) -> Iterator[Code]:
    """Red problems only: yellow ones are said and may pass."""
    yield from dict.fromkeys(code_of(problem) for problem in problems if problem.level is Level.RED)


def _approved(invoice: Approved, facts: Facts) -> Iterator[Code]:
    draft, approval, queued = invoice.draft, invoice.approval, facts.queued
    if not stages.stands(approval, draft, digest_now=digest(draft.content)):
        yield Code.APPROVAL_STALE
    elif queued is None or queued.kind is Kind.REMIND:  # A reminder of what is not issued is none.
        yield Code.NOT_QUEUED
    elif queued.about != approval.revision:
        yield Code.APPROVAL_STALE  # What is owed is an earlier revision's.
    elif approval.look not in ("", facts.look):
        yield Code.LOOK_CHANGED
    if not draft.content.recipients.to:
        yield Code.NO_RECIPIENT


def _issued(invoice: Issued, facts: Facts) -> Iterator[Code]:
    mail_owed = facts.queued is not None and facts.queued.kind is not Kind.REMIND
    if not mail_owed and invoice.draft.content.preceding is not None:
        yield Code.CREDIT_NOTE if facts.delivered else Code.NOT_DELIVERED
    elif not mail_owed and is_settled(facts.balance):
        yield Code.CREDITED if facts.credited else Code.PAID
    elif not mail_owed and not facts.delivered:
        yield Code.NOT_DELIVERED
    elif not mail_owed and not _upcoming(facts):
        yield Code.END_OF_CADENCE
    elif not invoice.draft.content.recipients.to:
        yield Code.NO_RECIPIENT


def _hold(facts: Facts, blockers: tuple[Code, ...]) -> tuple[Code, ...]:
    """A hold beside other blockers; what is over needs no resuming."""
    if not facts.held or OVER.intersection(blockers):
        return ()
    return (Code.PAUSED_UNTIL if facts.held_until else Code.ON_HOLD,)


def _stops(facts: Facts, queued: Queued, now: datetime) -> Iterator[Code]:
    """What a person is asked about although its time has come. A reminder is never missed: it goes at its next hour."""
    if isinstance(_by_the_clock(facts, queued, now), Wait):
        return
    if queued.stop is Stop.MISSED or (queued.kind is not Kind.REMIND and now - queued.due_at > LATE_MAX):
        yield Code.MISSED
    if queued.stop is Stop.BURST or (facts.burst and queued.stop is not Stop.RELEASED):
        yield Code.BURST
    if facts.mail_locked_out:
        yield Code.MAIL_LOCKED_OUT


def _after_the_hold(facts: Facts, queued: Queued, end: datetime) -> Wait:
    """The hold ends by itself; what is then still to be waited for is waited for too."""
    then = _by_the_clock(facts, after_a_hold(queued, end), end)
    if isinstance(then, Send):
        return Wait(then.next, end, (Code.PAUSED_UNTIL,))
    return Wait(then.next, then.until, (Code.PAUSED_UNTIL, *then.codes))


def _by_the_clock(facts: Facts, queued: Queued, now: datetime) -> Send | Wait:
    pauses = list(_pauses(facts, queued))
    until = max(at for at, _ in pauses)
    if until <= now:
        return _since(facts, queued, until, now)
    following = _next(facts, queued, until)
    found = dict.fromkeys(code for at, code in pauses if at == until)
    telling = tuple(code for code in found if code is not Code.NOT_YET)
    return Wait(following, until, telling or (Code.NOT_YET,))


def after_a_hold(queued: Queued, end: datetime) -> Queued:
    """As its row is left when a hold is lifted: the invoice's time begins anew, a reminder keeps its hours."""
    return queued if queued.kind is Kind.REMIND else replace(queued, due_at=max(queued.due_at, end))


def _since(facts: Facts, queued: Queued, since: datetime, now: datetime) -> Send | Wait:
    """Its time came at `since`. Nobody is reminded at odd hours because the bot was down at the right one."""
    following = _next(facts, queued, now)
    if now - since <= ON_TIME:
        return Send(following)
    if queued.kind is not Kind.REMIND:
        return Send(following, now - since)
    at = _at_an_hour(facts, now)
    return Wait(_next(facts, queued, at), at, (Code.LATE,)) if at > now else Send(following)


def _pauses(facts: Facts, queued: Queued) -> Iterator[tuple[datetime, Code]]:
    """Everything that has its hour, with that hour: the last of them counts."""
    yield queued.due_at, Code.RETRYING if queued.attempts else Code.NOT_YET
    if queued.kind is not Kind.REMIND:
        return
    first = _upcoming(facts)[0]
    yield first.at, Code.NON_BUSINESS_DAY if first.moved else Code.NOT_YET
    if facts.last_mail_at is not None:
        end = facts.last_mail_at + MIN_GAP
        yield _at_an_hour(facts, end) if end > first.at else end, Code.MIN_GAP


def _at_an_hour(facts: Facts, at: datetime) -> datetime:
    """That instant, or after it the first at which the client is reminded: a gap ends at any hour of any day."""
    if facts.hours is None or in_hours(facts.hours, at, within=OFFICE_HOURS):
        return at
    return next_hour(facts.hours, at)


def _next(facts: Facts, queued: Queued, at: datetime) -> Next:
    """What goes out at that instant: of the reminders only the latest that is due by then (BILLING, section 6)."""
    if queued.kind is not Kind.REMIND:
        return Next(Outward.INVOICE)
    due = [planned.step for planned in _upcoming(facts) if planned.at <= at]
    return Next(Outward.REMINDER, due[-1] if due else queued.about, tuple(due[:-1]))


def _upcoming(facts: Facts) -> tuple[Planned, ...]:
    """The steps that are left. One that a person must settle is left, whatever became of the cadence."""
    queued = facts.queued
    if queued is None:
        return ()
    left = tuple(planned for planned in facts.plan if planned.step >= queued.about)
    if queued.state in {State.UNKNOWN, State.FAILED, State.IN_FLIGHT}:
        return left or (Planned(queued.about, queued.due_at),)
    return left
