"""Leave an exception alone for a while: it stays open, nobody is asked about it, and it comes back by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from billing import escalation
from billing.refusals import Refused, Why
from billing.roles import Act
from renderers.views import SnoozeChoice
from store import detours, exceptions, thread_lines, views, watches
from store.database import reading, transaction
from workflow import exception_queue, problem_facts, working_time
from workflow.services import Actor, Services, acting
from workflow.working_time import Calendar

OVER = "snooze_over"  # The kind of line that says so in the thread.


class Until(StrEnum):
    """How long."""

    TOMORROW = "tomorrow"
    HOURS = "hours"
    DAY = "day"


def about_to_snooze(services: Services, number: int, *, by: Actor) -> SnoozeChoice:
    """What can be chosen. Refuses now what would be refused after choosing."""
    with reading(services.engine) as db:
        exception_queue.opened(services, db, number, Act.TAKE, by)
        calendar = working_time.calendar(services, db)
        return SnoozeChoice(
            problem_facts.exception(services, db, number),
            tomorrow=_ends(services, calendar, Until.TOMORROW, None),
            hours=_ends(services, calendar, Until.HOURS, None),
        )


def snooze(services: Services, number: int, *, until: Until, day: date | None, by: Actor) -> datetime:
    """Ask nobody before then; when that is. `day` only counts for `Until.DAY`."""
    with acting(services, by) as db:
        exception_queue.opened(services, db, number, Act.TAKE, by)
        ends = _ends(services, working_time.calendar(services, db), until, day)
        watches.snooze(db, number, until=ends, by=by.person)
        detours.acknowledge(db, number, by=by.person, at=services.now())
        views.want_message(db, number, services.now())
        return ends


def end_snoozes(services: Services) -> int:
    """Bring back what was left alone for long enough, with a line in its thread; how many."""
    now = services.now()
    with transaction(services.engine) as db:
        over = watches.snoozed_until(db, now)
        for number in over:
            by = watches.find(db, number).snoozed_by
            watches.wake(db, number)
            people = exceptions.get(db, number).owner or by
            thread_lines.add(db, number, OVER, at=now, people=people, by=by)
            views.want_message(db, number, now)
    if over:
        services.wake()
    return len(over)


def _ends(services: Services, calendar: Calendar, until: Until, day: date | None) -> datetime:
    now = services.now()
    today = now.astimezone(calendar.zone).date()
    if until is Until.HOURS:
        return calendar.after_work(now, escalation.SNOOZE)
    if until is Until.TOMORROW:
        return calendar.start_of_work(today + timedelta(days=1))
    most = escalation.SNOOZE_DAYS_MAX
    if day is None or not today < day <= today + timedelta(days=most):
        raise Refused(Why.WRONG_DAY, until=day or "", reason=f"it must be after today and at most {most} days ahead")
    return calendar.start_of_work(day)
