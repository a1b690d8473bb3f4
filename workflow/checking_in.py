"""The alarm that the chat keeps: unless the bot puts it off in time, the chat says that the bot is silent."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from billing.obligation import needs_a_person
from renderers import alarms
from store import check_ins, parties, requests
from store.check_ins import CheckIn
from store.database import Session, reading, transaction
from workflow import healing, lockout
from workflow.ports import Delayed, LockedOut, NotOffered, OutsideFault, Rejected, Scheduled
from workflow.services import Services

log = structlog.get_logger()

CONTACT = "chat"  # The beat of the last time that the chat answered.
ALARM_AFTER = timedelta(hours=24)
CHECK_IN_EVERY = timedelta(hours=6)
GREET_EVERY = timedelta(minutes=5)
ON_ITS_WAY = timedelta(minutes=1)  # For so long somebody else may be asking for it at this moment.
FINGERPRINT, CODE = "check_in", "check_in_failed"
SILENT = "was_silent"


def check_in(services: Services) -> None:
    """Put the alarm off when it is time: the next one is kept before the last one is taken back."""
    if lockout.stands(services):
        return
    now = services.now()
    with reading(services.engine) as db:
        pending = check_ins.pending(db)
    ahead = [one for one in pending if one.stands and one.post_at > now]
    _look_back(services, [one for one in pending if one.post_at <= now], was_up=bool(ahead))
    fresh = ahead[-1] if ahead and ahead[-1].made_at > now - CHECK_IN_EVERY else None
    kept = fresh.id if fresh else _keep(services, now)
    if kept is not None:
        settled = [one for one in pending if one.stands or one.made_at <= now - ON_ITS_WAY]
        _take_back(services, [one for one in settled if one.id != kept and one.post_at > now])


def greet(services: Services) -> None:
    """Say hello to a chat that has not answered for a while, so that its silence is noticed."""
    now = services.now()
    with reading(services.engine) as db:
        last = requests.last_beat(db, CONTACT)
    if lockout.stands(services) or (last is not None and now - last < GREET_EVERY):
        return
    try:
        services.directory.greet()
    except LockedOut as fault:
        lockout.begin(services, words=str(fault))
    except OutsideFault as fault:
        log.warning("chat_away", words=str(fault))
    else:
        with transaction(services.engine) as db:
            requests.beat(db, CONTACT, now)


def _keep(services: Services, now: datetime) -> int | None:
    """Have the chat keep the next alarm; None when it would not. The intent is a row, so that none is forgotten."""
    post_at = (now + ALARM_AFTER).replace(microsecond=0)
    with transaction(services.engine) as db:
        asked = check_ins.ask(db, made_at=now, post_at=post_at)
        text = alarms.silence(now, parties.admins(db, admins=services.policy.admins), services.policy.time_zone)
    try:
        scheduled = services.poster.schedule(text, post_at)
    except OutsideFault as fault:
        _not_kept(services, asked, fault)
        return None
    with transaction(services.engine) as db:
        still_wanted = check_ins.stands(db, asked, channel=scheduled.channel, message_id=scheduled.id)
        requests.beat(db, CONTACT, now)
        healing.close_standalone(services, db, FINGERPRINT, note="Slack keeps an alarm again.")
    services.wake()
    return asked if still_wanted else None


def _not_kept(services: Services, asked: int, fault: OutsideFault) -> None:
    log.warning("alarm_not_kept", words=str(fault))
    if isinstance(fault, LockedOut):
        lockout.begin(services, words=str(fault))
    with transaction(services.engine) as db:
        if isinstance(fault, Delayed | Rejected):  # Else it may be there: the next turn looks for it.
            check_ins.over(db, asked)
        if not isinstance(fault, LockedOut | NotOffered) and (
            isinstance(fault, Rejected) or _patience_is_over(services, db)
        ):
            healing.open_standalone(services, db, FINGERPRINT, code=CODE, words=str(fault))
    services.wake()


def _patience_is_over(services: Services, db: Session) -> bool:
    failures = check_ins.failures(db)
    return needs_a_person(failing_for=services.now() - failures[0], tries=len(failures))


def _take_back(services: Services, former: list[CheckIn]) -> None:
    """What cannot be taken back now is tried again with the next turn."""
    for one in former:
        try:
            found = [Scheduled(one.channel, one.message_id)] if one.stands else services.poster.scheduled(one.post_at)
            for scheduled in found:
                services.poster.unschedule(scheduled)
        except OutsideFault as fault:
            log.warning("alarm_not_taken_back", words=str(fault))
            return
        with transaction(services.engine) as db:
            check_ins.over(db, one.id)


def _look_back(services: Services, passed: list[CheckIn], *, was_up: bool) -> None:
    """Alarms whose time is over by our clock. The chat knows whether it spoke: what is still there, it has not said."""
    for one in passed:
        spoke = False
        try:
            if one.stands:
                spoke = not services.poster.unschedule(Scheduled(one.channel, one.message_id))
        except NotOffered as fault:
            log.warning("alarm_not_looked_for", words=str(fault))
        except OutsideFault as fault:
            log.warning("alarm_not_looked_for", words=str(fault))
            return
        with transaction(services.engine) as db:
            check_ins.over(db, one.id)
            if spoke:
                _tell_of_silence(services, db, one, was_up=was_up)
        services.wake()


def _tell_of_silence(services: Services, db: Session, spoken: CheckIn, *, was_up: bool) -> None:
    """The chat has said that the bot is silent: whoever read that must read that it is not."""
    at = services.now().astimezone(ZoneInfo(services.policy.time_zone))
    back = f"Sendday is back, {at:%H:%M}."
    note = "Sendday was up: the alarm could not be taken back in time." if was_up else back
    fingerprint = f"{SILENT}:{spoken.id}"
    healing.open_standalone(services, db, fingerprint, code=SILENT, words="")
    healing.close_standalone(services, db, fingerprint, note=note)
