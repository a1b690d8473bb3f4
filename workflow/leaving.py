"""Somebody left, and what waits for them waits for nobody: one exception for each of them, told again every day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from billing.client import Client, named
from billing.readiness import called, why_absent
from billing.roles import Absent, Role
from renderers import leavers
from renderers.leavers import Left
from store import exceptions, parties, reports, views
from store.database import Session, transaction
from store.exceptions import Problem
from store.reports import Line
from workflow import healing, working_time
from workflow.services import BOT, Services
from workflow.working_time import Calendar

CODE = "needs_owner"
HEALED = "Nothing waits for them any more."
_WAITS_FOR = {"draft": Role.DRAFTER, "in_review": Role.APPROVER, "approved": Role.SENDER}


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who cannot act, what waits for them, and the clients whose that is."""

    person: str
    absent: Absent
    waiting: list[Left] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)


def look_after(services: Services) -> int:
    """Ask for another owner, once a working day while something waits, and stop asking when nothing does; how many."""
    with transaction(services.engine) as db:
        leavers_now = _leavers(db)
        for problem in exceptions.open_items(db):
            if problem.code == CODE and problem.fingerprint not in leavers_now:
                healing.close(services, db, problem, by=BOT, note=HEALED)
        asked = sum(_ask(services, db, fingerprint, leaver) for fingerprint, leaver in leavers_now.items())
    if asked:
        services.wake()
    return asked


def _leavers(db: Session) -> dict[str, Leaver]:
    """Who cannot act where nobody else of that role can, by the exception's fingerprint."""
    clients, found = {client.id: client for client in parties.clients(db)}, dict[str, Leaver]()
    if not any(client.absent for client in clients.values()):
        return found
    for line in reports.lines(db):
        client, role = clients[line.client_id], _waits_for(line)
        held = named(client, role)
        for person in held if all(one in client.absent for one in held) else ():
            leaver = found.setdefault(f"left:{person}", Leaver(person, client.absent[person]))
            leaver.waiting.append(Left(line.number or f"D-{line.invoice_id}", client.name, role.value))
            leaver.clients.append(client)
    return found


def _waits_for(line: Line) -> Role:
    """Whose the next step of an invoice is: its owner's when all goes well, or when it does not."""
    return _WAITS_FOR.get(line.stage, Role.SENDER if line.mailed is None else Role.FOLLOW_UP)


def _ask(services: Services, db: Session, fingerprint: str, leaver: Leaver) -> bool:
    words = leavers.sentence(called(leaver.person, leaver.absent), why_absent(leaver.absent), leaver.waiting)
    last = exceptions.latest_as(db, fingerprint)
    if last is None or _is_time(working_time.calendar(services, db), last, services.now()):
        owner = _deputy(db, leaver.clients)
        healing.open_standalone(services, db, fingerprint, code=CODE, words=words, owner=owner)
        return True
    if last.closed_at is None and last.words != words:
        exceptions.say(db, last.number, words)
        views.want_message(db, last.number, services.now())
    return False


def _deputy(db: Session, clients: list[Client]) -> str:
    """Who stands in for them, if anybody does who has not left as well."""
    there = [one for client in clients for one in named(client, Role.DEPUTY) if one not in client.absent]
    return next(iter(parties.chat_ids(db, there)), "")


def _is_time(calendar: Calendar, last: Problem, now: datetime) -> bool:
    """Whether it is told anew: each working day once; at once when it had healed; after a person's word, not today."""
    if last.closed_at is not None and last.closed_by == BOT:
        return True
    told_on, today = (at.astimezone(calendar.zone).date() for at in (last.closed_at or last.last_at, now))
    return told_on < today and calendar.start_of_work(today) <= now
