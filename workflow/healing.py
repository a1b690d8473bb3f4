"""Opening and closing exceptions as facts change: one row a problem, one message a row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from billing.obligation import Kind, State
from billing.roles import Role
from renderers import outbox
from store import exceptions, history, invoices, obligations, parties, storms, thread_lines, views, watches
from store.database import Session
from store.exceptions import Problem
from store.obligations import Claimed
from workflow import authority, storming
from workflow.services import BOT, Services

UNPAID = "unpaid"
AGAIN, REOPENED = "again", "reopened"  # Kinds of lines in the thread of an exception that happens once more.
_OWNERS = {
    Kind.ISSUE.value: Role.SENDER,
    Kind.DELIVER.value: Role.SENDER,
    Kind.ARCHIVE.value: Role.SENDER,
    Kind.REMIND.value: Role.FOLLOW_UP,
    Kind.PREVIEW.value: Role.DRAFTER,
    Kind.COMPARE.value: Role.DRAFTER,
    Kind.TRIAL.value: Role.SENDER,
}


def open_for(services: Services, db: Session, obligation_id: int, *, code: str, words: str) -> int:
    """Open the exception of an obligation, owned by who answers for its kind; its number."""
    owed, at = obligations.find(db, obligation_id), services.now()
    client = parties.client(db, invoices.about(db, owed.invoice_id).client_id)
    role = answers_for(owed.kind)
    number = _note(
        db,
        f"obligation:{obligation_id}",
        code=code,
        words=words,
        owner=authority.owner_of(db, client, role, services.policy.admins),
        at=at,
        obligation_id=obligation_id,
        invoice_id=owed.invoice_id,
    )
    left = storming.leave_if_changed(db, number)
    _opened(db, number, owed.invoice_id, code, at)
    storming.gather(services, db, number)
    if left is not None:
        end_storm(services, db, left, by=BOT, note="something else by now")
    return number


def answers_for(kind: str) -> Role:
    """Who owns what goes wrong with this kind of obligation."""
    return _OWNERS.get(kind, Role.SENDER)


def open_unpaid(services: Services, db: Session, invoice_id: int) -> None:
    """After the last reminder a person decides: the follow-up owner's, closed by a payment (BILLING, section 6)."""
    open_about(services, db, invoice_id, f"{UNPAID}:{invoice_id}", code=UNPAID, words="", role=Role.FOLLOW_UP)


def open_about(
    services: Services, db: Session, invoice_id: int, fingerprint: str, *, code: str, words: str, role: Role
) -> None:
    """Open an exception about an invoice that belongs to no obligation, for who has this role."""
    client, at = parties.client(db, invoices.about(db, invoice_id).client_id), services.now()
    owner = authority.owner_of(db, client, role, services.policy.admins)
    number = _note(db, fingerprint, code=code, words=words, owner=owner, at=at, invoice_id=invoice_id)
    _opened(db, number, invoice_id, code, at)


def close_unpaid(services: Services, db: Session, invoice_id: int, *, by: str, note: str) -> None:
    """The money came, or the invoice was called off."""
    for problem in exceptions.open_items(db, invoice_id):
        if problem.code == UNPAID:
            close(services, db, problem, by=by, note=note)


def stop_reminders(services: Services, db: Session, invoice_id: int, *, by: str, why: str) -> None:
    """Nothing is left to ask for: no reminder goes out, and what was open about one is closed."""
    stopped = obligations.cancel(db, invoice_id, (Kind.REMIND,), why=why)
    close_for(services, db, stopped, by=by, note=why)
    close_unpaid(services, db, invoice_id, by=by, note=why)


def open_standalone(
    services: Services, db: Session, fingerprint: str, *, code: str, words: str, owner: str = ""
) -> int:
    """Open an exception that belongs to no single obligation, for the admins if nobody else owns it; its number."""
    owner = owner or next(iter(sorted(services.policy.admins)), "")
    number = _note(db, fingerprint, code=code, words=words, owner=owner, at=services.now())
    _redraw(db, number, None, services.now())
    return number


def ask_again(services: Services, db: Session, invoice_id: int) -> None:
    """Open what was closed with a hold and is still unknown: nobody else would ever be asked about it."""
    for owed in obligations.of_invoice(db, invoice_id):
        if owed.state is State.UNKNOWN and exceptions.open_about(db, owed.id) is None:
            open_for(services, db, owed.id, code=f"{owed.kind}_unknown", words=owed.words)


