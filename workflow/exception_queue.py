"""What people do with an exception: take it, acknowledge it, retry it, resolve it with a note."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from billing.invoice import Issued, Void
from billing.obligation import Kind, State
from billing.refusals import Refused, Why
from billing.roles import Act, Role
from renderers.views import ExceptionMessage
from store import detours, exceptions, history, invoices, obligations, parties, storms, views, watches
from store.database import Session, reading
from store.exceptions import Problem
from workflow import authority, deciding, healing, holding, mail_lane, problem_facts, reminding, sending
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
        problem = opened(services, db, number, Act.TAKE, by)
        if problem.taken_at is not None and problem.owner == by.person:
            raise Refused(Why.ALREADY_TAKEN, by=problem.owner)
        for each in dict.fromkeys((*(one.number for one in _each(db, problem)), number)):
            exceptions.take(db, each, by=by.person, at=services.now())
            watches.forget(db, each)
            views.want_message(db, each, services.now())
        detours.acknowledge(db, number, by=by.person, at=services.now())


def acknowledge(services: Services, number: int, *, by: Actor) -> bool:
    """Say that a person knows of it; its owner stays. False when its channel has always shown it."""
    with acting(services, by) as db:
        opened(services, db, number, Act.TAKE, by)
        return detours.acknowledge(db, number, by=by.person, at=services.now())


def retry(services: Services, number: int, *, by: Actor) -> None:
    """Make what is owed due now. Its success will close the exception; an unknown is never retried."""
    with acting(services, by) as db:
        problem = opened(services, db, number, Act.RETRY, by)
        if problem.code == mail_lane.CODE:
            mail_lane.try_now(services, db)
            return
        again = [each for each in _each(db, problem) if _rearm(services, db, each, by)]
        if not again:
            raise Refused(Why.NOTHING_TO_RETRY)
        detours.acknowledge(db, number, by=by.person, at=services.now())
        views.want_message(db, number, services.now())


def _rearm(services: Services, db: Session, problem: Problem, by: Actor) -> bool:
    now = services.now()
    if problem.obligation_id is None or not obligations.rearm(db, problem.obligation_id, due_at=now):
        return False
    invoice_id = obligations.find(db, problem.obligation_id).invoice_id
    history.add(db, invoice_id, "retried", by=by.person, at=now, number=problem.number)
    return True


def show_each(services: Services, number: int, *, by: Actor) -> None:
    """Tell each exception of a storm by itself from now on, with its own buttons."""
    with acting(services, by) as db:
        problem = opened(services, db, number, Act.TAKE, by)
        if not storms.is_storm(problem):
            raise Refused(Why.OUTDATED_BUTTON)
        for each in storms.members(db, number):
            storms.stay_apart(db, each.number)
            views.want_message(db, each.number, services.now())
        healing.close(services, db, problem, by=by.person, note="Each is told by itself now.")


def needs_ending(db: Session, problem: Problem) -> bool:
    """Whether resolving leaves an invoice unsent, so that somebody must say what becomes of it."""
    return any(_leaves_unsent(db, each) for each in _each(db, problem))


def _leaves_unsent(db: Session, problem: Problem) -> bool:
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
        problem = opened(services, db, number, Act.RESOLVE, by)
        return AboutToResolve(problem_facts.exception(services, db, number), needs_ending(db, problem))


def resolve(services: Services, number: int, *, note: str, ending: Ending | None, by: Actor) -> None:
    """Close an exception by hand, with a note; for an unsent invoice also by what becomes of it."""
    with acting(services, by) as db:
        problem = opened(services, db, number, Act.RESOLVE, by)
        if not note.strip():
            raise Refused(Why.NOTE_REQUIRED)
        for each in _each(db, problem):
            _resolve(services, db, each, note=note.strip(), ending=ending, by=by)


def _resolve(services: Services, db: Session, problem: Problem, *, note: str, ending: Ending | None, by: Actor) -> None:
    if _in_flight(db, problem):
        raise Refused(Why.BUSY)
    if _leaves_unsent(db, problem):
        if ending is None:
            raise Refused(Why.ENDING_REQUIRED)
        _end(services, db, problem, ending, note=note, by=by)
    elif problem.obligation_id is not None:
        _call_off(services, db, problem, by=by)
    still_open = exceptions.find(db, problem.number)
    if still_open is not None and still_open.closed_at is None:
        healing.close(services, db, problem, by=by.person, note=note)


def _end(services: Services, db: Session, problem: Problem, ending: Ending, *, note: str, by: Actor) -> None:
    kept = invoices.load(db, problem.invoice_id or 0, lock=True)
    if ending is Ending.VOID:
        holding.second_thought(db, kept)
        holding.void_kept(services, db, kept, reason=note, by=by.person)
        _settle_owed(services, db, problem, State.CANCELLED, why="void", by=by)
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
    _settle_owed(services, db, problem, State.DONE, why="sent another way", by=by)
    history.add(db, invoice_id, "settled_sent", by=by.person, at=now, number=problem.number, note=note)
    owed = obligations.find(db, problem.obligation_id or 0)
    if owed.kind == Kind.DELIVER:
        sending.accepted(services, db, invoice_id, owed.about, reply=f"sent another way: {note}")


def _settle_owed(services: Services, db: Session, problem: Problem, to: State, *, why: str, by: Actor) -> None:
    owed = obligations.find(db, problem.obligation_id or 0)
    if owed.state in _OPEN:
        obligations.settle(db, owed.id, to=to, now=services.now(), why=why, by=by.person)


def _call_off(services: Services, db: Session, problem: Problem, *, by: Actor) -> None:
    """An archive copy, a preview or a reminder that nobody wants any more; the reminders after it go on."""
    _settle_owed(services, db, problem, State.CANCELLED, why=f"resolved by {by.person}", by=by)
    owed = obligations.find(db, problem.obligation_id or 0)
    if owed.kind == Kind.REMIND:
        reminding.owe_next(services, db, owed.invoice_id, after_step=owed.about)


def _in_flight(db: Session, problem: Problem) -> bool:
    """Whether it is being sent at this moment: what is decided now could not know how that ends."""
    if problem.obligation_id is None:
        return False
    return obligations.find(db, problem.obligation_id, lock=True).state is State.IN_FLIGHT


def _each(db: Session, problem: Problem) -> list[Problem]:
    """What an act on it acts on: itself, or all that a storm stands for."""
    return storms.members(db, problem.number) if storms.is_storm(problem) else [problem]


def opened(services: Services, db: Session, number: int, act: Act, by: Actor) -> Problem:
    """An open exception. Refuses who may not act on it, or not on all that it stands for."""
    problem = exceptions.find(db, number)
    if problem is None:
        raise Refused(Why.NOT_FOUND, what="exception", text=str(number))
    on, concerned = f"exception {number}", _concerned(db, _each(db, problem))
    for client_id, answers in concerned:
        client = parties.client(db, client_id)
        authority.permit(services, db, act, client, by, on=on, owner=problem.owner, answers=answers)
    if not concerned:
        authority.permit_admin(services, db, act, by, on=on, owner=problem.owner)
    if problem.closed_at is not None:
        raise Refused(Why.ALREADY_RESOLVED, by=problem.closed_by, at=problem.closed_at)
    return problem


def _concerned(db: Session, problems: list[Problem]) -> list[tuple[int, Role | None]]:
    """Each client that it is about, with the role that answers for what went wrong there."""
    found = {
        (invoices.about(db, each.invoice_id).client_id, _answers(db, each))
        for each in problems
        if each.invoice_id is not None
    }
    return sorted(found, key=str)


def _answers(db: Session, problem: Problem) -> Role | None:
    return healing.answers_for(obligations.find(db, problem.obligation_id).kind) if problem.obligation_id else None
