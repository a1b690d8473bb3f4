"""Ask again about an exception that waits for too long: its owner, the deputies, then the admins, in the channel."""

from __future__ import annotations

from datetime import datetime

from billing import escalation
from billing.client import named
from billing.escalation import Step
from billing.roles import Role
from store import exceptions, invoices, parties, storms, thread_lines, views, watches
from store.database import Session, transaction
from store.exceptions import Problem
from store.watches import Watch
from workflow import working_time
from workflow.services import Services
from workflow.working_time import Calendar

ASKED = "asked"  # The kind of line that mentions somebody in the thread.


def escalate(services: Services) -> int:
    """Ask whoever is to be asked now; of how many exceptions."""
    now, count = services.now(), 0
    with transaction(services.engine) as db:
        found, calendar = watches.every(db), working_time.calendar(services, db)
        if not calendar.is_time_to_ask(now):  # A start on a Sunday finds what fell due while it was down.
            return 0
        together = storms.told_together(db)
        for problem in exceptions.open_items(db):
            watch = found.get(problem.number, Watch())
            if problem.number in together or watch.snoozed_until is not None:
                continue
            if _next_at(calendar, problem, watch) <= now:
                count += _ask(services, db, problem, watch, due_at=calendar.due_at(problem, watch))
    if count:
        services.wake()
    return count


def _next_at(calendar: Calendar, problem: Problem, watch: Watch) -> datetime:
    """When the next step is due: the first by the exception's own time, the others some hours after the last."""
    if watch.step >= Step.ADMINS:
        return datetime.max.replace(tzinfo=problem.opened_at.tzinfo)
    if watch.step_at is None:
        return calendar.due_at(problem, watch)
    return calendar.after_work(watch.step_at, escalation.STEP_APART)


def _ask(services: Services, db: Session, problem: Problem, watch: Watch, *, due_at: datetime) -> bool:
    """The next step that has somebody who was not asked yet; False while there is nobody."""
    now = services.now()
    for step in (step for step in Step if step > watch.step):
        people = tuple(person for person in _people(services, db, problem, step) if person not in watch.asked)
        if people:
            watches.asked(db, problem.number, step, people=people, at=now)
            taken = problem.owner if problem.taken_at is not None else ""
            told = {"people": " ".join(people), "step": int(step), "since": due_at.isoformat(), "taken": taken}
            thread_lines.add(db, problem.number, ASKED, at=now, **told)
            views.want_message(db, problem.number, now)
            return True
    return False


def _people(services: Services, db: Session, problem: Problem, step: Step) -> tuple[str, ...]:
    if step is Step.OWNER:
        return (problem.owner,) if problem.owner else ()
    if step is Step.ADMINS:
        return parties.admins(db, admins=services.policy.admins)
    about = storms.members(db, problem.number) if storms.is_storm(problem) else [problem]
    ids = sorted({invoices.about(db, one.invoice_id).client_id for one in about if one.invoice_id is not None})
    deputies = [person for client_id in ids for person in named(parties.client(db, client_id), Role.DEPUTY)]
    return parties.chat_ids(db, deputies)
