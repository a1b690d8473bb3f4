"""What happens next to an invoice, in tables: every row says what it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing import readiness
from billing.cadence import Hours, Planned, plan
from billing.content import Preceding, Recipients, digest
from billing.decisions import (
    LATE_MAX,
    MIN_GAP,
    ON_TIME,
    Blocked,
    Code,
    Decision,
    Facts,
    Next,
    Outward,
    Queued,
    Send,
    Wait,
    after_a_hold,
    code_of,
    decide,
)
from billing.invoice import Approval, Approved, Draft, InReview, Invoice, Issue, Issued, Void
from billing.money import Money
from billing.obligation import Kind, State, Stop
from billing.readiness import Level, Problem
from tests.billing.samples import CONTENT, SAVED_AT

BERLIN = ZoneInfo("Europe/Berlin")
NINE = time(9, 0)
DUE_ON = date(2026, 3, 16)  # A Monday.
NONE: frozenset[date] = frozenset()
STEPS = plan((-3, 1, 7, 14, 30), due_on=DUE_ON, at=NINE, zone=BERLIN, closed=NONE)
CADENCES = st.sets(st.integers(-30, 60), max_size=8).map(lambda steps: tuple(sorted(steps)))
OPEN, NOTHING = Money(48_000, "EUR"), Money.zero("EUR")


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


SEND_DAY = berlin("2026-03-03T09:00")
BEFORE = SEND_DAY - timedelta(seconds=1)
DUE = berlin("2026-03-17T09:00")  # Step +1.
NEXT_WEEK = berlin("2026-03-23T09:00")  # Step +7.
HOUR = timedelta(hours=1)

DRAFT = Draft(17, 4, 2, CONTENT, "ana", SAVED_AT)
APPROVAL = Approval(2, digest(CONTENT), "ben", SAVED_AT)
ISSUE = Issue("2026-0001", date(2026, 3, 3), DUE_ON, SEND_DAY)
IN_REVIEW, APPROVED, ISSUED = InReview(DRAFT), Approved(DRAFT, APPROVAL), Issued(DRAFT, APPROVAL, ISSUE)
VOID = Void(DRAFT, None, "ben", SAVED_AT, "Twice")
TO_NOBODY = replace(DRAFT, content=replace(CONTENT, recipients=Recipients(())))
CREDIT_NOTE = Issued(
    replace(DRAFT, content=replace(CONTENT, preceding=Preceding("2026-0001", DUE_ON))), APPROVAL, ISSUE
)
NOBODY_S_APPROVAL = replace(APPROVAL, digest=digest(TO_NOBODY.content))

TO_ISSUE = Queued(Kind.ISSUE, 2, State.DUE, SEND_DAY)
TO_DELIVER = Queued(Kind.DELIVER, 1, State.DUE, SEND_DAY)
TO_REMIND = Queued(Kind.REMIND, 1, State.DUE, DUE)

WAITING = Facts(IN_REVIEW, OPEN)
READY = Facts(APPROVED, OPEN, TO_ISSUE)
MAILING = Facts(ISSUED, OPEN, TO_DELIVER)
OWING = Facts(ISSUED, OPEN, TO_REMIND, plan=STEPS, delivered=True, hours=Hours(NINE, BERLIN, NONE))
LOOKED_AT = Approved(DRAFT, replace(APPROVAL, look="old"))
SECOND = timedelta(seconds=1)

INVOICE = Next(Outward.INVOICE)


def reminder(step: int, *superseded: int) -> Next:
    return Next(Outward.REMINDER, step, superseded)


def missing(code: readiness.Code, level: Level = Level.RED) -> Problem:
    return Problem(code, level, "It is missing.")


def queued(facts: Facts, **changes: object) -> Facts:
    assert facts.queued is not None
    return replace(facts, queued=replace(facts.queued, **changes))  # type: ignore[arg-type]  # Test data.


ROWS: list[tuple[Facts, datetime, Decision]] = [
    # Before a person's yes.
    (WAITING, SEND_DAY, Blocked((Code.NEEDS_APPROVAL,))),
    (replace(WAITING, invoice=DRAFT), SEND_DAY, Blocked((Code.NOT_IN_REVIEW,))),
    (
        replace(WAITING, invoice=replace(DRAFT, changes_requested="Rate")),
        SEND_DAY,
        Blocked((Code.CHANGES_REQUESTED,)),
    ),
    (queued(READY, about=1), SEND_DAY, Blocked((Code.APPROVAL_STALE,))),  # An earlier revision's obligation.
    (
        replace(READY, invoice=Approved(DRAFT, replace(APPROVAL, digest="other"))),
        SEND_DAY,
        Blocked((Code.APPROVAL_STALE,)),
    ),
    (
        replace(READY, invoice=Approved(DRAFT, replace(APPROVAL, revision=1))),
        SEND_DAY,
        Blocked((Code.APPROVAL_STALE,)),
    ),
    (replace(READY, queued=None), SEND_DAY, Blocked((Code.NOT_QUEUED,))),
    # An obligation alone is no approval.
    (replace(READY, invoice=IN_REVIEW), SEND_DAY, Blocked((Code.NEEDS_APPROVAL,))),
    # What readiness says is told beside it: red blocks, yellow does not; each code once.
    (
        replace(WAITING, problems=(missing(readiness.Code.APPROVER_MISSING), missing(readiness.Code.OWNER_MISSING))),
        SEND_DAY,
        Blocked((Code.NEEDS_APPROVAL, Code.APPROVER_MISSING, Code.OWNER_MISSING)),
    ),
    (
        replace(WAITING, problems=(missing(readiness.Code.NO_RECIPIENT), missing(readiness.Code.ARCHIVE_UNREADY))),
        SEND_DAY,
        Blocked((Code.NEEDS_APPROVAL, Code.NO_RECIPIENT, Code.ARCHIVE_UNREADY)),
    ),
    (
        replace(WAITING, problems=(missing(readiness.Code.SELLER_MISSING), missing(readiness.Code.TERMS_MISSING))),
        SEND_DAY,
        Blocked((Code.NEEDS_APPROVAL, Code.NOT_READY)),
    ),
    (
        replace(WAITING, problems=(missing(readiness.Code.ZERO_RATE, Level.YELLOW),)),
        SEND_DAY,
        Blocked((Code.NEEDS_APPROVAL,)),
    ),
    (
        replace(WAITING, invoice=DRAFT, problems=(missing(readiness.Code.OWNER_MISSING),)),
        SEND_DAY,
        Blocked((Code.NOT_IN_REVIEW, Code.OWNER_MISSING)),
    ),
    # Approved: to the second.
    (READY, BEFORE, Wait(INVOICE, SEND_DAY, (Code.NOT_YET,))),
    (READY, SEND_DAY, Send(INVOICE)),
    (queued(READY, state=State.CLAIMED), SEND_DAY, Send(INVOICE)),  # The job that asks has claimed it.
    (
        replace(READY, invoice=Approved(TO_NOBODY, NOBODY_S_APPROVAL)),
        SEND_DAY,
        Blocked((Code.NO_RECIPIENT,)),
    ),
    (replace(READY, balance=NOTHING), SEND_DAY, Send(INVOICE)),  # Nothing to pay is still an invoice.
    # Issued, with its mail ahead.
    (MAILING, SEND_DAY, Send(INVOICE)),
    (replace(MAILING, queued=TO_ISSUE), SEND_DAY, Send(INVOICE)),  # It crashed between number and bytes.
    (replace(MAILING, delivered=True), SEND_DAY, Send(INVOICE)),  # Another mail of it is owed.
    (replace(MAILING, balance=NOTHING), SEND_DAY, Send(INVOICE)),  # Paid early: the document is owed all the same.
    (queued(MAILING, due_at=SEND_DAY + HOUR, attempts=1), SEND_DAY, Wait(INVOICE, SEND_DAY + HOUR, (Code.RETRYING,))),
    (queued(MAILING, attempts=1), SEND_DAY, Send(INVOICE)),  # The next try.
    (queued(MAILING, state=State.IN_FLIGHT), SEND_DAY, Wait(INVOICE, SEND_DAY, (Code.BEING_SENT,))),
    (queued(MAILING, state=State.UNKNOWN), SEND_DAY, Blocked((Code.UNKNOWN,))),
    (queued(MAILING, state=State.FAILED), SEND_DAY, Blocked((Code.FAILED,))),
    (replace(MAILING, invoice=Issued(TO_NOBODY, APPROVAL, ISSUE)), SEND_DAY, Blocked((Code.NO_RECIPIENT,))),
    (replace(MAILING, queued=None), SEND_DAY, Blocked((Code.NOT_DELIVERED,))),  # Sent by hand instead, or called off.
    # Delivered, with reminders ahead.
    (OWING, DUE - timedelta(seconds=1), Wait(reminder(1), DUE, (Code.NOT_YET,))),
    (OWING, DUE, Send(reminder(1))),
    (OWING, NEXT_WEEK, Send(reminder(7, 1))),  # The bot was down: the latest, once.
    (queued(OWING, about=2), DUE, Wait(reminder(7), NEXT_WEEK, (Code.NOT_YET,))),  # +2 left the cadence.
    (queued(OWING, due_at=DUE + HOUR), DUE, Wait(reminder(1), DUE + HOUR, (Code.NOT_YET,))),  # The send time moved.
    (queued(OWING, due_at=DUE + HOUR, attempts=2), DUE, Wait(reminder(1), DUE + HOUR, (Code.RETRYING,))),
    (queued(OWING, about=31), DUE, Blocked((Code.END_OF_CADENCE,))),
    (replace(OWING, plan=()), DUE, Blocked((Code.END_OF_CADENCE,))),  # Switched off.
    (replace(OWING, queued=None), DUE, Blocked((Code.END_OF_CADENCE,))),  # None was left to owe.
    (replace(OWING, balance=NOTHING), DUE, Blocked((Code.PAID,))),
    (replace(OWING, balance=NOTHING, queued=None), DUE, Blocked((Code.PAID,))),
    (replace(OWING, balance=Money(-1, "EUR")), DUE, Blocked((Code.PAID,))),  # Paid too much.
    (replace(OWING, balance=Money(1, "EUR")), DUE, Send(reminder(1))),  # A cent is a balance.
    (replace(OWING, balance=NOTHING, credited=True), DUE, Blocked((Code.CREDITED,))),
    (replace(OWING, credited=True), DUE, Send(reminder(1))),  # A part was.
    # A credit note: its mail, and nothing after it.
    (replace(MAILING, invoice=CREDIT_NOTE, balance=NOTHING), SEND_DAY, Send(INVOICE)),
    (replace(OWING, invoice=CREDIT_NOTE, balance=NOTHING, queued=None), DUE, Blocked((Code.CREDIT_NOTE,))),
    (replace(MAILING, invoice=CREDIT_NOTE, balance=NOTHING, queued=None), DUE, Blocked((Code.NOT_DELIVERED,))),
    (replace(OWING, delivered=False), DUE, Blocked((Code.NOT_DELIVERED,))),
    (replace(OWING, invoice=Issued(TO_NOBODY, APPROVAL, ISSUE)), DUE, Blocked((Code.NO_RECIPIENT,))),
    (queued(OWING, state=State.UNKNOWN), DUE, Blocked((Code.UNKNOWN,))),
    (queued(OWING, state=State.UNKNOWN, about=31), DUE, Blocked((Code.UNKNOWN,))),  # Asked, whatever the cadence says.
    (queued(OWING, state=State.FAILED), DUE, Blocked((Code.FAILED,))),
    (queued(OWING, state=State.IN_FLIGHT), DUE, Wait(reminder(1), DUE, (Code.BEING_SENT,))),
    (queued(OWING, state=State.IN_FLIGHT, about=31), DUE, Wait(reminder(31), DUE, (Code.BEING_SENT,))),
    (queued(OWING, state=State.IN_FLIGHT), SEND_DAY, Wait(reminder(1), SEND_DAY, (Code.BEING_SENT,))),  # A slow clock.
    # Its own day was a Sunday.
    (
        replace(OWING, plan=(Planned(1, DUE, moved=True),)),
        DUE - HOUR,
        Wait(reminder(1), DUE, (Code.NON_BUSINESS_DAY,)),
    ),
    # Two mails about one invoice are a day apart.
    (replace(OWING, last_mail_at=DUE - MIN_GAP), DUE, Send(reminder(1))),
    (
        replace(OWING, last_mail_at=DUE - 16 * HOUR),  # Sent by hand last evening.
        DUE,
        Wait(reminder(1), DUE + 8 * HOUR, (Code.MIN_GAP,)),
    ),
    # And where that day ends in the evening, or on a day of rest, the reminder goes at its next hour.
    (
        replace(OWING, last_mail_at=DUE - 14 * HOUR),  # At seven in the evening.
        DUE,
        Wait(reminder(1), DUE + 24 * HOUR, (Code.MIN_GAP,)),
    ),
    (
        queued(replace(OWING, last_mail_at=DUE - 14 * HOUR), due_at=DUE + 24 * HOUR),  # As the job left it.
        DUE + 10 * HOUR,
        Wait(reminder(1), DUE + 24 * HOUR, (Code.MIN_GAP,)),
    ),
    (
        replace(OWING, last_mail_at=berlin("2026-03-20T10:00")),  # On Friday.
        berlin("2026-03-21T10:00"),
        Wait(reminder(7, 1), NEXT_WEEK, (Code.MIN_GAP,)),
    ),
    (replace(OWING, last_mail_at=DUE - 25 * HOUR, hours=None), DUE, Send(reminder(1))),
    (replace(OWING, last_mail_at=DUE - 38 * HOUR), BEFORE, Wait(reminder(1), DUE, (Code.NOT_YET,))),
    (queued(replace(OWING, last_mail_at=DUE), about=7), DUE, Wait(reminder(7), NEXT_WEEK, (Code.NOT_YET,))),
    # After its time: up to a quarter of an hour it is on time, up to two days late, and beyond a person is asked.
    (READY, SEND_DAY + ON_TIME, Send(INVOICE)),
    (READY, SEND_DAY + ON_TIME + SECOND, Send(INVOICE, ON_TIME + SECOND)),
    (READY, SEND_DAY + LATE_MAX, Send(INVOICE, LATE_MAX)),
    (READY, SEND_DAY + LATE_MAX + SECOND, Blocked((Code.MISSED,))),
    (MAILING, SEND_DAY + LATE_MAX + SECOND, Blocked((Code.MISSED,))),  # It crashed between issue and mail.
    (queued(MAILING, attempts=3), SEND_DAY + LATE_MAX + SECOND, Blocked((Code.MISSED,))),  # Down since the last try.
    (queued(READY, stop=Stop.MISSED), SEND_DAY, Blocked((Code.MISSED,))),  # A clock that goes back answers nothing.
    (queued(READY, stop=Stop.MISSED), BEFORE, Wait(INVOICE, SEND_DAY, (Code.NOT_YET,))),
    # A reminder is never missed. Late, it goes in the hours after its client's send time, on a day that is worked.
    (OWING, DUE + HOUR, Send(reminder(1))),
    (OWING, DUE + 8 * HOUR, Send(reminder(1))),
    (OWING, DUE + 8 * HOUR + SECOND, Wait(reminder(1), DUE + 24 * HOUR, (Code.LATE,))),
    (OWING, DUE + 23 * HOUR, Wait(reminder(1), DUE + 24 * HOUR, (Code.LATE,))),
    (OWING, berlin("2026-03-21T10:00"), Wait(reminder(7, 1), NEXT_WEEK, (Code.LATE,))),  # A Saturday.
    (
        replace(OWING, hours=Hours(NINE, BERLIN, frozenset({date(2026, 3, 18)}))),
        berlin("2026-03-18T09:00"),
        Wait(reminder(1), berlin("2026-03-19T09:00"), (Code.LATE,)),
    ),
    # More mails than anybody expects.
    (replace(OWING, burst=True), DUE, Blocked((Code.BURST,))),
    (replace(OWING, burst=True), DUE - HOUR, Wait(reminder(1), DUE, (Code.NOT_YET,))),
    (queued(OWING, stop=Stop.BURST), DUE, Blocked((Code.BURST,))),  # The others were paid meanwhile: still asked.
    (queued(replace(OWING, burst=True), stop=Stop.RELEASED), DUE, Send(reminder(1))),
    # Approved with other templates: at any hour, and an approval without a look cannot be compared.
    (replace(READY, invoice=LOOKED_AT, look="new"), BEFORE, Blocked((Code.LOOK_CHANGED,))),
    (replace(READY, invoice=LOOKED_AT, look="old"), SEND_DAY, Send(INVOICE)),
    (replace(READY, look="new"), SEND_DAY, Send(INVOICE)),
    (replace(READY, invoice=LOOKED_AT, look="new", held=True), SEND_DAY, Blocked((Code.LOOK_CHANGED, Code.ON_HOLD))),
    (replace(MAILING, look="new"), SEND_DAY, Send(INVOICE)),  # Issued: only stored bytes leave.
    # The mail server refuses the login.
    (replace(READY, mail_locked_out=True), SEND_DAY, Blocked((Code.MAIL_LOCKED_OUT,))),
    (replace(READY, mail_locked_out=True), BEFORE, Wait(INVOICE, SEND_DAY, (Code.NOT_YET,))),
    (replace(OWING, mail_locked_out=True), DUE, Blocked((Code.MAIL_LOCKED_OUT,))),
    (
        replace(READY, mail_locked_out=True),
        SEND_DAY + 2 * LATE_MAX,
        Blocked((Code.MISSED, Code.MAIL_LOCKED_OUT)),
    ),
    # A hold waits for a person, or for its end and what is then still to be waited for.
    (replace(READY, held=True), SEND_DAY, Blocked((Code.ON_HOLD,))),
    (replace(READY, held=True, held_until=DUE), SEND_DAY, Wait(INVOICE, DUE, (Code.PAUSED_UNTIL,))),
    (
        replace(READY, held=True, held_until=BEFORE - HOUR),
        BEFORE,
        Wait(INVOICE, SEND_DAY, (Code.PAUSED_UNTIL, Code.NOT_YET)),
    ),
    (
        replace(READY, held=True, held_until=BEFORE),  # Over; the next turn of the clock lifts it.
        SEND_DAY,
        Wait(INVOICE, SEND_DAY, (Code.PAUSED_UNTIL,)),
    ),
    # What a hold kept back for weeks is not late when it ends.
    (replace(READY, held=True, held_until=NEXT_WEEK), SEND_DAY, Wait(INVOICE, NEXT_WEEK, (Code.PAUSED_UNTIL,))),
    (
        replace(OWING, held=True, held_until=berlin("2026-03-21T00:00")),
        DUE,
        Wait(reminder(7, 1), NEXT_WEEK, (Code.PAUSED_UNTIL, Code.LATE)),
    ),
    (replace(OWING, held=True), DUE, Blocked((Code.ON_HOLD,))),
    (replace(OWING, held=True, held_until=NEXT_WEEK), DUE, Wait(reminder(7, 1), NEXT_WEEK, (Code.PAUSED_UNTIL,))),
    (replace(WAITING, held=True), SEND_DAY, Blocked((Code.NEEDS_APPROVAL, Code.ON_HOLD))),
    (replace(WAITING, held=True, held_until=DUE), SEND_DAY, Blocked((Code.NEEDS_APPROVAL, Code.PAUSED_UNTIL))),
    (queued(replace(MAILING, held=True), state=State.UNKNOWN), SEND_DAY, Blocked((Code.UNKNOWN, Code.ON_HOLD))),
    (queued(replace(MAILING, held=True), state=State.IN_FLIGHT), SEND_DAY, Wait(INVOICE, SEND_DAY, (Code.BEING_SENT,))),
    # What is over needs no resuming.
    (replace(READY, invoice=VOID), SEND_DAY, Blocked((Code.VOID,))),
    (replace(READY, invoice=VOID, held=True), SEND_DAY, Blocked((Code.VOID,))),
    (queued(replace(MAILING, invoice=VOID), state=State.UNKNOWN), SEND_DAY, Blocked((Code.VOID, Code.UNKNOWN))),
    (replace(OWING, held=True, balance=NOTHING), DUE, Blocked((Code.PAID,))),
    (replace(OWING, held=True, delivered=False), DUE, Blocked((Code.NOT_DELIVERED,))),
    (queued(replace(OWING, held=True), about=31), DUE, Blocked((Code.END_OF_CADENCE,))),
]


@pytest.mark.parametrize(("facts", "now", "expected"), ROWS)
def test_an_invoice_goes_out_waits_or_is_blocked(facts: Facts, now: datetime, expected: Decision) -> None:
    assert decide(facts, now=now) == expected


@pytest.mark.parametrize("code", readiness.Code)
def test_every_problem_of_readiness_has_a_code_here(code: readiness.Code) -> None:
    assert code_of(missing(code)).value in {code.value, Code.NOT_READY.value}


# Whatever the rows say, true or absurd, there is an answer, and it is never the wrong Send.

NOW = berlin("2026-03-20T12:00")
NOWS = st.integers(0, 200).map(lambda hours: berlin("2026-03-01T00:00") + timedelta(hours=12 * hours))
STALE = Approved(DRAFT, replace(APPROVAL, digest="other"))
INVOICES: st.SearchStrategy[Invoice] = st.sampled_from([DRAFT, IN_REVIEW, APPROVED, LOOKED_AT, STALE, ISSUED, VOID])
QUEUED = st.builds(
    Queued,
    kind=st.sampled_from([Kind.ISSUE, Kind.DELIVER, Kind.REMIND]),
    about=st.sampled_from([1, 2, 7, 31]),
    state=st.sampled_from(State),
    due_at=NOWS,
    attempts=st.integers(0, 3),
    stop=st.sampled_from(Stop),
)
FACTS = st.builds(
    Facts,
    invoice=INVOICES,
    balance=st.sampled_from([OPEN, NOTHING, Money(-1, "EUR")]),
    queued=st.none() | QUEUED,
    plan=CADENCES.map(lambda cadence: plan(cadence, due_on=DUE_ON, at=NINE, zone=BERLIN, closed=NONE)),
    delivered=st.booleans(),
    held=st.booleans(),
    held_until=st.none() | NOWS,
    last_mail_at=st.none() | NOWS,
    look=st.sampled_from(["", "old", "new"]),
    hours=st.sampled_from([None, Hours(NINE, BERLIN, NONE)]),
    burst=st.booleans(),
    mail_locked_out=st.booleans(),
)
NEVER: dict[str, Callable[[Facts], bool]] = {
    "void": lambda facts: isinstance(facts.invoice, Void),
    "unapproved": lambda facts: isinstance(facts.invoice, Draft | InReview),
    "stale": lambda facts: facts.invoice == STALE,
    "held": lambda facts: facts.held,
    "nothing owed": lambda facts: facts.queued is None,
    "unsettled": lambda facts: bool(facts.queued and facts.queued.state in {State.UNKNOWN, State.FAILED}),
    "in flight": lambda facts: bool(facts.queued and facts.queued.state is State.IN_FLIGHT),
    "not due": lambda facts: bool(facts.queued and facts.queued.due_at > NOW),
    "another look": lambda facts: facts.invoice == LOOKED_AT and facts.look != "old",
    "stopped": lambda facts: bool(facts.queued and facts.queued.stop in {Stop.MISSED, Stop.BURST}),
    "no login": lambda facts: facts.mail_locked_out,
    "too late": lambda facts: bool(
        facts.queued and facts.queued.kind is not Kind.REMIND and NOW - facts.queued.due_at > LATE_MAX
    ),
}
NEVER_REMINDED: dict[str, Callable[[Facts], bool]] = {
    "paid": lambda facts: facts.balance.minor <= 0,
    "not delivered": lambda facts: not facts.delivered,
    "a burst": lambda facts: bool(facts.burst and facts.queued and facts.queued.stop is not Stop.RELEASED),
    "mailed today": lambda facts: bool(facts.last_mail_at and facts.last_mail_at + MIN_GAP > NOW),
}


@given(FACTS)
def test_never_a_send_for_what_is_void_held_unapproved_or_unsettled_nor_a_reminder_of_what_is_paid(
    facts: Facts,
) -> None:
    decision = decide(facts, now=NOW)

    if isinstance(decision, Send):
        assert [name for name, holds in NEVER.items() if holds(facts)] == []
        if decision.next.act is Outward.REMINDER:
            assert [name for name, holds in NEVER_REMINDED.items() if holds(facts)] == []


@given(FACTS)
def test_whoever_waits_or_is_blocked_is_told_why_and_until_when(facts: Facts) -> None:
    decision = decide(facts, now=NOW)

    if isinstance(decision, Wait):
        assert decision.until >= NOW
    if not isinstance(decision, Send):
        assert decision.codes
        assert len(set(decision.codes)) == len(decision.codes)


@given(FACTS)
def test_what_waits_goes_when_it_said_unless_somebody_stops_it(facts: Facts) -> None:
    decision = decide(facts, now=NOW)

    if isinstance(decision, Wait) and decision.codes != (Code.BEING_SENT,):
        assert facts.queued is not None
        end = max(facts.held_until or NOW, NOW) if facts.held else facts.queued.due_at
        lifted = replace(facts, held=False, queued=after_a_hold(facts.queued, end))
        unasked = queued(replace(lifted, burst=False, mail_locked_out=False), stop=Stop.NO)
        assert decide(unasked, now=decision.until) == Send(decision.next)
