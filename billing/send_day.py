"""On which day an invoice leaves, and by when it must be approved for that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from billing.days import DAY, instant, is_working, month_end, working_days_before
from billing.typed import folded

APPROVE_BY = time(17, 0)
WEEK = timedelta(days=7)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FORMS = (
    "on approval, day 1 (up to day 31), last day, 1st business day (2nd, 3rd and so on), "
    "last business day, every friday (or another weekday)"
)


class BadRule(ValueError):
    """Not a send day. The message quotes what was typed and lists what is understood."""


class Form(StrEnum):
    """The kinds of send day; what varies in one is its `n`."""

    ON_APPROVAL = "on approval"
    DAY = "day"
    LAST_DAY = "last day"
    BUSINESS_DAY = "business day"
    LAST_BUSINESS_DAY = "last business day"
    WEEKDAY = "every"


_BARE = (Form.ON_APPROVAL, Form.LAST_DAY, Form.LAST_BUSINESS_DAY)
_DAY = re.compile(r"day ([0-9]{1,2})")
_DAYS = range(1, 32)
_BUSINESS_DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th) business day")
_BUSINESS_DAYS = range(1, 24)  # No month has more than 23 weekdays.


@dataclass(frozen=True, slots=True)
class SendRule:
    """A client's send day. `n`: the day of the month, the n-th business day, or the weekday (Monday 0)."""

    form: Form
    n: int = 0

    def __str__(self) -> str:
        """Its canonical words, which `parse` understands."""
        match self.form:
            case Form.DAY:
                return f"day {self.n}"
            case Form.BUSINESS_DAY:
                return f"{_ordinal(self.n)} business day"
            case Form.WEEKDAY:
                return f"every {WEEKDAYS[self.n]}"
            case _:
                return self.form.value


ON_APPROVAL = SendRule(Form.ON_APPROVAL)


def parse(text: str) -> SendRule:
    """The rule that was typed, whatever its case and spaces. Raises BadRule."""
    words = folded(text)
    for form in _BARE:
        if words == form.value:
            return SendRule(form)
    if (found := _DAY.fullmatch(words)) and int(found[1]) in _DAYS:
        return SendRule(Form.DAY, int(found[1]))
    if (found := _BUSINESS_DAY.fullmatch(words)) and int(found[1]) in _BUSINESS_DAYS:
        return SendRule(Form.BUSINESS_DAY, int(found[1]))
    if words.startswith("every ") and (name := words.removeprefix("every ")) in WEEKDAYS:
        return SendRule(Form.WEEKDAY, WEEKDAYS.index(name))
    raise BadRule(f"“{text.strip()}” is not a send day. Use one of: {FORMS}.")


def first_send_on(rule: SendRule, *, at: time, zone: ZoneInfo, now: datetime, closed: AbstractSet[date]) -> date | None:
    """The first day whose send instant is after `now`; None for `on approval`, which needs no day.

    On the 1st at 10:00, `day 1` at 09:00 means next month (DESIGN, section 4). `closed` are the public holidays of
    the client's country; they matter to business days only.
    """
    days = next_send_days(rule, 1, at=at, zone=zone, now=now, closed=closed)
    return days[0] if days else None


def next_send_days(
    rule: SendRule, n: int, *, at: time, zone: ZoneInfo, now: datetime, closed: AbstractSet[date]
) -> tuple[date, ...]:
    """The next n days on which the rule sends; none for `on approval`."""
    today = now.astimezone(zone).date()
    upcoming = (day for day in _days(rule, today, closed) if instant(day, at, zone) > now)
    return tuple(islice(upcoming, n))


def approve_by(send_on: date, *, zone: ZoneInfo, closed: AbstractSet[date]) -> datetime:
    """The approval's deadline, in UTC: 17:00 in the zone on the working day before the send day."""
    return instant(working_days_before(send_on, 1, closed), APPROVE_BY, zone)


def _days(rule: SendRule, first: date, closed: AbstractSet[date]) -> Iterator[date]:
    """Every day of the rule in order, from `first` or a little earlier on: who asks passes over what is past."""
    if rule.form is Form.ON_APPROVAL:
        return
    if rule.form is Form.WEEKDAY:
        day = first + DAY * ((rule.n - first.weekday()) % len(WEEKDAYS))
        while True:
            yield day
            day += WEEK
    month = first.replace(day=1)
    while True:
        found = _day_of_month(rule, month, closed)
        if found is not None:
            yield found
        month = month_end(month) + DAY


def _day_of_month(rule: SendRule, month: date, closed: AbstractSet[date]) -> date | None:
    """The rule's day in the month that begins on `month`; days that it lacks are clamped to its last."""
    last = month_end(month)
    if rule.form is Form.DAY:
        return month.replace(day=min(rule.n, last.day))
    if rule.form is Form.LAST_DAY:
        return last
    every = (month + DAY * after for after in range(last.day))
    working = [day for day in every if is_working(day, closed)]
    if not working:
        return None
    if rule.form is Form.LAST_BUSINESS_DAY:
        return working[-1]
    return working[min(rule.n, len(working)) - 1]


def _ordinal(n: int) -> str:
    if n in range(11, 14):
        return f"{n}th"
    return f"{n}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th') }"
