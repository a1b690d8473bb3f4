"""Working days, the ends of months, and the instant of a local time."""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5
DAY = timedelta(days=1)


def month_end(day: date) -> date:
    """The last day of the day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def is_working(day: date, closed: AbstractSet[date]) -> bool:
    """Neither a weekend nor one of the `closed` days, which are public holidays."""
    return day.weekday() < SATURDAY and day not in closed


def working_on_or_after(day: date, closed: AbstractSet[date]) -> date:
    """The day itself if it is worked, else the next one that is."""
    while not is_working(day, closed):
        day += DAY
    return day


def working_days_before(day: date, n: int, closed: AbstractSet[date]) -> date:
    """The n-th working day before the day; the day itself for 0."""
    for _ in range(n):
        day -= DAY
        while not is_working(day, closed):
            day -= DAY
    return day


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which clocks in the zone first show this day and time (whole seconds).

    Where clocks go back, the first of the two. Where they jump ahead over it, the first instant after the jump
    (BILLING, section 5).
    """
    local = datetime.combine(day, at.replace(fold=0), tzinfo=zone)
    there = local.astimezone(UTC)
    if _wall(there, zone) == local.replace(tzinfo=None):
        return there
    return _end_of_gap(local, zone)


def _wall(there: datetime, zone: ZoneInfo) -> datetime:
    return there.astimezone(zone).replace(tzinfo=None)


def _end_of_gap(local: datetime, zone: ZoneInfo) -> datetime:
    """When the clock jumps over `local`. Zones do not tell their transitions, so it is searched for.

    PEP 495: in a gap, fold=1 counts with the offset after the jump and gives an instant before it; fold=0 the reverse.
    """
    before = local.replace(fold=1).astimezone(UTC)
    seconds = int((local.astimezone(UTC) - before).total_seconds())
    asked = local.replace(tzinfo=None)
    jump = bisect_right(range(seconds), asked, key=lambda after: _wall(before + timedelta(seconds=after), zone))
    return before + timedelta(seconds=jump)
