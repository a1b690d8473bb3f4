"""Carry out one obligation and write down how it ended: done, later, refused, or unknown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

import structlog

from billing.obligation import BACKOFF, Kind, State, needs_a_person, wait_before
from renderers import redaction
from store import detours, history, obligations, stops
from store.database import Session, insisting, is_away, transaction
from store.documents import Damaged
from store.obligations import Claimed, Superseded
from workflow import (
    archiving,
    healing,
    issuing,
    lockout,
    mail_lane,
    previewing,
    relinking,
    reminding,
    sending,
    trial_mailing,
)
from workflow.deciding import Withheld
from workflow.ports import (
    ArchiveBarred,
    ArchiveLockedOut,
    Delayed,
    LockedOut,
    MailBusy,
    MailLockedOut,
    Rejected,
    Uncertain,
)
from workflow.services import BOT, Services

log = structlog.get_logger()

RETRY_MAX = BACKOFF[-1] * 2  # A later instant is no retry's.

VERBS: dict[Kind, Callable[[Services, Claimed], None]] = {
    Kind.ISSUE: issuing.issue,
    Kind.DELIVER: sending.deliver,
    Kind.ARCHIVE: archiving.archive,
    Kind.REMIND: reminding.remind,
    Kind.PREVIEW: previewing.preview,
    Kind.COMPARE: previewing.compare,
    Kind.TRIAL: trial_mailing.deliver,
}


class Ended(StrEnum):
    """How one try of an obligation ended."""

    DONE = "done"
    PASSED = "passed"
    DELAYED = "delayed"
    FAILED = "failed"
    UNKNOWN = "unknown"


def carry_out(services: Services, claimed: Claimed) -> Ended:
    """Do what is owed. Whatever goes wrong ends as a row; a database that is away leaves the claim to its lease."""
    try:
        return _tried(services, claimed)
    except Superseded:  # Also from writing down how it ended: somebody called it off meanwhile.
        return _passed(services, claimed)


def _tried(services: Services, claimed: Claimed) -> Ended:
    try:
        VERBS[claimed.kind](services, claimed)
    except Delayed as fault:
        return _delayed(services, claimed, fault)
    except MailLockedOut as fault:
        mail_lane.lock_out(services, claimed, words=str(fault))
        return Ended.PASSED
    except LockedOut as fault:
        lockout.begin(services, words=str(fault))
        return _delayed(services, claimed, Delayed(str(fault)))
    except ArchiveLockedOut as fault:
        return _locked_out_of_the_archive(services, claimed, words=str(fault))
    except (Rejected, Damaged, Withheld) as fault:
        return _failed(services, claimed, code="failed", words=str(fault))
    except Uncertain as fault:
        return _unknown(services, claimed, words=str(fault))
    except Exception as fault:  # One bad row must not stop the rest, and none may vanish.
        if isinstance(fault, Superseded) or is_away(fault):
            raise
        log.exception("obligation_broke", key=claimed.key)
        return _broken(services, claimed, fault)
    return Ended.DONE


def settle_interrupted(services: Services) -> int:
    """At the start of the only process: what was in flight is UNKNOWN and a person's; how many there were.

    What waits for another try is tried now: whoever mends something starts it again.
    """
    mail_lane.started(services)
    with transaction(services.engine) as db:
        detours.give_up_interrupted(db)
        stops.bring_forward(db, services.now(), within=RETRY_MAX)
        return _ask_about(services, db, obligations.recover(db))


def settle_abandoned(services: Services) -> int:
    """While it runs: what nobody came back from within its lease is UNKNOWN and a person's; how many there were."""
    with transaction(services.engine) as db:
        return _ask_about(services, db, obligations.expire_leases(db))


def _ask_about(services: Services, db: Session, unknown: list[int]) -> int:
    for obligation_id in unknown:
        owed = obligations.find(db, obligation_id)
        _open_unknown(services, db, obligation_id, owed.kind, owed.invoice_id, words=owed.words)
    return len(unknown)


def _passed(services: Services, claimed: Claimed) -> Ended:
    with transaction(services.engine) as db:
        try:
            obligations.put_back(db, claimed)
        except Superseded:
            log.info("obligation_passed", key=claimed.key)
    return Ended.PASSED


@insisting
def _delayed(services: Services, claimed: Claimed, fault: Delayed) -> Ended:
    now = services.now()
    wait = max(wait_before(claimed.attempts + 1, luck=services.luck()), fault.wait or timedelta(0))
    with transaction(services.engine) as db:
        owed = obligations.delayed(db, claimed, retry_at=now + wait, now=now, words=str(fault))
        if isinstance(fault, MailBusy):
            mail_lane.pause(services, db, wait=wait)
        failing_for = now - (owed.first_failed_at or now)
        if isinstance(fault, ArchiveBarred) or needs_a_person(failing_for=failing_for, tries=owed.attempts):
            healing.open_for(services, db, claimed.id, code=f"{claimed.kind.value}_delayed", words=str(fault))
    return Ended.DELAYED


@insisting
def _locked_out_of_the_archive(services: Services, claimed: Claimed, *, words: str) -> Ended:
    now = services.now()
    retry_at = now + wait_before(claimed.attempts + 1, luck=services.luck())
    with transaction(services.engine) as db:
        obligations.delayed(db, claimed, retry_at=retry_at, now=now, words=words)
        relinking.begin(services, db, words=words, until=retry_at)
    return Ended.DELAYED


@insisting
def _failed(services: Services, claimed: Claimed, *, code: str, words: str) -> Ended:
    now = services.now()
    with transaction(services.engine) as db:
        obligations.failed(db, claimed, now=now, words=words)
        history.add(db, claimed.invoice_id, f"{claimed.kind.value}_failed", by=BOT, at=now, words=words)
        healing.open_for(services, db, claimed.id, code=f"{claimed.kind.value}_{code}", words=words)
    return Ended.FAILED


@insisting
def _unknown(services: Services, claimed: Claimed, *, words: str) -> Ended:
    with transaction(services.engine) as db:
        obligations.unknown(db, claimed, words=words)
        _open_unknown(services, db, claimed.id, claimed.kind.value, claimed.invoice_id, words=words)
    return Ended.UNKNOWN


def _open_unknown(
    services: Services, db: Session, obligation_id: int, kind: str, invoice_id: int, *, words: str
) -> None:
    history.add(db, invoice_id, f"{kind}_unknown", by=BOT, at=services.now(), words=words)
    healing.open_for(services, db, obligation_id, code=f"{kind}_unknown", words=words)


def _broken(services: Services, claimed: Claimed, fault: Exception) -> Ended:
    """Our own mistake. Before the intent nothing left; after it, nobody can know."""
    words = redaction.words(
        f"{type(fault).__name__}: {fault}".partition("\n")[0]
    )  # SQL and its values stay in the log.
    with transaction(services.engine) as db:
        in_flight = obligations.find(db, claimed.id).state is State.IN_FLIGHT
    if in_flight:
        return _unknown(services, claimed, words=words)
    return _failed(services, claimed, code="broken", words=words)
