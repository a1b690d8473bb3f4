"""Answers to questions: the queue, the state of one invoice or client, what is open."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from billing.client import Client, named
from billing.days import DAY, instant
from billing.money import Money
from billing.obligation import State
from billing.roles import Role
from renderers import outbox
from renderers.views import (
    ApprovalCard,
    ClientStatus,
    ExceptionRow,
    HistoryLine,
    InvoiceRow,
    Status,
)
from store import documents, exceptions, history, invoices, parties, payments, reports, requests, storms, work
from store.database import Session, reading
from store.invoices import OPEN_STAGES
from store.reports import Lag, Line
from workflow import authority, checking_in, composing, facts, mail_lane, problem_facts
from workflow.services import Services

TICK = "tick"
ARCHIVE_PATIENCE = timedelta(hours=1)
NO_MAIL_SERVER = "No mail server is set, so mails are only written to the outbox, not mailed: set SENDDAY_SMTP_URL."

# Whoever reads a queue looks for what waits for a person.
STOPPED = "stopped"
_PERSON_FIRST = {"unknown": 0, "failed": 0, STOPPED: 0, "in_review": 1, "draft": 1}


def queue(services: Services, *, client_id: int | None = None) -> list[InvoiceRow]:
    """Every invoice with something left to do: what waits for a person first, then by what comes next."""
    with reading(services.engine) as db:
        return _rows(services, db, client_id)


def status(services: Services) -> Status:
    """The workspace at a glance."""
    with reading(services.engine) as db:
        today, midnight = _today(services)
        counts, behind = reports.counts(db, today), _archive_lag(services, db)
        last_mail = documents.last_accepted(db)
        return Status(
            queued=counts.queued,
            in_review=counts.in_review,
            drafts=counts.drafts,
            leaves_today=reports.leaving_before(db, midnight),
            failed=counts.failed,
            unknown=counts.unknown,
            overdue=counts.overdue,
            open_exceptions=counts.open_exceptions,
            last_mail_at=last_mail.at if last_mail else None,
            last_mail_in_outbox=outbox.holds(last_mail.reply) if last_mail else False,
            last_payment_on=payments.last_entry_on(db),
            last_tick_at=requests.last_beat(db, TICK),
            last_chat_at=requests.last_beat(db, checking_in.CONTACT),
            asked_at=services.now(),
            setup_problems=_setup(services, db),
            time_zone=services.policy.time_zone,
            archive_waiting=behind.waiting,
            archive_waiting_since=behind.since,
            mail_closed=mail_lane.said(db),
        )


def invoice(services: Services, invoice_id: int) -> tuple[ApprovalCard, list[HistoryLine]]:
    """One invoice: its card and its history."""
    with reading(services.engine) as db:
        events = history.since(db, invoice_id, 0)
        lines = [HistoryLine(e.sequence, e.kind, e.by, e.at, e.facts) for e in events]
        return facts.card(services, db, invoice_id), lines


def client(services: Services, client_id: int) -> ClientStatus:
    """One client: what is unbilled, under way and owed, and what keeps it from being scheduled."""
    with reading(services.engine) as db:
        found, seller = parties.client(db, client_id), parties.seller(db)
        entries = work.unbilled(db, client_id)
        rows = _rows(services, db, client_id)
        return ClientStatus(
            client_id=client_id,
            client=found.name,
            locale=found.locale or (seller.locale if seller else "en"),
            unbilled=unbilled(db, found) if entries else None,
            unbilled_entries=len(entries),
            rows=tuple(rows),
            owed=_owed(reports.lines(db, client_id=client_id)),
            problems=composing.client_problems(services, db, found),
        )


def unbilled(db: Session, client: Client) -> Money:
    """The net sum of a client's finished work that is on no invoice."""
    currency = composing.currency_of(client, parties.seller(db))
    nets = (Money.of(e.line.quantity * e.line.unit_price, currency) for e in work.unbilled(db, client.id))
    return sum(nets, start=Money.zero(currency))


