"""What goes wrong while a person asks: refusals are kept, our own faults become exceptions."""

from __future__ import annotations

from billing.refusals import Refused
from renderers import redaction
from store import requests
from store.database import DatabaseFault, transaction
from workflow import healing
from workflow.services import Services

CODE = "listener_broke"


def record_refusal(services: Services, refused: Refused, *, by: str, during: str) -> None:
    """Keep that somebody was refused, in a transaction of its own: the one that refused is rolled back."""
    with transaction(services.engine) as db:
        requests.refused(db, by=by, during=during, why=refused.why.value, at=services.now())


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
