"""Take an exception around a channel that cannot show it: the fallback channel, then an alarm."""

from __future__ import annotations

from datetime import datetime

import structlog

from billing.obligation import PATIENCE
from renderers import alarms
from store import detours, exceptions, views
from store.database import Session, reading
from workflow import problem_facts
from workflow.services import Services

log = structlog.get_logger()


def around(services: Services, db: Session, number: int, *, since: datetime, words: str) -> None:
    """Its own channel cannot show it: the fallback channel shall, and without one nobody can see it."""
    if not _needs_somebody(db, number):
        return
    detours.take(db, exceptions.get(db, number), since=since, words=words)
    if not services.route.fallback:
        _unseen(services, db, number, words=words)
    elif not views.is_known(db, views.copy_of(number)):
        views.want(db, views.copy_of(number), services.now())


def copy_failed(services: Services, db: Session, number: int, *, refused: bool, words: str) -> None:
    """The fallback channel fails too. Since when its own has failed decides how much more patience there is."""
    detour = detours.find(db, number)
    if detour is None or not _needs_somebody(db, number):
        return
    if refused or services.now() - detour.since >= PATIENCE:
        _unseen(services, db, number, words=words)


def nowhere(services: Services, db: Session, number: int, *, words: str) -> None:
    """No channel at all can be reached."""
    if _needs_somebody(db, number):
        detours.take(db, exceptions.get(db, number), since=services.now(), words=words)
        _unseen(services, db, number, words=words)


def shown(services: Services, db: Session, number: int, *, healed: bool) -> None:
    """A channel shows it. When its own has healed, the copy in the fallback channel says where it is now."""
    detours.shown(db, number, services.now())
    if healed and views.is_known(db, views.copy_of(number)):
        views.want(db, views.copy_of(number), services.now())


def alarm(services: Services) -> str:
    """One sentence about what no channel could show and nobody has acknowledged; empty when there is nothing."""
    with reading(services.engine) as db:
        return alarms.sentence([problem_facts.exception(services, db, number) for number in detours.alarms(db)])


def _needs_somebody(db: Session, number: int) -> bool:
    """An exception that is closed, or that somebody has taken, alarms nobody when its message cannot be redrawn."""
    problem = exceptions.find(db, number)
    return problem is not None and problem.closed_at is None and problem.taken_at is None


def _unseen(services: Services, db: Session, number: int, *, words: str) -> None:
    """Said once on standard error; the owner's mail and health follow the row."""
    if detours.unseen(db, number, services.now()):
        view = problem_facts.exception(services, db, number)
        log.error("exception_not_shown", number=number, what=alarms.headline(view), client=view.client, words=words)
