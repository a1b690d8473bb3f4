"""How long an exception may wait for somebody, in working hours, and who is asked next."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from billing.days import DAY, instant, is_working, working_on_or_after

WORK_FROM, WORK_TO = time(9), time(17)  # On every working day, in the workspace's zone.
ASK_TO = time(17, 15)
UNTAKEN_FOR = timedelta(hours=4)  # Working hours until somebody must have taken it (DESIGN, section 9).
TAKEN_FOR = timedelta(hours=8)  # Working hours that whoever took it has for it.
STEP_APART = timedelta(hours=4)  # Working hours before the next one is asked.
SNOOZE = timedelta(hours=4)  # Working hours of the short snooze.
SNOOZE_DAYS_MAX = 90


class Step(IntEnum):
    """Who is asked, in this order, each once."""

    OWNER = 1
    DEPUTY = 2
    ADMINS = 3


def after_work(start: datetime, work: timedelta, *, zone: ZoneInfo, closed: AbstractSet[date]) -> datetime:
    """The instant at which so much working time has passed since `start`. `closed` are the public holidays."""
    day = start.astimezone(zone).date()
    while True:
        if is_working(day, closed):
            begins = max(start, instant(day, WORK_FROM, zone))
            ends = instant(day, WORK_TO, zone)
            if begins < ends and work <= ends - begins:
                return begins + work
            work -= max(ends - begins, timedelta(0))
        day += DAY


def due_at(since: datetime, *, taken: bool, zone: ZoneInfo, closed: AbstractSet[date]) -> datetime:
    """When somebody must have taken it; once taken, when it must be settled."""
    return after_work(since, TAKEN_FOR if taken else UNTAKEN_FOR, zone=zone, closed=closed)


def is_time_to_ask(now: datetime, *, zone: ZoneInfo, closed: AbstractSet[date]) -> bool:
    """Whether people are at work; what falls due with the last minute of work is asked right after it."""
    local = now.astimezone(zone)
    return is_working(local.date(), closed) and WORK_FROM <= local.time() < ASK_TO


def start_of_work(day: date, *, zone: ZoneInfo, closed: AbstractSet[date]) -> datetime:
    """When work begins on this day, or on the next one that is worked."""
    return instant(working_on_or_after(day, closed), WORK_FROM, zone)