def open_exceptions(services: Services) -> list[ExceptionRow]:
    """What is open, oldest first; what a storm stands for is told by that."""
    with reading(services.engine) as db:
        together = storms.told_together(db)
        found = [one.number for one in exceptions.open_items(db) if one.number not in together]
        return [problem_facts.row(services, db, number) for number in found]


def _archive_lag(services: Services, db: Session) -> Lag:
    return reports.archive_lag(db, owed_before=services.now() - ARCHIVE_PATIENCE)


def _rows(services: Services, db: Session, client_id: int | None) -> list[InvoiceRow]:
    clients = {found.id: found for found in parties.clients(db)}
    tried_at, lines = mail_lane.next_try_at(db), reports.lines(db, client_id=client_id)
    rows = [_row(services, db, line, clients[line.client_id], tried_at) for line in lines]
    far = datetime.max.replace(tzinfo=services.now().tzinfo)
    return sorted(rows, key=lambda row: (_PERSON_FIRST.get(row.state, 2), row.next_at or far, row.invoice_id))


def _row(services: Services, db: Session, line: Line, client: Client, mail_tried_at: datetime | None) -> InvoiceRow:
    waits_for: tuple[str, ...] = ()
    if line.stage == "in_review":
        waits_for = _approvers(db, line, client)
    elif line.stage == "draft":
        waits_for = parties.chat_ids(db, named(client, Role.DRAFTER))
    return InvoiceRow(
        invoice_id=line.invoice_id,
        reference=line.number or f"D-{line.invoice_id}",
        credit_note=line.credit_note,
        client=line.client,
        total=line.total,
        state=_state(line, _today(services)[0]),
        waits_for=waits_for,
        next_at=_next_at(line, mail_tried_at),
        locale=client.locale or "en",
        time_zone=client.time_zone or services.policy.time_zone,
    )


def _approvers(db: Session, line: Line, client: Client) -> tuple[str, ...]:
    if history.last(db, line.invoice_id, authority.REASSIGNED):
        return authority.asked(db, client, invoices.load(db, line.invoice_id).draft)
    return parties.chat_ids(db, named(client, Role.APPROVER))


def _state(line: Line, today: date) -> str:
    """Where an invoice is, as a code that screens have words for; what needs a person comes first."""
    if line.held:
        return "held"
    if line.next_state in {State.UNKNOWN.value, State.FAILED.value}:
        return line.next_state
    if line.stopped:
        return STOPPED
    if line.stage != "issued":
        return line.stage
    if line.mailed is None:
        return State.DUE.value
    if line.due_on and line.due_on < today and not line.credit_note:
        return "overdue"
    return "outbox" if outbox.holds(line.mailed) else State.DONE.value


def _next_at(line: Line, mail_tried_at: datetime | None) -> datetime | None:
    """When something happens by itself; None where a person must act first, the send day of a draft apart.

    No mail leaves before the mail server is tried again, if it refuses the login.
    """
    if line.held or line.stopped or line.next_state in {State.UNKNOWN.value, State.FAILED.value}:
        return None
    if line.next_at and mail_tried_at and line.next_kind in mail_lane.LANE:
        return max(line.next_at, mail_tried_at)
    return line.next_at or (line.send_at if line.stage in OPEN_STAGES else None)


def _owed(lines: list[Line]) -> tuple[Money, ...]:
    """What issued invoices still wait for, by currency."""
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.stage == "issued" and not line.credit_note:
            sums[line.total.currency] += line.total.minor - line.received_minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()) if minor > 0)


def today(services: Services) -> date:
    """The workspace's day."""
    return _today(services)[0]


def _today(services: Services) -> tuple[date, datetime]:
    """The workspace's day, and the instant at which it ends."""
    zone = composing.default_zone(services.policy)
    today = services.now().astimezone(zone).date()
    return today, instant(today + DAY, datetime.min.time(), zone)


def _setup(services: Services, db: Session) -> tuple[str, ...]:
    problems = []
    if parties.seller(db) is None:
        problems.append("There is no seller yet: fill in seller.toml and run `sendday import seller`.")
    if not parties.clients(db):
        problems.append("There are no clients yet: run `sendday import clients clients.csv`.")
    if services.postmark.outbox:
        problems.append(NO_MAIL_SERVER)
    return tuple(problems)
