"""What people do with an exception: take it, acknowledge it, retry it, resolve it with a note."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from billing.client import Client
from billing.invoice import Issued, Void
from billing.obligation import Kind, State
from billing.refusals import Refused, Why
from billing.roles import Act
from renderers.views import ExceptionMessage
from store import detours, exceptions, history, invoices, obligations, parties, views
from store.database import Session, reading
from store.exceptions import Problem
from workflow import authority, deciding, facts, healing, holding, reminding, sending
from workflow.services import Actor, Services, acting

# A worker that has claimed it is called back by its fence, up to the point of no return.
_OPEN = frozenset({State.DUE, State.CLAIMED, State.FAILED, State.UNKNOWN})


class Ending(StrEnum):
    """What becomes of an invoice that is not sent when its exception is resolved; nothing may vanish."""

    SENT_ANOTHER_WAY = "sent_another_way"
    HOLD = "hold"
    VOID = "void"


def take(services: Services, number: int, *, by: Actor) -> None:
    """Look after it. Taking over from somebody else is allowed, and shown."""
    with acting(services, by) as db:
        problem = _open(services, db, number, Act.TAKE, by)
        if problem.taken_at is not None and problem.owner == by.person:
            raise Refused(Why.ALREADY_TAKEN, by=problem.owner)
        exceptions.take(db, number, by=by.person, at=services.now())
        detours.acknowledge(db, number, by=by.person, at=services.now())
        views.want_message(db, number, services.now())


def acknowledge(services: Services, number: int, *, by: Actor) -> bool:
    """Say that a person knows of it; its owner stays. False when its channel has always shown it."""
    with acting(services, by) as db:
        _open(services, db, number, Act.TAKE, by)
        return detours.acknowledge(db, number, by=by.person, at=services.now())


def retry(services: Services, number: int, *, by: Actor) -> None:
    """Make its obligation due now. Its success will close the exception; an unknown is never retried."""
    with acting(services, by) as db:
        problem = _open(services, db, number, Act.RETRY, by)
        now = services.now()
        if problem.obligation_id is None or not obligations.rearm(db, problem.obligation_id, due_at=now):
            raise Refused(Why.NOTHING_TO_RETRY)
        invoice_id = obligations.find(db, problem.obligation_id).invoice_id
        history.add(db, invoice_id, "retried", by=by.person, at=now, number=number)
        detours.acknowledge(db, number, by=by.person, at=now)
        views.want_message(db, number, now)


def needs_ending(db: Session, problem: Problem) -> bool:
    """Whether resolving leaves an invoice unsent, so that somebody must say what becomes of it."""
    if problem.obligation_id is None:
        return False
    owed = obligations.find(db, problem.obligation_id)
    if owed.state not in _OPEN or owed.kind not in {Kind.ISSUE.value, Kind.DELIVER.value}:
        return False
    if owed.kind == Kind.DELIVER and deciding.delivered_at(db, owed.invoice_id) is not None:
        return False  # A mail to another address: the client has the document.
    return not isinstance(invoices.load(db, owed.invoice_id).invoice, Void)


@dataclass(frozen=True, slots=True)
class AboutToResolve:
    """What somebody is asked before resolving: a note, and an ending where an invoice would be left unsent."""

    message: ExceptionMessage
    needs_ending: bool


def about_to_resolve(services: Services, number: int, *, by: Actor) -> AboutToResolve:
    """What is to be resolved. Refuses now what would be refused after the note was written."""
    with reading(services.engine) as db:
        problem = _open(services, db, number, Act.RESOLVE, by)
        return AboutToResolve(facts.exception(services, db, number), needs_ending(db, problem))


def resolve(services: Services, number: int, *, note: str, ending: Ending | None, by: Actor) -> None:
    """Close an exception by hand, with a note; for an unsent invoice also by what becomes of it."""
    with acting(services, by) as db:
        problem = _open(services, db, number, Act.RESOLVE, by)
        if not note.strip():
            raise Refused(Why.NOTE_REQUIRED)
        if _in_flight(db, problem):
            raise Refused(Why.BUSY)
        if needs_ending(db, problem):
            if ending is None:
                raise Refused(Why.ENDING_REQUIRED)
            _end(services, db, problem, ending, note=note.strip(), by=by)
        elif problem.obligation_id is not None:
            _call_off(services, db, problem, by=by)
        still_open = exceptions.find(db, number)
        if still_open is not None and still_open.closed_at is None:
            healing.close(services, db, problem, by=by.person, note=note.strip())


def _end(services: Services, db: Session, problem: Problem, ending: Ending, *, note: str, by: Actor) -> None:
    kept = invoices.load(db, problem.invoice_id or 0, lock=True)
    if ending is Ending.VOID:
        holding.void_kept(services, db, kept, reason=note, by=by.person)
        _settle_open(services, db, problem, State.CANCELLED, why="void", by=by)
    elif ending is Ending.HOLD:
        holding.hold_kept(services, db, kept, reason=note, by=by.person)
        obligations.rearm(db, problem.obligation_id or 0, due_at=services.now())
    else:
        _sent_another_way(services, db, problem, kept, note=note, by=by)


def _sent_another_way(
    services: Services, db: Session, problem: Problem, kept: invoices.Kept, *, note: str, by: Actor
) -> None:
    invoice_id, now = kept.draft.id, services.now()
    if not isinstance(kept.invoice, Issued):
        raise Refused(Why.NOT_ISSUED, reference=kept.draft.reference)
    _settle_open(services, db, problem, State.DONE, why="sent another way", by=by)
    history.add(db, invoice_id, "settled_sent", by=by.person, at=now, number=problem.number, note=note)
    owed = obligations.find(db, problem.obligation_id or 0)
    if owed.kind == Kind.DELIVER:
        sending.accepted(services, db, invoice_id, owed.about, reply=f"sent another way: {note}")


def _settle_open(services: Services, db: Session, problem: Problem, to: State, *, why: str, by: Actor) -> None:
    owed = obligations.find(db, problem.obligation_id or 0)
    if owed.state in _OPEN:
        obligations.settle(db, owed.id, to=to, now=services.now(), why=why, by=by.person)


def _call_off(services: Services, db: Session, problem: Problem, *, by: Actor) -> None:
    """An archive copy, a preview or a reminder that nobody wants any more; the reminders after it go on."""
    _settle_open(services, db, problem, State.CANCELLED, why=f"resolved by {by.person}", by=by)
    owed = obligations.find(db, problem.obligation_id or 0)
    if owed.kind == Kind.REMIND:
        reminding.owe_next(services, db, owed.invoice_id, after_step=owed.about)


def _in_flight(db: Session, problem: Problem) -> bool:
    """Whether it is being sent at this moment: what is decided now could not know how that ends."""
    if problem.obligation_id is None:
        return False
    return obligations.find(db, problem.obligation_id, lock=True).state is State.IN_FLIGHT


def _open(services: Services, db: Session, number: int, act: Act, by: Actor) -> Problem:
    problem = exceptions.find(db, number)
    if problem is None:
        raise Refused(Why.NOT_FOUND, what="exception", text=str(number))
    client = _client(db, problem)
    if client is not None:
        authority.permit(services, db, act, client, by, owner=problem.owner)
    else:
        authority.permit_admin(services, db, act, by, owner=problem.owner)
    if problem.closed_at is not None:
        raise Refused(Why.ALREADY_RESOLVED, by=problem.closed_by, at=problem.closed_at)
    return problem


def _client(db: Session, problem: Problem) -> Client | None:
    if problem.invoice_id is None:
        return None
    return parties.client(db, invoices.about(db, problem.invoice_id).client_id)
