"""The database: how it is opened, and the two ways in which it is used."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlmodel import Session

__all__ = [
    "DatabaseFault",
    "Engine",
    "Session",
    "database_now",
    "insisting",
    "is_away",
    "open_engine",
    "reading",
    "transaction",
]

BUSY_SECONDS = 20  # Longer than a backup holds the lock; shorter than a person's patience with a restart.
THREADS = 32  # Listeners, answers, workers, the clock and the health port: each may want a connection at once.
INSIST_SECONDS = 300  # A disk is full, or a lock held, for about so long before somebody looks.
PAUSE_SECONDS = 1.0
_PAUSE = threading.Event()  # Never set: it only waits.
DatabaseFault = DBAPIError  # For those who may not import SQLAlchemy themselves.
P = ParamSpec("P")
T = TypeVar("T")
# Our own mistakes: a table's rule is broken, a value does not fit. The same statement fails for ever.
_MISTAKES = (IntegrityError, DataError, ProgrammingError, NotSupportedError)


def open_engine(url: str) -> Engine:
    """Open SQLite (WAL, FULL, immediate writes) or PostgreSQL. `postgresql://` means psycopg 3."""
    if url.startswith("sqlite"):
        return _sqlite(url)
    return create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_pre_ping=True,
        pool_size=THREADS,
        connect_args={"options": "-c statement_timeout=30000", "keepalives_idle": 30},
    )


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Write: returning commits, raising rolls back. On SQLite it takes the write lock at once (BEGIN IMMEDIATE)."""
    with _connecting(), Session(engine, expire_on_commit=False) as db, db.begin():
        db.connection(execution_options={"sendday_write": True})
        yield db


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Read one consistent state; nothing is written."""
    with _connecting(), Session(engine, expire_on_commit=False) as db:
        if engine.dialect.name == "postgresql":  # Its default shows each statement what was committed before it.
            db.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})
        yield db
        db.rollback()


def is_away(error: Exception) -> bool:
    """Whether the database could not do it now and may later; False when it would never do it."""
    return isinstance(error, DBAPIError) and not isinstance(error, _MISTAKES)


def insisting(write: Callable[P, T]) -> Callable[P, T]:
    """Write down what has happened outside: tried again while the database is away, for only this caller knows it.

    Nothing but its one transaction may happen in `write`. Gives up, raising, after five minutes.
    """

    @wraps(write)
    def insist(*args: P.args, **kwargs: P.kwargs) -> T:
        give_up_at = time.monotonic() + INSIST_SECONDS
        while True:
            try:
                return write(*args, **kwargs)
            except DBAPIError as fault:
                if not is_away(fault) or time.monotonic() > give_up_at:
                    raise
            _PAUSE.wait(PAUSE_SECONDS)

    return insist


def database_now(db: Session) -> datetime:
    """The database's own clock, in UTC: what leases are measured by, so that replicas agree."""
    value = db.connection().execute(text("SELECT CURRENT_TIMESTAMP")).scalar_one()
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@contextmanager
def _connecting() -> Iterator[None]:
    """SQLAlchemy counts a pool in which no connection is left among its own faults; to us, the database is away."""
    try:
        yield
    except NoConnectionLeft as error:
        raise OperationalError(None, None, error) from error


def _sqlite(url: str) -> Engine:
    options: dict[str, Any] = {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}}
    if make_url(url).database:  # A file: whoever waits for its lock must not keep others waiting for a connection.
        options |= {"pool_size": THREADS, "max_overflow": -1}
    engine = create_engine(url, **options)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # We say BEGIN ourselves: the driver's own would be deferred.
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin(connection: Any) -> None:
    write = connection.get_execution_options().get("sendday_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
