"""The database: how it is opened, and the two ways in which it is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

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

__all__ = ["DatabaseFault", "Engine", "Session", "database_now", "is_away", "open_engine", "reading", "transaction"]

BUSY_SECONDS = 20  # Longer than a backup holds the lock; shorter than a person's patience with a restart.
THREADS = 32  # Listeners, answers, workers, the clock and the health port: each may want a connection at once.
DatabaseFault = DBAPIError  # For those who may not import SQLAlchemy themselves.
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
