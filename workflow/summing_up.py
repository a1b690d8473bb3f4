"""What is still open, told once at the start of each working day: a quiet post that lists what has its own messages."""

from __future__ import annotations

from dataclasses import replace

from renderers.views import ExceptionRow, OpenSummary
from store import exceptions, people, requests, storms, views
from store.database import Session, transaction
from store.exceptions import Problem
from workflow import problem_facts, working_time
from workflow.services import Services

SUMMED_UP = "summed_up"  # The beat of the last working day of which it is decided whether it has a post.
LISTED_MAX = 20


def sum_up(services: Services) -> bool:
    """Owe today's post, if it is time, something is open, and today was not decided yet; True when it is owed now.

    What opens later in the day has a message of its own. A post that an earlier day still owes is owed no more.
    """
    now = services.now()
    with transaction(services.engine) as db:
        if not working_time.calendar(services, db).is_time_to_ask(now) or _is_of_today(services, db):
            return False
        requests.beat(db, SUMMED_UP, now)
        if not _told(db):
            return False
        views.want_anew(db, views.SUMMARY, now)
    services.wake()
    return True


def is_called_for(services: Services, db: Session) -> bool:
    """Whether today's post may still be made: none late at night, and none that lists nothing."""
    in_time = working_time.calendar(services, db).is_time_to_ask(services.now())
    return in_time and _is_of_today(services, db) and bool(_told(db))


def summary(services: Services, db: Session) -> OpenSummary:
    """What it says now: the first few, the oldest first, with names that mention nobody."""
    told = _told(db)
    rows = [problem_facts.row(services, db, one.number) for one in told[:LISTED_MAX]]
    names = people.names(db, {row.owner for row in rows})
    return OpenSummary(
        rows=tuple(_by_name(services, row, names) for row in rows),
        count=len(told),
        untaken=sum(one.taken_at is None for one in told),
        at=services.now(),
        time_zone=services.policy.time_zone,
    )


def _told(db: Session) -> list[Problem]:
    """What is open; what a storm stands for is told by that."""
    together = storms.told_together(db)
    found = [one for one in exceptions.open_items(db) if one.number not in together]
    return sorted(found, key=lambda one: (one.opened_at, one.number))


def _is_of_today(services: Services, db: Session) -> bool:
    last, zone = requests.last_beat(db, SUMMED_UP), working_time.calendar(services, db).zone
    return last is not None and last.astimezone(zone).date() >= services.now().astimezone(zone).date()


def _by_name(services: Services, row: ExceptionRow, names: dict[str, str]) -> ExceptionRow:
    unnamed = "an admin" if row.owner in services.policy.admins else row.owner
    return replace(row, owner=names.get(row.owner) or unnamed)
