"""Tell many faults of one cause in one message: a storm is an exception that stands for the others."""

from __future__ import annotations

from billing.storm import LISTED_MAX, STORM_FROM, STORM_WINDOW, cause_of
from store import detours, exceptions, storms, thread_lines, views, watches
from store.database import Session
from store.exceptions import Problem
from workflow.services import Services

UNKNOWN = "_unknown"  # How the codes of what nobody can know end.
HELD = "held"  # The kind of line that names one of them in the thread.


def gather(services: Services, db: Session, number: int) -> None:
    """A fault of an obligation was noted: tell it with others of its cause, once there are enough of them."""
    problem = exceptions.get(db, number)
    if storms.of(db, number) is not None or not _is_free(db, problem):
        return
    cause = cause_of(problem.code, problem.words)
    storm = exceptions.open_as(db, storms.fingerprint(cause))
    if storm is not None:
        _join(services, db, storm, problem)
        return
    since = services.now() - STORM_WINDOW
    found = storms.alike(db, problem.code, since=since)
    alike = [one for one in found if cause_of(one.code, one.words) == cause and _is_free(db, one)]
    if len(alike) >= STORM_FROM:
        storm = _open(services, db, cause, alike)
        for one in alike:
            _join(services, db, storm, one)


def leave_if_changed(db: Session, number: int) -> int | None:
    """The storm that it is told in no longer, because something else went wrong with it by now."""
    storm_id = storms.of(db, number)
    if storm_id is None or exceptions.get(db, storm_id).code == exceptions.get(db, number).code:
        return None
    storms.leave(db, number)
    return storm_id


def _is_free(db: Session, problem: Problem) -> bool:
    """Whether it may be told with others: nobody has taken or snoozed it, and it is no mail that may have left.

    Each of those is a question of its own, with its own evidence.
    """
    if problem.code.endswith(UNKNOWN) or problem.taken_at is not None or storms.stays_apart(db, problem.number):
        return False
    return watches.find(db, problem.number).snoozed_until is None


def _open(services: Services, db: Session, cause: str, alike: list[Problem]) -> Problem:
    owners = {one.owner for one in alike}
    admins = sorted(services.policy.admins)
    owner = owners.pop() if len(owners) == 1 else next(iter(admins), alike[0].owner)
    code, words = alike[-1].code, alike[-1].words
    number = exceptions.note(db, storms.fingerprint(cause), code=code, words=words, owner=owner, at=services.now())
    return exceptions.get(db, number)


def _join(services: Services, db: Session, storm: Problem, problem: Problem) -> None:
    """From now on the storm speaks for it, in the channel and on every way around the channel."""
    now = services.now()
    place = storms.join(db, storm.number, problem.number)
    if place > LISTED_MAX:
        thread_lines.add(db, storm.number, HELD, at=now, exception=problem.number)
    if storm.taken_at is not None:
        exceptions.take(db, problem.number, by=storm.owner, at=now)
    watches.forget(db, problem.number)
    detours.forget(db, problem.number)
    views.settle_unposted(db, problem.number)
    views.want_message(db, problem.number, now)
