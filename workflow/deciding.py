"""What happens next to an invoice, decided on its rows: the jobs act on it, and `why` tells it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from billing import breaker, cadence, decisions
from billing.cadence import Hours, Planned
from billing.days import instant
from billing.decisions import Code, Decision, Next, Queued, Send, Wait
from billing.invoice import Approved, Hold, Issued, Void
from billing.money import Money
from billing.obligation import Kind, State, Stop
from billing.readiness import Problem
from renderers import reasons
from renderers.pdf.look import look
from store import documents, history, obligations, parties, payments, stops
from store.database import Session
from store.invoices import Kept
from store.obligations import OPEN, Claimed, Owed, Superseded
from workflow import composing, doubting, healing, mail_lane, stopping
from workflow.services import BOT, Services

# What keeps back an approved invoice until a person mends it; anything else that blocks calls the act off.
_MENDED_BY_A_PERSON = (Code.APPROVAL_STALE, Code.NO_RECIPIENT)

_OUTWARD = (Kind.ISSUE, Kind.DELIVER, Kind.REMIND)
# Of several open obligations the one that a person must settle counts, then the one that is furthest.
_FIRST = (State.UNKNOWN, State.FAILED, State.IN_FLIGHT, State.CLAIMED, State.DUE)


class Withheld(Exception):
    """It may not go out as it is, and nothing but a person can change that. The message says why."""


def decision(services: Services, db: Session, kept: Kept, claimed: Claimed | None = None) -> Decision:
    """Whether the next outward act of an invoice goes out now; for a job, whether the one that it claimed does."""
    return decisions.decide(facts(services, db, kept, claimed), now=services.now())


def granted(services: Services, db: Session, kept: Kept, claimed: Claimed) -> Next | None:
    """What a job may do now; None when it waits or was called off, and its row says so.

    Raises Superseded when a hold came after the claim, and Withheld when a person must mend something first.
    """
    found = decision(services, db, kept, claimed)
    if isinstance(found, Send):
        _mark_late(services, db, kept, found)
        return found.next
    if decisions.HOLDS.intersection(found.codes):
        raise Superseded
    if isinstance(found, Wait):
        obligations.wait(db, claimed, until=found.until)
        return None
    for code, stop in decisions.STOPS.items():
        if code in found.codes:
            stopping.stop(services, db, claimed, stop)
            return None
    for code in _MENDED_BY_A_PERSON:
        if code in found.codes:
            raise Withheld(reasons.plain(code))
    healing.not_needed(services, db, claimed, why=found.codes[0].value)
    return None


def facts(services: Services, db: Session, kept: Kept, claimed: Claimed | None = None) -> decisions.Facts:
    """The rows that a decision rests on; those of a claimed obligation rather than of the next one."""
    invoice_id, issued = kept.draft.id, isinstance(kept.invoice, Issued)
    owed = _first_open([obligations.find(db, claimed.id)]) if claimed else next_owed(db, invoice_id)
    return decisions.Facts(
        invoice=kept.invoice,
        balance=balance(db, kept),
        queued=_queued(owed) if owed else None,
        problems=problems(db, kept),
        plan=plan(services, db, kept.invoice) if isinstance(kept.invoice, Issued) else (),
        delivered=issued and delivered_at(db, invoice_id) is not None,
        credited=issued and payments.credited(db, invoice_id, kept.total.currency).minor > 0,
        held=standing_hold(db, kept) is not None,
        held_until=_held_until(db, kept),
        last_mail_at=documents.last_accepted_at(db, invoice_id) if issued else None,
        look=look(),
        hours=hours(services, db, kept.invoice) if isinstance(kept.invoice, Issued) else None,
        burst=owed is not None and _burst(services, db, kept, owed),
        mail_locked_out=claimed is None and mail_lane.stands(db),  # Whoever claimed it makes the one try.
    )


def next_owed(db: Session, invoice_id: int) -> Owed | None:
    """The open obligation that comes next: the invoice itself before its reminders."""
    return _first_open(obligations.of_invoice(db, invoice_id, *_OUTWARD))


def problems(db: Session, kept: Kept) -> tuple[Problem, ...]:
    """What readiness says before an approval; afterwards it is not asked any more."""
    if isinstance(kept.invoice, Issued | Void):
        return ()
    client = parties.client(db, kept.draft.client_id)
    return composing.problems(client, parties.seller(db), kept.draft.content)


def balance(db: Session, kept: Kept) -> Money:
    """What is still open: the total less what came in or was credited; nothing is asked for on a credit note."""
    if kept.draft.content.preceding is not None:
        return Money.zero(kept.total.currency)
    return kept.total - payments.received(db, kept.draft.id, kept.total.currency)


def plan(services: Services, db: Session, issued: Issued) -> tuple[Planned, ...]:
    """Every reminder of an invoice with its instant, by the client's cadence, zone and calendar as they are now."""
    client, found = parties.client(db, issued.draft.client_id), hours(services, db, issued)
    return cadence.plan(
        cadence.parse(client.cadence or services.policy.cadence),
        due_on=issued.issue.due_on,
        at=found.at,
        zone=found.zone,
        closed=found.closed,
    )


