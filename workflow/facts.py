"""The facts of a card, an exception or a line, gathered from the rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from billing import send_day, terms
from billing.client import Client, named
from billing.content import Seller
from billing.invoice import Draft, InReview, Invoice, Issued, Void
from billing.obligation import Kind, State, Stop
from billing.readiness import Problem as Missing
from billing.roles import Role
from renderers import explanations
from renderers.views import ApprovalCard, ExceptionMessage, FallbackCopy, Mailed, NextReminder
from store import detours, documents, exceptions, history, invoices, obligations, parties, views
from store.database import Session
from store.exceptions import Problem
from store.invoices import Kept
from store.obligations import Owed
from workflow import composing, deciding, mail_lane, stopping
from workflow.services import Services


def card(services: Services, db: Session, invoice_id: int) -> ApprovalCard:
    """Everything that an invoice's card says, read in one transaction."""
    kept = invoices.load(db, invoice_id)
    client, seller = parties.client(db, kept.draft.client_id), parties.seller(db)
    owed = obligations.of_invoice(db, invoice_id)
    issued = isinstance(kept.invoice, Issued)
    balance = deciding.balance(db, kept) if issued else None
    due_on = _due_on(services, kept)
    return ApprovalCard(
        invoice=kept.invoice,
        totals=composing.totals(kept.draft.content),
        approvers=parties.chat_ids(db, named(client, Role.APPROVER)),
        approve_by=_approve_by(services, client, kept),
        leaves_at=_leaves_at(services, kept),
        problems=_problems(client, seller, kept),
        hold=kept.hold or kept.client_hold,
        mailed=_mailed(db, invoice_id, owed),
        archived_at=_archived_at(owed),
        balance=balance,
        reminder=_reminder(owed),
        reminders_sent=len([m for m in documents.deliveries(db, invoice_id, kind=documents.REMINDER) if m.accepted_at]),
        open_exceptions=tuple(item.number for item in exceptions.open_items(db, invoice_id)),
        due_on=due_on,
        overdue=bool(issued and due_on and balance and balance.minor > 0 and due_on < _today(services)),
        changes_requested_by=_returned_by(db, kept.invoice),
        stopped=_stopped(owed),
        late=_late(db, invoice_id) if issued else timedelta(0),
        revised_because=invoices.revised_because(db, invoice_id, kept.draft.revision),
    )


def exception(services: Services, db: Session, number: int) -> ExceptionMessage:
    """Everything that an exception's message says."""
    problem = exceptions.get(db, number)
    owed = obligations.find(db, problem.obligation_id) if problem.obligation_id else None
    client, subject = _about(db, problem)
    waiting, count = stopping.listed(db, problem.code) if problem.closed_at is None else ((), 0)
    locked_out = problem.code == mail_lane.CODE and problem.closed_at is None
    return ExceptionMessage(
        number=number,
        what=explanations.counted(problem.code, count),
        meaning=explanations.meaning(problem.code),
        words=problem.words,
        client=client,
        subject=subject,
        owner=problem.owner,
        taken=problem.taken_at is not None,
        count=problem.count,
        opened_at=problem.opened_at,
        next_try_at=mail_lane.next_try_at(db) if locked_out else _next_try_at(owed),
        can_retry=owed is not None and owed.state in {State.DUE, State.FAILED},
        unknown=owed is not None and owed.state is State.UNKNOWN,
        message_id=_message_id(db, owed),
        closed_at=problem.closed_at,
        closed_by=problem.closed_by,
        closing_note=problem.closing_note,
        time_zone=services.policy.time_zone,
        code=problem.code,
        waiting=waiting,
        waiting_count=count,
    )


def fallback(services: Services, db: Session, number: int) -> FallbackCopy:
    """The same for the fallback channel: why it is there, and where it went when its own channel healed."""
    detour = detours.find(db, number)
    moved_to = views.stands(db, views.message_of(number))
    return FallbackCopy(exception(services, db, number), detour.words if detour else "", moved_to)


