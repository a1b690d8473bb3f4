"""What people wanted and what the clients got, and the calendar counted once more, by other means."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from billing.obligation import Kind
from tests.simulation.oracle import require

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
AT_MOST_LATE = timedelta(hours=48)
OFFICE_HOURS = timedelta(hours=11)  # Eight, and a few tries.
SATURDAY = 5


@dataclass(slots=True)
class Wish:
    """One invoice as people left it, and what its client got."""

    zone: ZoneInfo
    at: time
    steps: tuple[int, ...]
    holidays: frozenset[date]
    saved_by: str
    minor: int = 0
    to: str = ""
    revision: int = 1
    send_at: datetime | None = None
    approved_at: datetime | None = None
    approved: tuple[int, int, str] | None = None  # Revision, cents and address that an approver said yes to.
    held: bool = False
    void: bool = False
    paid_minor: int = 0
    word_at: datetime | None = None  # When a person last said that something goes now.
    resumed_at: datetime | None = None
    tried_at: datetime | None = None
    by_hand: bool = False  # A person said that it was sent.
    again: dict[tuple[Kind, int], int] = field(default_factory=dict)
    number: str = ""
    due_on: date | None = None
    mails: list[tuple[Kind, int, datetime]] = field(default_factory=list)

    @property
    def now(self) -> tuple[int, int, str]:
        """What it says at this moment."""
        return self.revision, self.minor, self.to

    @property
    def owes(self) -> bool:
        """Whether its client still has to pay."""
        return bool(self.number) and not self.void and self.minor > self.paid_minor

    def reminder_at(self, step: int) -> datetime:
        """When a step may go, counted day by day."""
        assert self.due_on is not None
        day = self.due_on + DAY * step
        while day.weekday() >= SATURDAY or day in self.holidays:
            day += DAY
        return first_instant(day, self.at, self.zone)


@dataclass
class Judge:
    """Raises Violation as soon as a promise is broken."""

    wishes: dict[int, Wish] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)

    def issued(self, invoice: int, number: str, day: date) -> None:
        """It took a number: once, and the next one."""
        wish = self.wishes[invoice]
        require(not wish.number, f"I2: {invoice} was issued twice")
        require(wish.approved == wish.now, f"I2: {invoice} was issued as nobody approved it")
        of_the_year = sum(one.startswith(f"{day.year}-") for one in self.numbers)
        require(number == f"{day.year}-{of_the_year + 1:04}", f"I7: {number} is not the next number")
        self.numbers.append(number)
        wish.number, wish.due_on = number, day + DAY * 14

    def tried(self, invoice: int, at: datetime) -> None:
        """The bot was up and the server was not."""
        self.wishes[invoice].tried_at = at

    def mailed(self, invoice: int, kind: Kind, about: int, at: datetime) -> None:
        """The client's server took a mail."""
        wish = self.wishes[invoice]
        require(not wish.held, f"I2: {invoice} was on hold")
        require(not wish.void, f"I2: {invoice} was void")
        before = sum((kind, about) == (one, step) for one, step, _ in wish.mails)
        require(before <= wish.again.get((kind, about), 0), f"I1: {kind} {about} of {invoice} went twice")
        if kind is Kind.DELIVER:
            self._on_its_day(invoice, wish, at)
        else:
            self._called_for(invoice, wish, about, at)
        wish.mails.append((kind, about, at))

    def _on_its_day(self, invoice: int, wish: Wish, at: datetime) -> None:
        require(wish.approved == wish.now, f"I2: {invoice} was mailed as nobody approved it")
        assert wish.approved_at is not None
        when = max(
            one
            for one in (wish.send_at, wish.approved_at, wish.word_at, wish.resumed_at, wish.tried_at)
            if one is not None
        )
        require(wish.send_at is None or at >= wish.send_at, f"{invoice} left before its send day")
        require(at - when <= AT_MOST_LATE + DAY, f"{invoice} left {at - when} late, and nobody was asked")

    def _called_for(self, invoice: int, wish: Wish, step: int, at: datetime) -> None:
        require(wish.owes, f"I4: {invoice} is paid, and the client was reminded")
        require(step in wish.steps, f"I4: {step} is no step of {invoice}")
        require(at >= wish.reminder_at(step), f"I4: {invoice} was reminded before its time")
        here = at.astimezone(wish.zone)
        opened = first_instant(here.date(), wish.at, wish.zone)
        told = wish.word_at is not None and at - wish.word_at <= OFFICE_HOURS
        require(
            told or (here.weekday() < SATURDAY and here.date() not in wish.holidays), f"I4: {invoice} on a day of rest"
        )
        require(told or opened <= at <= opened + OFFICE_HOURS, f"I4: {invoice} was reminded at {here:%H:%M}")
        later = [one for one in wish.steps if one > step and wish.reminder_at(one) <= at]
        require(not later, f"I4: {invoice} was reminded of {step} although {later} were due")
        for _, _, earlier in wish.mails:
            by_hand = wish.word_at is not None and wish.word_at >= earlier
            require(by_hand or at - earlier >= DAY, f"I4: two mails about {invoice} within a day")


def first_send_at(rule: str, at: time, zone: ZoneInfo, now: datetime, holidays: frozenset[date]) -> datetime | None:
    """When a rule first sends after `now`: every day is looked at."""
    if rule == "on approval":
        return None
    day = now.astimezone(zone).date()
    while not (_sends_on(rule, day, holidays) and first_instant(day, at, zone) > now):
        day += DAY
    return first_instant(day, at, zone)


def first_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first instant at which a clock on the wall shows this time, or where it jumps over it, the one after."""
    wanted = datetime.combine(day, at)
    both = sorted(wanted.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    for one in both:
        if one.astimezone(zone).replace(tzinfo=None) == wanted:
            return one
    found = both[0]
    while found.astimezone(zone).replace(tzinfo=None) < wanted:
        found += MINUTE
    return found


def _sends_on(rule: str, day: date, holidays: frozenset[date]) -> bool:
    is_last = (day + DAY).month != day.month
    words = rule.split()
    if words[0] == "day":
        return day.day == int(words[1]) or (is_last and day.day < int(words[1]))
    if rule == "last day":
        return is_last
    if words[0] == "every":
        return f"{day:%A}".lower() == words[1]
    worked = [one for one in _month(day) if one.weekday() < SATURDAY and one not in holidays]
    if rule == "last business day":
        return day == worked[-1]
    return day == worked[int(words[0].rstrip("stndrh")) - 1]


def _month(day: date) -> list[date]:
    days = [day.replace(day=number) for number in range(1, 29)]
    while (days[-1] + DAY).month == day.month:
        days.append(days[-1] + DAY)
    return days
