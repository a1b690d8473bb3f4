"""The verbs over a real database and fakes of the ports: what can go wrong outside goes wrong on the dot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import text

from billing.client import Policy
from billing.obligation import Kind
from jobs import due
from store import migrate, parties
from store.database import Session, open_engine, transaction
from store.tables import METADATA
from tests.books import SELLER, START, BenchClock, Books
from tests.fakes import FakeArchive, FakeDirectory, FakeHolidays, FakeMailer, FakePoster, FakePrinter, FakeSendLog
from workflow import outcomes
from workflow.outcomes import Ended
from workflow.services import Postmark, Services


@dataclass(kw_only=True, repr=False)
class Shop(Books):
    """Books with fakes beside them."""

    mailer: FakeMailer
    archive: FakeArchive
    printer: FakePrinter
    poster: FakePoster
    directory: FakeDirectory
    holidays: FakeHolidays
    send_log: FakeSendLog
    woken: list[int]

    def id_of(self, name: str) -> str:
        """`ana` is UANA."""
        return f"U{name.upper()}"

    def carry_out(self, kind: Kind) -> Ended:
        """Carry out what is due up to the first obligation of this kind; how that one ended."""
        while claimed := due.claim(self.services):
            ended = outcomes.carry_out(self.services, claimed)
            if claimed.kind is kind:
                return ended
        message = f"no {kind.value} is due"
        raise AssertionError(message)

    def between(self, kind: Kind, act: Callable[[], object]) -> Ended:
        """Claim the first obligation of this kind, let something happen, then carry it out."""
        while claimed := due.claim(self.services):
            if claimed.kind is kind:
                act()
                return outcomes.carry_out(self.services, claimed)
            outcomes.carry_out(self.services, claimed)
        message = f"no {kind.value} is due"
        raise AssertionError(message)

    def together(self, count: int) -> None:
        """Carry out what is due with so many workers at once."""
        with ThreadPoolExecutor(count) as workers:
            for done in [workers.submit(due.everything, self.services) for _ in range(count)]:
                done.result()

    def issued(self, client_id: int | None = None, *, amount: str = "480") -> int:
        """An invoice that was approved and is with the client and in the archive."""
        invoice_id = self.draft(client_id, amount=amount)
        self.approve(invoice_id)
        self.tick()
        return invoice_id


@contextmanager
def open_shop(database_url: str, *, admins: frozenset[str] = frozenset({"UADMIN"})) -> Iterator[Shop]:
    """A shop with a seller, on an empty database."""
    clock, woken = BenchClock(START), list[int]()
    engine = open_engine(database_url)
    mailer, archive, printer, poster = FakeMailer(), FakeArchive(), FakePrinter(), FakePoster()
    directory, holidays, send_log = FakeDirectory(), FakeHolidays(), FakeSendLog()
    services = Services(
        engine=engine,
        now=clock,
        policy=Policy(time_zone="Europe/Berlin", country="DE", admins=admins),
        postmark=Postmark(),
        mailer=mailer,
        archive=archive,
        printer=printer,
        poster=poster,
        directory=directory,
        holidays=holidays,
        send_log=send_log,
        wake=lambda: woken.append(1),
        luck=lambda: 0.5,
    )
    migrate.upgrade(engine, clock())
    with transaction(engine) as db:
        parties.save_seller(db, SELLER, clock())
    yield Shop(
        services=services,
        clock=clock,
        mailer=mailer,
        archive=archive,
        printer=printer,
        poster=poster,
        directory=directory,
        holidays=holidays,
        send_log=send_log,
        woken=woken,
    )
    engine.dispose()


def empty(db: Session) -> None:
    """Take every row out, of history too, whose triggers are as before afterwards."""
    connection = db.connection()
    guards = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _ in guards:
        connection.execute(text(f"DROP TRIGGER {name}"))
    for table in reversed(METADATA.sorted_tables):
        connection.execute(table.delete())
    for _, made in guards:
        connection.execute(text(made))
