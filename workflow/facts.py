"""The facts of a card, an exception or a line, gathered from the rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from billing import send_day
from billing.client import Client, named
from billing.content import Seller
from billing.invoice import Draft, Invoice, Issued, Void
from billing.obligation import Kind, State
from billing.readiness import Problem as Missing
from billing.roles import Role
from billing.storm import LISTED_MAX
from renderers import explanations, outbox
from renderers.views import (
    ApprovalCard,
    ExceptionMessage,
    FallbackCopy,
    Held,
    Mailed,
    NextReminder,
    Redirect,
    SinceLast,
)
from store import (
    credit_notes,
    detours,
    documents,
    exceptions,
    history,
    invoices,
    obligations,
    parties,
    payments,
    redirections,
    storms,
    views,
    watches,
)
from store.database import Session
from store.exceptions import Problem
from store.invoices import Kept
from store.obligations import Owed
from workflow import authority, comparing, composing, deciding, mail_lane, stopping, working_time
from workflow.services import Services

_TRIED = frozenset({State.DUE, State.CLAIMED})  # By the bot itself.
_RETRIED = frozenset({State.DUE, State.FAILED})  # When a person says so.
CARDS_NAMED = 5


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
        late=_late(db, invoice_id) if issued else timedelta(0),
        revised_because=invoices.revised_because(db, invoice_id, kept.draft.revision),
        since_last=_since_last(db, kept),
        credited=payments.credited(db, invoice_id, kept.total.currency) if issued else None,
        redirects=_redirects(db, client, invoice_id, owed) if issued else (),
        credit_notes=tuple(invoices.about(db, note.draft.id).name for note in credit_notes.standing(db, invoice_id)),
    )


def exception(services: Services, db: Session, number: int) -> ExceptionMessage:
    """Everything that an exception's message says."""
    problem, watch = exceptions.get(db, number), watches.find(db, number)
    owed = obligations.find(db, problem.obligation_id) if problem.obligation_id else None
    client, subject = _about(db, problem.invoice_id)
    held = storms.held(db, number) if storms.is_storm(problem) else []
    waiting, count = stopping.listed(db, problem.code) if problem.closed_at is None else ((), 0)
    unknown = owed is not None and owed.state is State.UNKNOWN
    message_id = _message_id(db, owed)
    cards = views.failing(db, views.CARD) if problem.code == explanations.CARDS_NOT_SHOWN else []
    code = problem.code
    if owed is not None and redirected(db, owed):
        code = code.replace(Kind.DELIVER.value, "redirect", 1)
    what, meaning, words = _said(problem, code, count=count, held=len(held))
    return ExceptionMessage(
        number=number,
        what=what,
        meaning=" ".join(filter(None, [_not_shown(db, cards), meaning])),
        words=words,
        client=client,
        subject=subject,
        owner=problem.owner,
        taken=problem.taken_at is not None,
        count=problem.count,
        opened_at=problem.opened_at,
        next_try_at=_next_try(db, problem, owed, held=held, cards=cards),
        can_retry=any(state in _RETRIED for state in _states(owed, held)),
        unknown=unknown,
        message_id=message_id,
        closed_at=problem.closed_at,
        closed_by=problem.closed_by,
        closing_note=problem.closing_note,
        time_zone=services.policy.time_zone,
        due_at=working_time.calendar(services, db).due_at(problem, watch),
        attempts=owed.attempts if owed else 0,
        tried_at=owed.in_flight_at if owed and unknown else None,
        own_copy=services.postmark.bcc if unknown and message_id else "",
        snoozed_until=watch.snoozed_until,
        snoozed_by=watch.snoozed_by,
        asked=watch.asked,
        held=tuple(held_line(db, one.number, one.invoice_id) for one in held[:LISTED_MAX]),
        held_count=len(held),
        part_of=storms.of(db, number),
        code=problem.code,
        waiting=waiting,
        waiting_count=count,
    )


def held_line(db: Session, number: int, invoice_id: int | None) -> Held:
    """One of the exceptions that a storm stands for."""
    client, subject = _about(db, invoice_id)
    return Held(number, subject, client)


def _said(problem: Problem, code: str, *, count: int, held: int) -> tuple[str, str, str]:
    """What failed, what it means, and somebody else's words about it."""
    if storms.is_storm(problem):
        return (
            explanations.held(code, held or problem.count),
            explanations.held_meaning(code),
            problem.words,
        )
    what, meaning = explanations.counted(code, count), explanations.meaning(code)
    if problem.code in explanations.IN_OUR_WORDS:
        return what, f"{problem.words} {meaning}", ""
    return what, meaning, problem.words


def _states(owed: Owed | None, held: list[storms.Held]) -> list[State]:
    return [one.state for one in held] or ([owed.state] if owed else [])


def _next_try(
    db: Session, problem: Problem, owed: Owed | None, *, held: list[storms.Held], cards: list[tuple[str, datetime]]
) -> datetime | None:
    if problem.code == mail_lane.CODE:
        return None if problem.closed_at else mail_lane.next_try_at(db)
    if owed is not None:
        return owed.due_at if owed.state in _TRIED and owed.stop not in stopping.ASKED else None
    tries = [one.due_at for one in held if one.state in _TRIED] + [retry_at for _, retry_at in cards]
    return min(tries, default=None)


def fallback(services: Services, db: Session, number: int) -> FallbackCopy:
    """The same for the fallback channel: why it is there, and where it went when its own channel healed."""
    detour = detours.find(db, number)
    moved_to = views.stands(db, views.message_of(number))
    return FallbackCopy(exception(services, db, number), detour.words if detour else "", moved_to)


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
    """What an approver compares with; an invoice that is issued is compared no more."""
    draft = kept.draft
    if isinstance(kept.invoice, Issued | Void):
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


def _late(db: Session, invoice_id: int) -> timedelta:
    events = [event for event in history.since(db, invoice_id, 0) if event.kind == "late"]
    return timedelta(minutes=int(events[-1].facts["minutes"])) if events else timedelta(0)


def _about(db: Session, invoice_id: int | None) -> tuple[str, str]:
    if invoice_id is None:
        return "", ""
    about = invoices.about(db, invoice_id)
    return parties.client(db, about.client_id).name, about.name


def _not_shown(db: Session, cards: list[tuple[str, datetime]]) -> str:
    """Whose cards the approvals channel does not show as they are."""
    if not cards:
        return ""
    numbers = [views.invoice_of(about) for about, _ in cards[:CARDS_NAMED]]
    about = [invoices.about(db, number) for number in numbers]
    named = [f"{one.name} ({parties.client(db, one.client_id).name})" for one in about]
    more = [f"{len(cards) - len(named)} more"] if len(cards) > len(named) else []
    return f"In the approvals channel, not shown as it is: {', '.join([*named, *more])}."


def _message_id(db: Session, owed: Owed | None) -> str:
    kinds = {
        Kind.DELIVER.value: documents.INVOICE,
        Kind.REMIND.value: documents.REMINDER,
        Kind.TRIAL.value: documents.TRIAL,
    }
    if owed is None or owed.kind not in kinds:
        return ""
    mails = documents.deliveries(db, owed.invoice_id, kind=kinds[owed.kind])
    return next((mail.message_id for mail in mails if mail.step == owed.about), "")  # None yet: it broke before that.
