"""While the archive does not let the bot in: one exception, no hammering, and everything follows once it does."""

from __future__ import annotations

from datetime import datetime

from billing.obligation import Kind
from store import exceptions, obligations
from store.database import Session, transaction
from workflow import healing
from workflow.services import Services

LOCKED_OUT = "archive:locked_out"  # One for all copies: one link brings all of them.
CODE = "archive_locked_out"


def begin(services: Services, db: Session, *, words: str, until: datetime) -> None:
    """The archive refused the bot itself, not one copy: all wait until then."""
    if exceptions.open_as(db, LOCKED_OUT) is None:
        healing.open_standalone(services, db, LOCKED_OUT, code=CODE, words=words)
    obligations.put_off(db, Kind.ARCHIVE, until=until)


def over(services: Services, db: Session) -> None:
    """A copy was taken: what waited is due now."""
    if exceptions.open_as(db, LOCKED_OUT) is not None:
        healing.close_standalone(services, db, LOCKED_OUT, note="The archive lets the bot in again.")
        obligations.hasten(db, Kind.ARCHIVE, due_at=services.now())


def try_now(services: Services) -> None:
    """At a start, which a new link needs: ask again at once."""
    with transaction(services.engine) as db:
        if exceptions.open_as(db, LOCKED_OUT) is not None:
            obligations.hasten(db, Kind.ARCHIVE, due_at=services.now())
