"""While Slack does not let the bot in: one careful try now and then, the owner is told, and everything else goes on."""

from __future__ import annotations

from datetime import datetime, timedelta

from billing.obligation import wait_before
from store import exceptions, views
from store.database import Session, reading, transaction
from store.views import DueView
from workflow import detouring, healing
from workflow.services import Services

LOCKED_OUT = "chat:locked_out"  # One exception, whose own message is what is tried.
CODE = "chat_locked_out"
PAUSE_MAX = timedelta(minutes=15)


def begin(services: Services, *, words: str) -> None:
    """Slack refused the bot's token: stop, and put off the next try."""
    with transaction(services.engine) as db:
        problem = exceptions.open_as(db, LOCKED_OUT)
        if problem is None:
            number = healing.open_standalone(services, db, LOCKED_OUT, code=CODE, words=words)
        else:
            number = problem.number
        _put_off(services, db, number, words=words)
        detouring.nowhere(services, db, number, words=words)
    services.wake()


def over(services: Services, db: Session) -> None:
    """Slack lets the bot in: what waited is due now."""
    if exceptions.open_as(db, LOCKED_OUT) is not None:
        healing.close_standalone(services, db, LOCKED_OUT, note="Slack lets the bot in again.")
        views.hurry(db, services.now())


def try_now(services: Services) -> None:
    """At a start, which a new token needs: what waits for the one try is tried at once."""
    with transaction(services.engine) as db:
        if exceptions.open_as(db, LOCKED_OUT) is not None:
            views.hurry(db, services.now())


def stands(services: Services) -> bool:
    """Whether Slack is left alone now, but for the one try."""
    with reading(services.engine) as db:
        return exceptions.open_as(db, LOCKED_OUT) is not None


def sentence(services: Services) -> str:
    """That Slack does not let the bot in, and its words; empty while it does."""
    with reading(services.engine) as db:
        problem = exceptions.open_as(db, LOCKED_OUT)
    return f"Slack does not let the bot in. {problem.words}." if problem else ""


def tried_again_at(db: Session) -> datetime | None:
    """When Slack is asked again; None while it lets the bot in."""
    problem = exceptions.open_as(db, LOCKED_OUT)
    return views.tries_at(db, views.message_of(problem.number)) if problem else None


def the_one_try(services: Services) -> list[DueView]:
    """The one view that is tried, if it is due; what other exceptions there are, no channel shows meanwhile."""
    with transaction(services.engine) as db:
        problem = exceptions.open_as(db, LOCKED_OUT)
        if problem is None:
            return []
        for view in views.behind(db, "exception"):
            detouring.nowhere(services, db, int(view.about.partition(":")[2]), words=problem.words)
        return views.one_due(db, views.message_of(problem.number), services.now())


def _put_off(services: Services, db: Session, number: int, *, words: str) -> None:
    about, now = views.message_of(number), services.now()
    tries = views.tries(db, about) + 1
    pause = min(wait_before(tries, luck=services.luck()), PAUSE_MAX)
    views.failed(db, about, retry_at=now + pause, now=now, words=words, certain=True)
