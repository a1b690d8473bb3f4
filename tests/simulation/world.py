"""One Sendday in memory, and an outside that judges every mail at the moment it is taken."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import event, text

from billing.client import Policy
from billing.money import Money
from jobs import due
from renderers import formats
from renderers.letter import Letter
from store import migrate, parties
from store.database import open_engine, transaction
from tests.books import SELLER, START, BenchClock, Books
from tests.fakes import FakeDirectory, FakeHolidays, Killed
from tests.simulation.oracle import Oracle, Taken, Wish, require
from tests.simulation.outside import (
    SimulatedArchive,
    SimulatedChat,
    SimulatedMailer,
    SimulatedPrinter,
    SimulatedSendLog,
    named,
)
from workflow import outcomes
from workflow.services import Postmark, Services

DAY = timedelta(days=1)
TEAM = "@studio-nord.example"  # Where those who work here get their own mails.
CLIENTS: tuple[dict[str, Any], ...] = (
    {"name": "Acme GmbH", "email": "one@acme.example"},
    {
        "name": "Bolt LLC",
        "email": "one@bolt.example",
        "send_day": "every friday",
        "time_zone": "America/New_York",
        "terms": "receipt",
        "cadence": "+1,+2,+30",
    },
)


@dataclass(kw_only=True)
class World(Books):
    """Rows, verbs, fakes with a memory, and the oracle. The power goes at effect `die_at`, or `die_of` its kind."""

    mailer: SimulatedMailer = field(init=False)
    archive: SimulatedArchive = field(init=False)
    printer: SimulatedPrinter = field(init=False)
    chat: SimulatedChat = field(init=False)
    send_log: SimulatedSendLog = field(init=False)
    oracle: Oracle = field(default_factory=Oracle)
    trail: list[str] = field(default_factory=list)
    owner_mails: list[str] = field(default_factory=list)
    die_at: int | None = None
    die_of: str = ""
    dead: bool = False
    deaths: list[str] = field(default_factory=list)
    in_transaction: bool = False
    clicks: int = 0
    turned_back: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        self.mailer = SimulatedMailer(judge=self)
        self.archive = SimulatedArchive(judge=self)
        self.printer = SimulatedPrinter(judge=self)
        self.chat = SimulatedChat(judge=self)
        self.send_log = SimulatedSendLog(judge=self)
        self.services = replace(
            self.services,
            mailer=self.mailer,
            archive=self.archive,
            printer=self.printer,
            poster=self.chat,
            send_log=self.send_log,
        )

    def id_of(self, name: str) -> str:
        return f"U{name.upper()}"

    # Effects.

    def effect(self, what: str) -> None:
        """A call of a port or a commit. The dead do nothing more."""
        if self.dead:
            raise Killed(what)
        require(what == "commit" or not self.in_transaction, f"{what}: the outside is asked inside a transaction")
        self.trail.append(what)
        if what == self.die_of or (self.die_at is not None and self.effects >= self.die_at):
            self.dead, self.die_at, self.die_of = True, None, ""
            self.deaths.append(what)
            raise Killed(what)

    @property
    def effects(self) -> int:
        """How many there were."""
        return len(self.trail)

    def restart(self) -> int:
        """The next start finds the rows as they were left."""
        self.dead = False
        return super().restart()

    def freeze(self) -> None:
        """Whoever is at work sleeps past the lease; the others go on, and then the sleeper wakes up."""
        with transaction(self.services.engine) as db:
            late = "UPDATE obligations SET lease_until = '2001-01-01 00:00:00' WHERE state IN ('claimed', 'in_flight')"
            db.connection().execute(text(late))
        outcomes.settle_abandoned(self.services)
        due.everything(self.services)

    # What is judged at once.

    def opening(self, letter: Letter) -> None:
        """A reminder asks for what is open now, not for the total."""
        kind, invoice_id, _ = named(letter)
        if kind == "remind":
            asked = formats.money(Money(self.open_minor(invoice_id), "EUR"), "en")
            require(asked in letter.text, f"the reminder of D-{invoice_id} does not ask for {asked}")

    def leaving(self, letter: Letter) -> None:
        kind, invoice_id, _ = named(letter)
        wish = self.oracle.wishes[invoice_id]
        if kind == "trial":
            return
        require(not wish.void, f"I3: D-{invoice_id} is void and leaves")
        require(not wish.held, f"I3: D-{invoice_id} is on hold and leaves")
        if kind == "remind":
            require(self.open_minor(invoice_id) > 0, f"I4: D-{invoice_id} is paid or credited and reminded of")
        elif wish.send_at is not None:
            early = wish.send_at - self.clock() - self.turned_back
            require(early <= timedelta(0), f"D-{invoice_id} leaves {early} before its time")

    def accepted(self, letter: Letter) -> None:
        kind, invoice_id, step = named(letter)
        wish, now = self.oracle.wishes[invoice_id], self.clock()
        document = letter.attachments[0].content
        if kind == "trial":
            self._tried(letter, invoice_id)
            return
        require(wish.approved == wish.revision, f"I2: D-{invoice_id} leaves without a standing approval")
        carried = document.decode().split()[1]
        require(carried == wish.approved_digest, f"I2/I5: D-{invoice_id} leaves with other content than was approved")
        self._to_the_right_people(letter, wish)
        before = self.oracle.of(invoice_id, kind)
        if kind == "remind":
            got = self.oracle.of(invoice_id, "deliver")
            require(got or wish.by_hand, f"I4: D-{invoice_id} is reminded of, and never got it")
        if kind == "deliver":
            require(len(before) <= wish.resends, f"I1: D-{invoice_id} is mailed again, and nobody asked for it")
        else:
            again = [mail for mail in before if mail.step == step]
            require(len(again) <= wish.resent_steps[step], f"I4: D-{invoice_id} is reminded twice by step {step:+d}")
            self._not_too_often(invoice_id, now)
        self.oracle.taken.append(Taken(kind, invoice_id, step, now, document))

    def open_minor(self, invoice_id: int) -> int:
        """What is open on an invoice, counted once more: the total less payments and issued credit notes."""
        wish = self.oracle.wishes[invoice_id]
        return wish.total_minor - wish.paid_minor - self.credited_minor(invoice_id)

    def credited_minor(self, invoice_id: int) -> int:
        """The credit notes of an invoice that are issued and not called off."""
        issued = [number for number in self.oracle.notes(invoice_id) if self.stage(number) == "Issued"]
        return sum(self.oracle.wishes[number].total_minor for number in issued)

    def owner_told(self, letter: Letter) -> None:
        require(letter.message_id not in self.owner_mails, f"the owner is mailed {letter.message_id} twice")
        self.owner_mails.append(letter.message_id)

    def _tried(self, letter: Letter, invoice_id: int) -> None:
        """A test mail goes to whoever asked for it, once, and nobody can take it for the true one."""
        [to] = letter.to
        require(to.endswith(TEAM), f"the test mail of D-{invoice_id} goes to {to}")
        require(letter.subject.startswith("TEST"), f"the test mail of D-{invoice_id} says {letter.subject}")
        self.oracle.trials[to.removesuffix(TEAM)] -= 1
        left = self.oracle.trials[to.removesuffix(TEAM)]
        require(left >= 0, f"{to} gets a test mail that nobody asked for")

    def _to_the_right_people(self, letter: Letter, wish: Wish) -> None:
        kind, invoice_id, step = named(letter)
        if kind == "deliver":
            approved = {wish.elsewhere.get(step, wish.to)}
        else:  # After the mails of which the server, or a person, said that they arrived.
            approved = {wish.to, *wish.elsewhere.values()}
        require(letter.to[0] in approved, f"I2: D-{invoice_id} goes to {letter.to}, approved was {approved}")

    def _not_too_often(self, invoice_id: int, now: datetime) -> None:
        wish = self.oracle.wishes[invoice_id]
        mails = [mail for mail in self.oracle.taken if mail.invoice_id == invoice_id]
        if mails and not wish.by_hand:
            gap = now - mails[-1].at
            require(gap >= DAY, f"I4: D-{invoice_id} is reminded {gap} after the mail before")


class Ground:
    """One database in memory, put back to its first page for every seed."""

    def __init__(self) -> None:
        self.engine = open_engine("sqlite://")
        migrate.upgrade(self.engine, START)
        self.world: World | None = None
        books = self._world()
        with transaction(self.engine) as db:
            parties.save_seller(db, SELLER, START)
        people = books.people_of(drafter="ana ben", approver="ben dan", sender="cleo", follow_up="cleo")
        for facts in CLIENTS:
            books.client(**{"people": people, **facts})
        self._first_page = self._raw().serialize()
        event.listen(self.engine, "begin", self._begun)
        event.listen(self.engine, "commit", self._committing)
        event.listen(self.engine, "rollback", self._over)

    def fresh(self) -> World:
        """A world in which nothing has happened yet."""
        self.world = None
        self._raw().deserialize(self._first_page)
        self.world = self._world()
        self.world.oracle.addresses = {number: facts["email"] for number, facts in enumerate(CLIENTS, start=1)}
        return self.world

    def close(self) -> None:
        """Give the memory back."""
        self.engine.dispose()

    def _world(self) -> World:
        clock = BenchClock(START)
        nowhere = cast("Any", None)  # The world puts its own ports here.
        services = Services(
            engine=self.engine,
            now=clock,
            policy=Policy(time_zone="Europe/Berlin", country="DE", admins=frozenset({"UADMIN"})),
            postmark=Postmark(),
            mailer=nowhere,
            archive=nowhere,
            printer=nowhere,
            poster=nowhere,
            directory=_team(),
            holidays=FakeHolidays(),
            send_log=nowhere,
            wake=lambda: None,
            luck=lambda: 0.5,
        )
        return World(services=services, clock=clock)

    def _raw(self) -> Any:
        with self.engine.connect() as connection:
            return connection.connection.driver_connection

    def _begun(self, _connection: object) -> None:
        if self.world is not None:
            self.world.in_transaction = True

    def _committing(self, _connection: object) -> None:
        if self.world is not None:
            self.world.effect("commit")
            self.world.in_transaction = False

    def _over(self, _connection: object) -> None:
        if self.world is not None:
            self.world.in_transaction = False


def _team() -> FakeDirectory:
    directory = FakeDirectory()
    for person in ("UANA", "UBEN", "UCLEO", "UDAN"):
        directory.add(person)
    return directory


@contextmanager
def in_silence() -> Iterator[None]:
    """What goes wrong on purpose would fill the log."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)


def local(day: str, zone: str) -> datetime:
    """Nine o'clock of a day, counted without the rules under test."""
    return datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=ZoneInfo(zone))
