"""The one way out for mails: slowed down when the server asks for it, closed while it does not let us in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate

from billing.obligation import BACKOFF, JITTER, Kind, wait_before
from store import exceptions, obligations, requests, stops, views
from store.database import Session, insisting, reading, transaction
from store.exceptions import Problem
from store.obligations import Claimed
from workflow import doubting, healing, hurrying
from workflow.services import Services

LANE = (*stops.MAILS, Kind.TRIAL)
LOCKED_OUT = "mail:locked_out"  # One exception, however many mails wait.
CODE = "mail_locked_out"
PAUSED = "mail_paused"  # Names of instants: until then nothing is mailed, and when the one try may be made.
NEXT_TRY = "mail_next_try"
PAUSE_MAX = timedelta(minutes=15)
TRIES_APART_MAX = BACKOFF[-1] * 2  # A later instant was written by a clock that went back since.
CANDIDATES = ({Kind.DELIVER, Kind.REMIND}, {Kind.ISSUE}, {Kind.TRIAL})  # No number for a try while a mail has one.


def claim(services: Services, db: Session) -> Claimed | None:
    """Claim what has been due the longest, no mail while the lane is closed, but for one try now and then."""
    now, kinds = services.now(), doubting.may_leave(db)
    problem = exceptions.open_as(db, LOCKED_OUT)
    if not _ahead(db, PAUSED, now, PAUSE_MAX):
        if problem is None:
            return obligations.claim(db, now, kinds)
        if found := _one_try(services, db, now, kinds):
            return found
    return _beside(db, now, kinds)


def claim_beside(services: Services, db: Session) -> Claimed | None:
    """Claim what has been due the longest of all that is no mail."""
    return _beside(db, services.now(), doubting.may_leave(db))


def pause(services: Services, db: Session, *, wait: timedelta) -> None:
    """The server asks for patience: every mail waits a moment, in its order, instead of running into the same words."""
    now = services.now()
    until = now + min(wait, PAUSE_MAX)
    requests.beat(db, PAUSED, until)
    stops.put_off(db, stops.MAILS, since=now - TRIES_APART_MAX, to=until)


@insisting
def lock_out(services: Services, claimed: Claimed, *, words: str) -> None:
    """The server refused our login: nobody else runs into it, and this mail waits where it was."""
    now = services.now()
    with transaction(services.engine) as db:
        obligations.not_now(db, claimed, due_at=claimed.due_at if claimed.kind is Kind.REMIND else now)
        problem = exceptions.open_as(db, LOCKED_OUT)
        if problem is None or not _ahead(db, NEXT_TRY, now, TRIES_APART_MAX):  # Else under way together: one try.
            healing.open_standalone(services, db, LOCKED_OUT, code=CODE, words=words)
            _try_later(services, db, problem, now)
            _not_late(db, now)
            _redraw(db, now)
    services.wake()


def over(services: Services, db: Session) -> None:
    """A mail was taken, so the server is there and lets us in: what waited for that goes now."""
    hurrying.take_along(services, db, Kind.DELIVER, Kind.REMIND, Kind.TRIAL)
    if exceptions.open_as(db, LOCKED_OUT) is None:
        return
    healing.close_standalone(services, db, LOCKED_OUT, note="The mail server lets us in again.")
    _not_late(db, services.now())
    _redraw(db, services.now())


def try_now(services: Services, db: Session) -> None:
    """Make the one try at once: a person mended the login, or the bot starts, perhaps with another one."""
    now = services.now()
    requests.beat(db, NEXT_TRY, now)
    if problem := exceptions.open_as(db, LOCKED_OUT):
        views.want_message(db, problem.number, now)


def started(services: Services) -> None:
    """At the start of the process: whatever login it has now is tried at once, and so is a server that was busy."""
    with transaction(services.engine) as db:
        requests.beat(db, PAUSED, services.now())
        try_now(services, db)


def stands(db: Session) -> bool:
    """Whether the mail server does not let us in."""
    return exceptions.open_as(db, LOCKED_OUT) is not None


def next_try_at(db: Session) -> datetime | None:
    """When the login is tried again; None while it works."""
    return requests.last_beat(db, NEXT_TRY) if stands(db) else None


def sentence(services: Services) -> str:
    """That the mail server does not let us in, and its words; empty while it does."""
    with reading(services.engine) as db:
        return said(db)


def said(db: Session) -> str:
    """The same, inside somebody else's transaction."""
    problem = exceptions.open_as(db, LOCKED_OUT)
    return f"The mail server refuses the login, so no mail leaves. {problem.words.rstrip('.')}." if problem else ""


def _one_try(services: Services, db: Session, now: datetime, kinds: Sequence[Kind]) -> Claimed | None:
    """One mail at a time, until the server refuses one; with nothing to try it with, nothing is in the way of mails."""
    if _ahead(db, NEXT_TRY, now, TRIES_APART_MAX) or stops.is_under_way(db, LANE):
        return None
    _not_late(db, now)
    for candidates in CANDIDATES:
        if found := obligations.claim(db, now, candidates & set(kinds)):
            return found
    if not stops.is_waiting(db, LANE, now):
        healing.close_standalone(services, db, LOCKED_OUT, note="No mail waits any more; the next one tries the login.")
    return None


def _beside(db: Session, now: datetime, kinds: Sequence[Kind]) -> Claimed | None:
    return obligations.claim(db, now, [kind for kind in kinds if kind not in LANE])


def _try_later(services: Services, db: Session, problem: Problem | None, now: datetime) -> None:
    """Put off the next try: more seldom the longer the login has been refused this time."""
    refused_for = now - problem.opened_at if problem else timedelta(0)
    tries = 1 + sum(refused_for >= total * (1 - JITTER) for total in accumulate(BACKOFF))
    requests.beat(db, NEXT_TRY, now + wait_before(tries, luck=services.luck()))


def _redraw(db: Session, now: datetime) -> None:
    """The cards say why an invoice waits, and until when."""
    for invoice_id in stops.kept_back(db, now):
        views.want(db, views.card_of(invoice_id), now)


def _not_late(db: Session, now: datetime) -> None:
    """Waiting for the login is no downtime of ours; what is older than the last try is."""
    stops.put_off(db, stops.INVOICES, since=now - TRIES_APART_MAX, to=now)


def _ahead(db: Session, name: str, now: datetime, limit: timedelta) -> bool:
    at = requests.last_beat(db, name)
    return at is not None and now < at <= now + limit
