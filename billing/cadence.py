"""Reminders: on which days, and whether one may go out now."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from billing.days import DAY, instant, working_on_or_after
from billing.ledger import is_settled
from billing.money import Money
from billing.typed import folded

OFF = "off"
MIN_GAP = timedelta(hours=24)  # Between two mails about one invoice, the first one included.
STEP_MAX = 365

Cadence = tuple[int, ...]  # Days from the due date, ascending; empty: no reminders.

_STEP = re.compile(r"[+-]?[0-9]{1,3}")


class BadCadence(ValueError):
    """Not a list of reminder days. The message quotes what was typed and shows a list."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One step and its instant, in UTC."""

    step: int
    at: datetime


class Waiting(StrEnum):
    """Why a reminder does not go out yet."""

    HELD = "held"
    NOT_YET = "not_yet"
    MIN_GAP = "min_gap"


class Stopped(StrEnum):
    """Why no reminder goes out any more."""

    VOID = "void"
    PAID = "paid"
    NOT_DELIVERED = "not_delivered"
    END_OF_CADENCE = "end_of_cadence"


@dataclass(frozen=True, slots=True)
class Send:
    """Send this step now. The `superseded` ones are due too, and are recorded instead of sent."""

    step: int
    superseded: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """Ask again then; `until` is None when a person must act first."""

    reason: Waiting
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Stop:
    """This invoice is reminded of no more, unless the facts change."""

    reason: Stopped


Decision = Send | Wait | Stop


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision rests on, read in one transaction.

    `step` is the one that is asked about; `plan` all steps of the invoice, as `plan()` gives them. `last_mail_at` is
    the last mail about this invoice, reminder or not. `held_until` is None when the hold has no end.
    """

    step: int
    plan: tuple[Planned, ...]
    balance: Money
    delivered: bool
    void: bool = False
    held: bool = False
    held_until: datetime | None = None
    last_mail_at: datetime | None = None


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
    return tuple(Planned(step, planned_at(step, due_on=due_on, at=at, zone=zone, closed=closed)) for step in cadence)


def next_step(steps: tuple[Planned, ...], *, after_step: int | None, delivered_at: datetime) -> Planned | None:
    """The step after `after_step` (None: the first); what was planned before the delivery is left out."""
    return next(iter(_open(steps, after_step=after_step, delivered_at=delivered_at)), None)


def latest_due(
    steps: tuple[Planned, ...], *, after_step: int | None, delivered_at: datetime, now: datetime
) -> Send | None:
    """The one step to send of all that are due by now, with those that it supersedes."""
    return _latest(_open(steps, after_step=after_step, delivered_at=delivered_at), now)


def decide(facts: Facts, *, now: datetime) -> Decision:
    """Whether the reminder goes out now (BILLING, section 6).

    Steps come from the facts, never from "equals today": a bot that was down sends the latest due step once.
    """
    if facts.void:
        return Stop(Stopped.VOID)
    if is_settled(facts.balance):
        return Stop(Stopped.PAID)
    if not facts.delivered:
        return Stop(Stopped.NOT_DELIVERED)
    upcoming = tuple(planned for planned in facts.plan if planned.step >= facts.step)
    if not upcoming:
        return Stop(Stopped.END_OF_CADENCE)
    if facts.held:
        return Wait(Waiting.HELD, facts.held_until)
    send = _latest(upcoming, now)
    if send is None:
        return Wait(Waiting.NOT_YET, upcoming[0].at)
    if facts.last_mail_at is not None and now < facts.last_mail_at + MIN_GAP:
        return Wait(Waiting.MIN_GAP, facts.last_mail_at + MIN_GAP)
    return send


def _is_step(part: str) -> bool:
    return bool(_STEP.fullmatch(part)) and abs(int(part)) <= STEP_MAX


def _open(steps: tuple[Planned, ...], *, after_step: int | None, delivered_at: datetime) -> tuple[Planned, ...]:
    return tuple(
        planned for planned in steps if (after_step is None or planned.step > after_step) and planned.at >= delivered_at
    )


def _latest(upcoming: tuple[Planned, ...], now: datetime) -> Send | None:
    due = [planned.step for planned in upcoming if planned.at <= now]
    return Send(due[-1], tuple(due[:-1])) if due else None
