"""The least that has to stand between the rules and a mail server: rows in memory, and whoever asks the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from zoneinfo import ZoneInfo

from billing import cadence, decisions, ledger, numbering, obligation, terms
from billing import invoice as stages
from billing.cadence import Cadence, Hours, Planned
from billing.content import digest
from billing.decisions import Blocked, Code, Decision, Facts, Next, Queued, Send, Wait
from billing.invoice import Invoice, Issue, draft_of
from billing.ledger import Entry
from billing.money import Money
from billing.obligation import Kind, State, Stop
from billing.send_day import SendRule
from tests.simulation.oracle import require
from tests.simulation.rules.judge import Judge

HOLIDAYS = frozenset({date(2026, 5, 1), date(2026, 12, 25), date(2027, 1, 1)})
OVER = (State.DONE, State.CANCELLED)
LOOK, NUMBERS = "look", "{year}-{seq:04}"


class Killed(BaseException):
    """The bot dies here."""


@dataclass(frozen=True, slots=True)
class Client:
    """What of a client decides when something leaves."""

    rule: SendRule
    at: time
    zone: ZoneInfo
    cadence: Cadence

    @property
    def hours(self) -> Hours:
        """When it is reminded."""
        return Hours(self.at, self.zone, HOLIDAYS)


@dataclass(slots=True)
class Row:
    """Something owed."""

    kind: Kind
    about: int
    due_at: datetime
    state: State = State.DUE
    attempts: int = 0
    stop: Stop = Stop.NO

    def becomes(self, state: State) -> None:
        """Another state, if it may have it."""
        require(obligation.may_become(self.state, state), f"a {self.kind} that is {self.state} became {state}")
        self.state = state


@dataclass(slots=True)
class File:
    """One invoice with all that hangs on it."""

    number: int
    client: Client
    invoice: Invoice
    total: Money
    send_at: datetime | None
    rows: dict[tuple[Kind, int], Row] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    plan: tuple[Planned, ...] = ()
    held: bool = False
    held_until: datetime | None = None
    delivered_at: datetime | None = None
    last_mail_at: datetime | None = None

    @property
    def balance(self) -> Money:
        """What is still open."""
        return ledger.balance(self.total, self.entries)

    def owe(self, kind: Kind, about: int, due_at: datetime) -> None:
        """Once; what was called off is owed again."""
        row = self.rows.get((kind, about))
        if row is None:
            self.rows[kind, about] = Row(kind, about, due_at)
        elif row.state is State.CANCELLED:
            row.becomes(State.DUE)
            row.due_at, row.attempts, row.stop = due_at, 0, Stop.NO

    def open(self) -> list[Row]:
        """What is neither done nor called off."""
        return [row for row in self.rows.values() if row.state not in OVER]

    def owe_reminder(self, *, after_step: int | None) -> None:
        """The next step, while something is open."""
        if self.delivered_at is None or ledger.is_settled(self.balance):
            return
        upcoming = cadence.next_step(self.plan, after_step=after_step, delivered_at=self.delivered_at)
        if upcoming is not None:
            self.owe(Kind.REMIND, upcoming.step, upcoming.at)


@dataclass
class Desk:
    """The bot, as far as the rules need one. `trouble` is what the next mail runs into, `meanwhile` what a person does
    while its server is dialled.
    """

    luck: Random
    now: datetime
    judge: Judge = field(default_factory=Judge)
    files: list[File] = field(default_factory=list)
    series: Counter[int] = field(default_factory=Counter)
    trouble: str = ""
    meanwhile: Callable[[], None] | None = None

    def turn(self) -> None:
        """Everything that is due, until nothing is left that may be done now; a bot that died starts again."""
        try:
            while any(self._look_at(file, row) for file, row in self._asked_about()):
                pass
        except Killed:
            for row in (row for file in self.files for row in file.open()):
                if row.state is State.CLAIMED:
                    row.becomes(State.DUE)
                elif row.state is State.IN_FLIGHT:
                    row.becomes(State.UNKNOWN)

    def _asked_about(self) -> Iterator[tuple[File, Row]]:
        for file in self.files:
            for row in file.open():
                if row.state is not State.DUE or row.due_at <= self.now:
                    yield file, row

    def decision(self, file: File, row: Row) -> Decision:
        """What the rules say."""
        facts = Facts(
            invoice=file.invoice,
            balance=file.balance,
            queued=Queued(row.kind, row.about, row.state, row.due_at, row.attempts, row.stop),
            plan=file.plan,
            delivered=file.delivered_at is not None,
            held=file.held,
            held_until=file.held_until,
            last_mail_at=file.last_mail_at,
            look=LOOK,
            hours=file.client.hours,
        )
        return decisions.decide(facts, now=self.now)

    def _look_at(self, file: File, row: Row) -> bool:
        found = self.decision(file, row)
        if isinstance(found, Send):
            row.becomes(State.CLAIMED)
            return self._act(file, row, found.next)
        if row.state is not State.DUE or decisions.HOLDS.intersection(found.codes):
            return False  # A person's to settle, or to resume.
        if isinstance(found, Wait):
            require(found.until > self.now, f"{row.kind} waits for a moment that is past")
            row.due_at = found.until
        else:
            self._keep_back(row, found)
        return False

    def _keep_back(self, row: Row, found: Blocked) -> None:
        stop = next((stop for code, stop in decisions.STOPS.items() if code in found.codes), None)
        if stop is not None:
            row.stop = stop
        elif Code.NO_RECIPIENT not in found.codes:
            row.becomes(State.CANCELLED)

    def _act(self, file: File, row: Row, following: Next) -> bool:
        self._die_at("before the intent")
        if row.kind is Kind.ISSUE:
            self._issue(file, row)
        elif row.kind is Kind.REMIND and following.step != row.about:
            row.becomes(State.CANCELLED)
            file.owe(Kind.REMIND, following.step, self.now)
        else:
            self._mail(file, row)
        return True

    def _issue(self, file: File, row: Row) -> None:
        day = self.now.astimezone(file.client.zone).date()
        year = numbering.series_year(NUMBERS, day)
        self.series[year] += 1
        number = numbering.number(NUMBERS, year=day.year, sequence=self.series[year])
        due_on = terms.due_on(terms.parse("net 14"), day)
        draft = draft_of(file.invoice)
        taken = Issue(number, day, due_on, self.now)
        file.invoice = stages.issue(file.invoice, taken, digest_now=digest(draft.content))
        file.plan = cadence.plan(
            file.client.cadence, due_on=due_on, at=file.client.at, zone=file.client.zone, closed=HOLIDAYS
        )
        self.judge.issued(file.number, number, day)
        row.becomes(State.DONE)
        file.owe(Kind.DELIVER, 1, self.now)

    def _mail(self, file: File, row: Row) -> None:
        if self.trouble in {"away", "refused"}:
            self.judge.tried(file.number, self.now)
            self._not_taken(row, for_good=self.trouble == "refused")
            self.trouble = ""
            return
        if self.meanwhile is not None:
            act, self.meanwhile = self.meanwhile, None
            act()
        if row.state is not State.CLAIMED or not isinstance(self.decision(file, row), Send):
            if row.state is State.CLAIMED:
                row.becomes(State.DUE)
            return
        row.becomes(State.IN_FLIGHT)
        self._die_at("before the content")
        if self.trouble != "lost on its way":
            self.judge.mailed(file.number, row.kind, row.about, self.now)
        self._die_at("after the content")
        if self.trouble in {"lost on its way", "silent"}:
            self.trouble = ""
            row.becomes(State.UNKNOWN)
            return
        row.becomes(State.DONE)
        self.with_client(file, row)

    def with_client(self, file: File, row: Row) -> None:
        """The client has it."""
        file.last_mail_at = self.now
        if row.kind is Kind.REMIND:
            file.owe_reminder(after_step=row.about)
        elif file.delivered_at is None:
            file.delivered_at = self.now
            file.owe_reminder(after_step=None)

    def _not_taken(self, row: Row, *, for_good: bool) -> None:
        if for_good:
            row.becomes(State.FAILED)
            return
        row.attempts += 1
        row.becomes(State.DUE)
        row.due_at = self.now + obligation.wait_before(row.attempts, luck=self.luck.random())

    def _die_at(self, point: str) -> None:
        if self.trouble == point:
            self.trouble = ""
            raise Killed
