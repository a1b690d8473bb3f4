"""The facts of a card, gathered from the rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from billing import send_day
from billing.client import Client, named
from billing.content import Seller
from billing.invoice import Draft, Invoice, Issued, Void
from billing.obligation import Kind, State, Stop
from billing.readiness import Problem as Missing
from billing.roles import Role
from renderers import outbox
from renderers.views import ApprovalCard, Mailed, NextReminder, Redirect, SinceLast
from store import (
    credit_notes,
    documents,
    exceptions,
    history,
    invoices,
    obligations,
    parties,
    payments,
    redirections,
    storms,
)
from store.database import Session
from store.invoices import Kept
from store.obligations import Owed
from workflow import authority, comparing, composing, deciding, mail_lane, stopping
from workflow.services import Services


def card(services: Services, db: Session, invoice_id: int) -> ApprovalCard:
    """Everything that an invoice's card says, read in one transaction."""
    kept = invoices.load(db, invoice_id)
    client, seller = parties.client(db, kept.draft.client_id), parties.seller(db)
    owed = obligations.of_invoice(db, invoice_id)
    issued = isinstance(kept.invoice, Issued)
    balance = deciding.balance(db, kept) if issued else None
    due_on = _due_on(services, kept)
    reminded = _reminded(db, invoice_id)
    return ApprovalCard(
        invoice=kept.invoice,
        totals=composing.totals(kept.draft.content),
        approvers=authority.may_approve(db, client, kept.draft),
        asked=authority.chosen(db, client, kept.draft),
        approve_by=_approve_by(services, client, kept),
        leaves_at=_leaves_at(services, kept),
        problems=_problems(client, seller, kept),
        hold=kept.hold or kept.client_hold,
        mailed=_mailed(db, kept, owed),
        archived_at=_archived_at(owed),
        balance=balance,
        reminder=_reminder(owed),
        reminders_sent=reminded.count(False),
        reminders_in_outbox=reminded.count(True),
        open_exceptions=tuple(
            storms.of(db, item.number) or item.number for item in exceptions.open_items(db, invoice_id)
        ),
        due_on=due_on,
        overdue=bool(issued and due_on and balance and balance.minor > 0 and due_on < _today(services)),
        changes_requested_by=_returned_by(db, kept.invoice),
        stopped=_stopped(owed),
        late=_late(db, invoice_id) if issued else timedelta(0),
        revised_because=invoices.revised_because(db, invoice_id, kept.draft.revision),
        since_last=_since_last(db, kept),
        credited=payments.credited(db, invoice_id, kept.total.currency) if issued else None,
        redirects=_redirects(db, client, invoice_id, owed) if issued else (),
        credit_notes=tuple(invoices.about(db, note.draft.id).name for note in credit_notes.standing(db, invoice_id)),
        mail_tried_at=mail_lane.next_try_at(db),
    )


def _today(services: Services) -> date:
    return services.now().astimezone(composing.default_zone(services.policy)).date()


def _approve_by(services: Services, client: Client, kept: Kept) -> datetime | None:
    content = kept.draft.content
    if content.send_on is None or isinstance(kept.invoice, Issued | Void):
        return None
    closed = composing.closed_days(services, client, content.seller, around=content.send_on)
    return send_day.approve_by(content.send_on, zone=ZoneInfo(content.time_zone), closed=closed)


def _leaves_at(services: Services, kept: Kept) -> datetime | None:
    """The send instant while it is ahead; None means at once."""
    return kept.send_at if kept.send_at is not None and kept.send_at > services.now() else None


def _due_on(services: Services, kept: Kept) -> date | None:
    if kept.draft.content.preceding is not None:
        return None
    if isinstance(kept.invoice, Issued | Void):
        return kept.invoice.issue.due_on if kept.invoice.issue else None
    return composing.expected(services, kept.draft.content, at=services.now())[1]


def _problems(client: Client, seller: Seller | None, kept: Kept) -> tuple[Missing, ...]:
    if isinstance(kept.invoice, Issued | Void):
        return ()
    return composing.problems(client, seller, kept.draft.content)


def _mailed(db: Session, kept: Kept, owed: list[Owed]) -> Mailed | None:
    """How the latest mail to the approved recipients stands."""
    invoice_id = kept.draft.id
    mails = [o for o in owed if o.kind == Kind.DELIVER.value and not redirected(db, o)]
    if not mails:
        return None
    last = mails[-1]
    mail = documents.delivery(db, invoice_id, documents.INVOICE, last.about)
    waiting = last.due_at if last.state in {State.DUE, State.CLAIMED} and last.attempts else None
    at = mail.accepted_at or last.done_at
    return Mailed(last.state.value, at, waiting, last.words, in_outbox=outbox.holds(mail.reply))


def _reminded(db: Session, invoice_id: int) -> list[bool]:
    """For each reminder that went out, whether it went no further than the outbox."""
    mails = documents.deliveries(db, invoice_id, kind=documents.REMINDER)
    return [outbox.holds(mail.reply) for mail in mails if mail.accepted_at]


def redirected(db: Session, owed: Owed) -> bool:
    """Whether it is a mail to another address than was approved with the invoice."""
    if owed.kind != Kind.DELIVER.value:
        return False
    own = invoices.load(db, owed.invoice_id).draft.content.recipients
    return documents.delivery(db, owed.invoice_id, documents.INVOICE, owed.about).recipients != own


def _redirects(db: Session, client: Client, invoice_id: int, owed: list[Owed]) -> tuple[Redirect, ...]:
    states = {one.about: one.state.value for one in owed if one.kind == Kind.DELIVER.value}
    approvers = parties.chat_ids(db, named(client, Role.APPROVER))
    return tuple(
        Redirect(
            number=one.number,
            to=one.recipients.to,
            cc=one.recipients.cc,
            reason=one.reason,
            asked_by=one.asked_by,
            decided_by=one.decided_by,
            state=states.get(one.step or 0, "asked"),
            approvers=tuple(person for person in approvers if person != one.asked_by),
        )
        for one in redirections.of_invoice(db, invoice_id)
        if one.decision != redirections.DECLINED
    )


def _archived_at(owed: list[Owed]) -> str:
    done = [o for o in owed if o.kind == Kind.ARCHIVE.value and o.state is State.DONE]
    return done[-1].receipt.get("path", "") if done else ""


def _reminder(owed: list[Owed]) -> NextReminder | None:
    waiting = [o for o in owed if o.kind == Kind.REMIND.value and o.state is State.DUE]
    return NextReminder(waiting[0].about, waiting[0].due_at) if waiting else None


def _since_last(db: Session, kept: Kept) -> SinceLast | None:
    """What an approver compares with; what is issued is compared no more, and a credit note names its invoice."""
    draft = kept.draft
    if isinstance(kept.invoice, Issued | Void) or draft.content.preceding is not None:
        return None
    last = invoices.last_issued(db, draft.client_id, besides=draft.id)
    if last is None:
        return SinceLast()
    number, before = last
    return SinceLast(
        number=number,
        rerouted=tuple(comparing.rerouting(before, draft.content)),
        by=tuple(sorted(authority.rerouted_by(db, draft))),
        changes=tuple(comparing.since_last(before, draft.content)),
    )


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
