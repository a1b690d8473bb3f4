"""The workspace's working hours: its zone, and the holidays of its country."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from billing import escalation
from store import parties
from store.database import Session
from store.exceptions import Problem
from store.watches import Watch
from workflow import composing
from workflow.services import Services

BEHIND, AHEAD = timedelta(days=370), timedelta(days=120)  # Whatever waits for longer is due anyhow.


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the workspace works."""

    zone: ZoneInfo
    closed: AbstractSet[date]

    def due_at(self, problem: Problem, watch: Watch) -> datetime:
        """When somebody must have taken it; once taken, when it must be settled. A snooze puts that off."""
        since = max(at for at in (problem.opened_at, problem.taken_at, watch.counts_from, watch.snoozed_until) if at)
        taken = problem.taken_at is not None
        return escalation.due_at(since, taken=taken, zone=self.zone, closed=self.closed)

    def after_work(self, start: datetime, work: timedelta) -> datetime:
        """The instant at which so much working time has passed."""
        return escalation.after_work(start, work, zone=self.zone, closed=self.closed)

    def is_time_to_ask(self, now: datetime) -> bool:
        """Whether somebody may be mentioned now."""
        return escalation.is_time_to_ask(now, zone=self.zone, closed=self.closed)

    def start_of_work(self, day: date) -> datetime:
        """When work begins on this day, or on the next one that is worked."""
        return escalation.start_of_work(day, zone=self.zone, closed=self.closed)


def calendar(services: Services, db: Session) -> Calendar:
    """As it is now."""
    zone = composing.default_zone(services.policy)
    seller, today = parties.seller(db), services.now().astimezone(zone).date()
    country = services.policy.country or (seller.country if seller else "")
    return Calendar(zone, services.holidays.closed(country, first=today - BEHIND, last=today + AHEAD))
