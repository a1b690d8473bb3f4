"""What goes wrong while a person asks: refusals are kept and counted, our own faults become exceptions."""

from __future__ import annotations

from datetime import timedelta

from billing.refusals import Refused, Why
from renderers import redaction
from store import exceptions, people, requests
from store.database import DatabaseFault, Session, transaction
from workflow import healing
from workflow.services import Services

CODE = "listener_broke"
INSISTING = "insisting"
UNAUTHORISED = frozenset({Why.NOT_ALLOWED, Why.OUTSIDER})
TRIES = 3  # Once is a mistake, twice a question; then somebody should look.
WITHIN = timedelta(days=1)


def record_refusal(services: Services, refused: Refused, *, by: str, during: str) -> None:
    """Keep that somebody was refused, in a transaction of its own: the one that refused is rolled back."""
    with transaction(services.engine) as db:
        about = str(refused.facts.get("on", ""))
        requests.refused(db, by=by, during=during, why=refused.why.value, about=about, at=services.now())
        noticed = refused.why in UNAUTHORISED and _insists(services, db, by, about)
    if noticed:
        services.wake()


def _insists(services: Services, db: Session, by: str, about: str) -> bool:
    """Whether somebody without the right tries again and again: one exception, however often after that."""
    fingerprint, since = f"{INSISTING}:{by}:{about}", services.now() - WITHIN
    before = exceptions.latest_as(db, fingerprint)
    if before is not None:
        if before.closed_at is None:
            return False
        since = max(since, before.closed_at)
    tries = requests.refusals(db, by=by, about=about, whys=[why.value for why in UNAUTHORISED], since=since)
    if tries < TRIES:
        return False
    known = people.known(db, by)
    who = f"{known.name} ({by})" if known and known.name else by
    words = f"{who} was refused {tries} times within a day{f', on {about}' if about else ''}."
    healing.open_standalone(services, db, fingerprint, code=INSISTING, words=words)
    return True


def report(services: Services, error: Exception, *, during: str) -> int | None:
    """Open an exception for a fault of ours; its number, or None when not even that can be written."""
    name = type(error).__name__
    fingerprint, words = f"listener:{during}:{name}", redaction.words(f"{during}: {name}: {error}")
    try:
        with transaction(services.engine) as db:
            number = healing.open_standalone(services, db, fingerprint, code=CODE, words=words)
    except DatabaseFault:
        return None
    services.wake()
    return number
