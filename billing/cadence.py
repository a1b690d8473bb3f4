"""Reminders: on which days. Whether one may go out now is for `billing/decisions.py` to say."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from billing.days import DAY, instant, is_working, working_on_or_after
from billing.typed import folded

OFF = "off"
STEP_MAX = 365

Cadence = tuple[int, ...]  # Days from the due date, ascending; empty: no reminders.

_STEP = re.compile(r"[+-]?[0-9]{1,3}")


class BadCadence(ValueError):
    """Not a list of reminder days. The message quotes what was typed and shows a list."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One step and its instant, in UTC. `moved`: its own day is none on which people work."""

    step: int
    at: datetime
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """When a client is reminded: at the send time in the zone, on days that are worked; `closed` are its holidays."""

    at: time
    zone: ZoneInfo
    closed: AbstractSet[date]


def parse(text: str) -> Cadence:
    """The days that were typed, sorted, each once; none for `off` or `none`. Raises BadCadence, on nothing too."""
    words = folded(text).replace("−", "-")
    if words in {OFF, "none"}:
        return ()
    parts = [part.strip() for part in words.split(",")]
    if not all(_is_step(part) for part in parts):
        raise BadCadence(
            f"“{text.strip()}” is no list of reminder days. "
            f"Use days from the due date, up to {STEP_MAX}, such as -3,+1,+7, or {OFF}."
        )
    return tuple(sorted({int(part) for part in parts}))


def canonical(cadence: Cadence) -> str:
    """The days as `parse` understands them: `-3,+1`; the due day itself is `0`."""
    return ",".join(f"{step:+}" if step else "0" for step in cadence) or OFF


def planned_at(step: int, *, due_on: date, at: time, zone: ZoneInfo, closed: AbstractSet[date]) -> datetime:
    """When a step goes out, in UTC: due date + step, moved forward to a working day, at the send time in the zone."""
    return instant(working_on_or_after(due_on + DAY * step, closed), at, zone)


def plan(cadence: Cadence, *, due_on: date, at: time, zone: ZoneInfo, closed: AbstractSet[date]) -> tuple[Planned, ...]:
    """Every step of the cadence with its instant, in order."""
    return tuple(
        Planned(
            step,
            planned_at(step, due_on=due_on, at=at, zone=zone, closed=closed),
            moved=not is_working(due_on + DAY * step, closed),
        )
        for step in cadence
    )


def in_hours(hours: Hours, now: datetime, *, within: timedelta) -> bool:
    """Whether the send time of a working day came at most so long ago."""
    today = now.astimezone(hours.zone).date()
    return is_working(today, hours.closed) and timedelta(0) <= now - instant(today, hours.at, hours.zone) <= within


def next_hour(hours: Hours, now: datetime) -> datetime:
    """The next send time on a working day, in UTC, after `now`."""
    today = now.astimezone(hours.zone).date()
    first = today if instant(today, hours.at, hours.zone) > now else today + DAY
    return instant(working_on_or_after(first, hours.closed), hours.at, hours.zone)


def next_step(steps: tuple[Planned, ...], *, after_step: int | None, delivered_at: datetime) -> Planned | None:
    """The step after `after_step` (None: the first); what was planned before the delivery is left out."""
    ahead = (planned for planned in steps if after_step is None or planned.step > after_step)
    return next((planned for planned in ahead if planned.at >= delivered_at), None)


def _is_step(part: str) -> bool:
    return bool(_STEP.fullmatch(part)) and abs(int(part)) <= STEP_MAX
