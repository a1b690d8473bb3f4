"""Two ways to use a database: write units that wait their turn, and readers that see one state."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError, StatementError
from sqlalchemy.pool import QueuePool

from billing.money import Money
from bot import unusable
from bot.app import ANSWERS, LISTENERS
from bot.engine import WORKERS
from store import history, payments, requests
from store.columns import Instant, Plain
from store.database import DatabaseFault, Engine, Session, database_now, is_away, open_engine, reading, transaction
from store.tables import BeatRow, InvoiceRow
from tests.store.ledger import NOW, client, invoice

WRITERS = 20
Use = Callable[[Engine], AbstractContextManager[Session]]


def test_returning_commits_and_raising_rolls_back(engine: Engine) -> None:
    with transaction(engine) as db:
        requests.beat(db, "kept", NOW)
    with suppress(ZeroDivisionError), transaction(engine) as db:
        requests.beat(db, "lost", NOW)
        raise ZeroDivisionError

    with reading(engine) as db:
        assert (requests.last_beat(db, "kept"), requests.last_beat(db, "lost")) == (NOW, None)


def test_reading_keeps_nothing(engine: Engine) -> None:
    with suppress(DatabaseFault), reading(engine) as db:  # PostgreSQL refuses it, SQLite forgets it.
        requests.beat(db, "never", NOW)

    with reading(engine) as db:
        assert requests.last_beat(db, "never") is None


def test_writers_wait_for_each_other(engine: Engine) -> None:
    with transaction(engine) as db:
        about = invoice(db)
    gate = threading.Barrier(WRITERS)

    def write(number: int) -> None:
        gate.wait()
        with transaction(engine) as db:
            db.get_one(InvoiceRow, about, with_for_update=True)
            history.add(db, about, f"event-{number}", by="UANA", at=NOW)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))

    with reading(engine) as db:
        events = history.since(db, about, 0)
    assert [event.sequence for event in events] == list(range(1, WRITERS + 1))
    assert len({event.kind for event in events}) == WRITERS


def test_a_second_writer_waits_until_the_first_is_done(engine: Engine) -> None:
    with transaction(engine) as db:
        requests.beat(db, "tick", NOW)
    order: list[str] = []
    inside = threading.Event()

    def first() -> None:
        with transaction(engine) as db:
            db.get_one(BeatRow, "tick", with_for_update=True)
            inside.set()
            inside_long_enough.wait(0.3)
            order.append("first")

    def second() -> None:
        inside.wait()
        with transaction(engine) as db:
            db.get_one(BeatRow, "tick", with_for_update=True)
            order.append("second")

    inside_long_enough = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        for done in (pool.submit(first), pool.submit(second)):
            done.result()

    assert order == ["first", "second"]


def test_many_who_wait_for_the_lock_of_sqlite_keep_no_reader_waiting(tmp_path: object) -> None:
    one = open_engine(f"sqlite:///{tmp_path}/x.db")
    with transaction(one) as db:
        db.connection().execute(text("CREATE TABLE t (n INTEGER)"))
    inside, over = threading.Barrier(40 + 1), threading.Event()

    def read() -> None:
        with reading(one) as db:
            db.connection().execute(text("SELECT * FROM t"))
            inside.wait(10)
            over.wait(10)

    with ThreadPoolExecutor(40) as pool:
        readers = [pool.submit(read) for _ in range(40)]
        inside.wait(10)  # All of them hold a connection at once.
        over.set()
    for reader in readers:
        reader.result()
    one.dispose()


@pytest.mark.parametrize("use", [reading, transaction])
def test_a_pool_without_a_connection_left_is_a_database_that_is_away(tmp_path: object, use: Use) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/sendday.db", pool_size=1, max_overflow=0, pool_timeout=0.05)
    with engine.connect(), pytest.raises(DatabaseFault) as fault, use(engine) as db:
        db.connection()

    assert is_away(fault.value)
    assert unusable.is_theirs(fault.value)
    assert "QueuePool limit" in unusable.words(fault.value)
    with use(engine) as db:  # It is back as soon as somebody gives one back.
        assert db.connection().execute(text("SELECT 1")).scalar_one() == 1
    engine.dispose()


@pytest.mark.parametrize("url", ["sqlite:///{folder}/sendday.db", "postgresql://nobody@localhost/nothing"])
def test_there_is_a_connection_for_every_thread(tmp_path: object, url: str) -> None:
    engine = open_engine(url.format(folder=tmp_path))

    pool = engine.pool
    assert isinstance(pool, QueuePool)
    assert pool.size() > LISTENERS + ANSWERS + WORKERS
    engine.dispose()


def test_sqlite_takes_the_write_lock_before_it_reads(tmp_path: object) -> None:
    one = open_engine(f"sqlite:///{tmp_path}/x.db")
    with transaction(one) as db:
        db.connection().execute(text("CREATE TABLE t (n INTEGER)"))
    with transaction(one) as db:
        db.connection().execute(text("SELECT * FROM t"))
        other = open_engine(f"sqlite:///{tmp_path}/x.db")
        with other.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 0")
            with pytest.raises(OperationalError, match="locked"):
                connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        other.dispose()
    one.dispose()


def test_sqlite_is_safe_against_a_power_cut(tmp_path: object) -> None:
    one = open_engine(f"sqlite:///{tmp_path}/x.db")
    with reading(one) as db:
        found = [db.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS]
    one.dispose()

    assert dict(zip(PRAGMAS, found, strict=True)) == PRAGMAS


PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_reader_of_sqlite_sees_one_state_while_others_write(tmp_path: object) -> None:
    one = open_engine(f"sqlite:///{tmp_path}/x.db")
    with transaction(one) as db:
        db.connection().execute(text("CREATE TABLE t (n INTEGER)"))

    with reading(one) as db:
        before = db.connection().execute(text("SELECT count(*) FROM t")).scalar()
        with transaction(one) as writer:
            writer.connection().execute(text("INSERT INTO t VALUES (1)"))
        after = db.connection().execute(text("SELECT count(*) FROM t")).scalar()
    one.dispose()

    assert (before, after) == (0, 0)


def test_a_reader_sees_one_state_while_others_write(engine: Engine) -> None:
    with transaction(engine) as db:
        about = invoice(db)

    with reading(engine) as db:
        before = len(history.since(db, about, 0))
        with transaction(engine) as writer:
            history.add(writer, about, "approved", by="UBEN", at=NOW)
        after = len(history.since(db, about, 0))

    assert (before, after) == (0, 0)


def test_the_databases_clock_is_utc(engine: Engine) -> None:
    with reading(engine) as db:
        now = database_now(db)

    assert now.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - now) < timedelta(minutes=1)  # noqa: TID251  Compared with the machine's.


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (OperationalError("", {}, RuntimeError("database is locked")), True),
        (InterfaceError("", {}, RuntimeError("connection is closed")), True),
        (IntegrityError("", {}, RuntimeError("UNIQUE constraint failed")), False),
        (DataError("", {}, RuntimeError("out of range")), False),
        (ValueError("ours"), False),
    ],
)
def test_what_may_work_later(error: Exception, *, away: bool) -> None:
    assert is_away(error) is away


def test_an_instant_needs_a_zone(engine: Engine) -> None:
    with pytest.raises(StatementError, match="needs a zone"), transaction(engine) as db:
        requests.beat(db, "tick", NOW.replace(tzinfo=None))


@pytest.mark.parametrize("hours", [-10, 0, 2, 13])
def test_an_instant_comes_back_in_utc_to_the_microsecond(engine: Engine, hours: int) -> None:
    moment = datetime(2026, 3, 29, 2, 30, 0, 123456, tzinfo=timezone(timedelta(hours=hours)))
    with transaction(engine) as db:
        requests.beat(db, "tick", moment)

    with reading(engine) as db:
        back = requests.last_beat(db, "tick")
    assert back == moment
    assert back.utcoffset() == timedelta(0)


def test_nothing_is_nothing_in_both_directions(engine: Engine) -> None:
    dialect = engine.dialect

    assert Instant().process_bind_param(None, dialect) is None
    assert Instant().process_result_value(None, dialect) is None
    assert Plain().process_bind_param(None, dialect) is None
    assert Plain().process_result_value(None, dialect) is None


@pytest.mark.parametrize("value", ["0.1", "19", "1E+3", "-0.005", "12345678901234567890.12"])
def test_a_decimal_is_kept_as_it_was_typed(engine: Engine, value: str) -> None:
    bound = Plain().process_bind_param(Decimal(value), engine.dialect)

    assert bound is not None
    assert "E" not in bound
    assert Plain().process_result_value(bound, engine.dialect) == Decimal(value)


def test_ten_to_the_twelve_yen_fit(engine: Engine) -> None:
    with transaction(engine) as db:
        about = invoice(db, minor=10**14)
        payments.add(db, about, Money(10**14, "JPY"), paid_on=NOW.date(), reference="", by="UCLEO", at=NOW)

    with reading(engine) as db:
        assert payments.received(db, about, "JPY").minor == 10**14


def test_a_row_of_nobody_is_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError), transaction(engine) as db:
        history.add(db, 4711, "approved", by="UBEN", at=NOW)


def test_one_name_one_client_whatever_its_case(engine: Engine) -> None:
    with transaction(engine) as db:
        first = client(db, "Acme  GmbH")
        again = client(db, " ACME gmbh ")

    assert first == again