def close_for(services: Services, db: Session, obligation_ids: Iterable[int], *, by: str, note: str) -> None:
    """Close what is open about these obligations: healed, or called off."""
    for obligation_id in obligation_ids:
        problem = exceptions.open_about(db, obligation_id)
        if problem is not None:
            close(services, db, problem, by=by, note=note)


def close_standalone(services: Services, db: Session, fingerprint: str, *, note: str) -> None:
    """Close what is open under this fingerprint: it healed by itself."""
    problem = exceptions.open_as(db, fingerprint)
    if problem is not None:
        close(services, db, problem, by=BOT, note=note)


def not_needed(services: Services, db: Session, claimed: Claimed, *, why: str) -> None:
    """Call off what was claimed and is called for no more. Raises Superseded when the fence moved."""
    obligations.check_fence(db, claimed)
    obligations.settle(db, claimed.id, to=State.CANCELLED, now=services.now(), why=why)
    close_for(services, db, [claimed.id], by=BOT, note=f"Not needed: {why}.")
    views.want(db, views.card_of(claimed.invoice_id), services.now())


def close(services: Services, db: Session, problem: Problem, *, by: str, note: str) -> None:
    """Close one exception; its message collapses. The last of a storm closes the storm."""
    at = services.now()
    exceptions.close(db, problem.number, by=by, at=at, note=note)
    watches.forget(db, problem.number)
    if problem.invoice_id is not None:
        history.add(db, problem.invoice_id, "exception_closed", by=by, at=at, number=problem.number, note=note)
    _redraw(db, problem.number, problem.invoice_id, at)
    storm_id = storms.of(db, problem.number)
    storms.leave(db, problem.number)
    if storm_id is not None:
        end_storm(services, db, storm_id, by=by, note=note)


def end_storm(services: Services, db: Session, storm_id: int, *, by: str, note: str) -> None:
    """Close a storm of which nothing is open any more; else only its message changes."""
    storm = exceptions.get(db, storm_id)
    if storm.closed_at is not None or storms.held(db, storm_id):
        views.want_message(db, storm_id, services.now())
        return
    close(services, db, storm, by=by, note=f"Nothing of it is open any more; the last: {note}" if by == BOT else note)


def healed(services: Services, done: str, attempts: int) -> str:
    """How a success after failures is told: "sent 09:14, third try"; the time is the workspace's."""
    at = services.now().astimezone(ZoneInfo(services.policy.time_zone))
    return f"{done} {at:%H:%M}, {_tries(attempts)}"


def sent(reply: str) -> str:
    """How a mail that got through is told: with no server, it went no further than the outbox."""
    return "written to the outbox" if outbox.holds(reply) else "sent"


def _tries(attempts: int) -> str:
    words = {1: "second", 2: "third", 3: "fourth", 4: "fifth"}
    return f"{words[attempts]} try" if attempts in words else f"try {attempts + 1}"


def _note(
    db: Session,
    fingerprint: str,
    *,
    code: str,
    words: str,
    owner: str,
    at: datetime,
    obligation_id: int | None = None,
    invoice_id: int | None = None,
) -> int:
    """Note it, and tell in its thread what happened before already; its number."""
    before = exceptions.latest_as(db, fingerprint)
    about = {"obligation_id": obligation_id, "invoice_id": invoice_id}
    number = exceptions.note(db, fingerprint, code=code, words=words, owner=owner, at=at, **about)
    if before is not None:
        kind = AGAIN if before.closed_at is None else REOPENED
        thread_lines.add(db, number, kind, at=at, when=at.isoformat(), words=words, count=before.count + 1)
    return number


def _opened(db: Session, number: int, invoice_id: int, code: str, at: datetime) -> None:
    problem = exceptions.find(db, number)
    if problem is not None and problem.opened_at == at:  # New, or open again; not merely counted up.
        history.add(db, invoice_id, "exception_opened", by=BOT, at=at, number=number, what=code)
    _redraw(db, number, invoice_id, at)


def _redraw(db: Session, number: int, invoice_id: int | None, at: datetime) -> None:
    views.want_message(db, number, at)
    if invoice_id is not None:
        views.want(db, views.card_of(invoice_id), at)