def _next_try_at(owed: Owed | None) -> datetime | None:
    if owed is None or owed.state not in {State.DUE, State.CLAIMED} or owed.stop in stopping.ASKED:
        return None
    return owed.due_at


def _today(services: Services) -> date:
    return services.now().astimezone(composing.default_zone(services.policy)).date()


def _approve_by(services: Services, client: Client, kept: Kept) -> datetime | None:
    content = kept.draft.content
    if content.send_on is None or not isinstance(kept.invoice, Draft | InReview):
        return None
    closed = composing.closed_days(services, client, content.seller, around=content.send_on)
    return send_day.approve_by(content.send_on, zone=ZoneInfo(content.time_zone), closed=closed)


def _leaves_at(services: Services, kept: Kept) -> datetime | None:
    """The send instant while it is ahead; None means at once."""
    return kept.send_at if kept.send_at is not None and kept.send_at > services.now() else None


def _due_on(services: Services, kept: Kept) -> date | None:
    if isinstance(kept.invoice, Issued | Void):
        return kept.invoice.issue.due_on if kept.invoice.issue else None
    leaves = max(kept.send_at or services.now(), services.now())
    issued_on = leaves.astimezone(composing.default_zone(services.policy)).date()
    return terms.due_on(terms.parse(kept.draft.content.terms), issued_on)


def _problems(client: Client, seller: Seller | None, kept: Kept) -> tuple[Missing, ...]:
    if isinstance(kept.invoice, Issued | Void):
        return ()
    return composing.problems(client, seller, kept.draft.content)


def _mailed(db: Session, invoice_id: int, owed: list[Owed]) -> Mailed | None:
    """How the latest mail of the invoice stands."""
    mails = [o for o in owed if o.kind == Kind.DELIVER.value]
    if not mails:
        return None
    last = mails[-1]
    accepted = documents.delivery(db, invoice_id, documents.INVOICE, last.about).accepted_at
    waiting = last.due_at if last.state in {State.DUE, State.CLAIMED} and last.attempts else None
    return Mailed(last.state.value, accepted or last.done_at, waiting, last.words)


def _archived_at(owed: list[Owed]) -> str:
    done = [o for o in owed if o.kind == Kind.ARCHIVE.value and o.state is State.DONE]
    return done[-1].receipt.get("path", "") if done else ""


def _reminder(owed: list[Owed]) -> NextReminder | None:
    waiting = [o for o in owed if o.kind == Kind.REMIND.value and o.state is State.DUE]
    return NextReminder(waiting[0].about, waiting[0].due_at) if waiting else None


def _returned_by(db: Session, invoice: Invoice) -> str:
    if not isinstance(invoice, Draft):
        return ""
    events = [e for e in history.since(db, invoice.id, 0) if e.kind == "changes_requested"]
    return events[-1].by if events else ""


def _stopped(owed: list[Owed]) -> Stop:
    waiting = [one.stop for one in owed if one.state is State.DUE and one.stop in stopping.ASKED]
    return waiting[0] if waiting else Stop.NO


def _late(db: Session, invoice_id: int) -> timedelta:
    events = [event for event in history.since(db, invoice_id, 0) if event.kind == "late"]
    return timedelta(minutes=int(events[-1].facts["minutes"])) if events else timedelta(0)


def _about(db: Session, problem: Problem) -> tuple[str, str]:
    if problem.invoice_id is None:
        return "", ""
    about = invoices.about(db, problem.invoice_id)
    return parties.client(db, about.client_id).name, about.name


def _message_id(db: Session, owed: Owed | None) -> str:
    kinds = {Kind.DELIVER.value: documents.INVOICE, Kind.REMIND.value: documents.REMINDER}
    if owed is None or owed.kind not in kinds:
        return ""
    mails = documents.deliveries(db, owed.invoice_id, kind=kinds[owed.kind])
    return next((mail.message_id for mail in mails if mail.step == owed.about), "")  # None yet: it broke before that.