def hours(services: Services, db: Session, issued: Issued) -> Hours:
    """When the client of an invoice is reminded, as things are now."""
    client = parties.client(db, issued.draft.client_id)
    return Hours(
        client.send_time or services.policy.send_time,
        ZoneInfo(client.time_zone or services.policy.time_zone),
        composing.closed_days(services, client, issued.draft.content.seller, around=issued.issue.due_on),
    )


def delivered_at(db: Session, invoice_id: int) -> datetime | None:
    """When the client's mail server first took the invoice."""
    taken = [d.accepted_at for d in documents.deliveries(db, invoice_id, kind=documents.INVOICE)]
    return min((at for at in taken if at is not None), default=None)


def _first_open(owed: list[Owed]) -> Owed | None:
    still = [one for one in owed if one.state.value in OPEN]
    still.sort(key=lambda one: (one.kind == Kind.REMIND.value, _FIRST.index(one.state), -one.id))
    return next(iter(still), None)


def _queued(owed: Owed) -> Queued:
    return Queued(Kind(owed.kind), owed.about, owed.state, owed.due_at, owed.attempts, owed.stop)


def _burst(services: Services, db: Session, kept: Kept, owed: Owed) -> bool:
    """Whether it is one of more mails than anybody expects."""
    now, approved_for = services.now(), None
    if owed.kind != Kind.REMIND and isinstance(kept.invoice, Approved | Issued):
        approved_for = max(kept.send_at or kept.invoice.approval.at, kept.invoice.approval.at)
    mail = breaker.DueMail(owed.due_at, approved_for, released=owed.stop is Stop.RELEASED, tried=owed.attempts > 0)
    if owed.due_at > now or breaker.is_expected(mail):
        return False  # Asked first: the others are many.
    return breaker.is_burst(stops.due_mails(db, now))


def _mark_late(services: Services, db: Session, kept: Kept, found: Send) -> None:
    """Keep that it leaves late, and by how much: for the card, and for the share that was sent on schedule."""
    if found.late:
        minutes = int(found.late / timedelta(minutes=1))
        history.add(db, kept.draft.id, "late", by=BOT, at=services.now(), minutes=minutes)


def standing_hold(db: Session, kept: Kept) -> Hold | None:
    """What stops it: while nobody knows what has left, a hold on everything."""
    return doubting.hold(db) or kept.client_hold or kept.hold


def hold_ends_at(kept: Kept) -> datetime | None:
    """When what a hold keeps back goes on by itself: at the client's send time of its last day; None without one."""
    if kept.hold is None or kept.hold.until is None:
        return None
    content = kept.draft.content
    return instant(kept.hold.until, content.send_time, ZoneInfo(content.time_zone))


def _held_until(db: Session, kept: Kept) -> datetime | None:
    """The same for the hold that counts now. A client's hold has no end of its own."""
    return hold_ends_at(kept) if standing_hold(db, kept) is kept.hold else None
