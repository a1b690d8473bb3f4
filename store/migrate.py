"""Bring the database to the newest form: wholly or not at all, after a backup, one at a time."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from importlib import resources
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

LOCK = 0x5E4DDA7  # Any number that no other user of the database's advisory locks takes.
BACKUP_MODE = 0o600
VERSION_TABLE = "alembic_version"


class State(StrEnum):
    """What a database is to this code."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    AHEAD = "ahead"  # Newer code was here. Migrations only add while older code may run, so that is fine.
    FOREIGN = "foreign"


class ForeignDatabase(Exception):
    """The database has tables of somebody else's."""


def newest() -> str:
    """The number of the newest migration. They are numbered in a row, which a test compares with Alembic's view."""
    folder = resources.files("migrations").joinpath("versions")
    return max(entry.name[:4] for entry in folder.iterdir() if entry.name.endswith(".py"))


def state(engine: Engine) -> State:
    """What the database is now. It must be reachable: raises DatabaseFault otherwise."""
    with engine.connect() as connection:
        return _state(connection)


def upgrade(engine: Engine, now: datetime) -> Path | None:
    """Run what is missing; the backup that was made before, if there was anything to lose. Raises ForeignDatabase.

    An interruption at any point leaves the database as it was (RELIABILITY, fault 67). Whoever comes second waits.
    """
    with _one_transaction(engine) as connection:
        found = _state(connection)
        if found is State.FOREIGN:
            raise ForeignDatabase
        if found not in {State.EMPTY, State.BEHIND}:
            return None
        saved = _backup(connection, now) if found is State.BEHIND else None
        _run(connection)
    return saved


def backup(file: Path, to: Path) -> None:
    """Copy an SQLite database, whoever is writing to it, into a new file that only its owner reads."""
    os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, BACKUP_MODE))
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)


def _state(connection: Connection) -> State:
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return State.EMPTY
    if VERSION_TABLE not in tables:
        return State.FOREIGN
    version = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar() or ""  # noqa: S608  Our constant.
    if version == newest():
        return State.CURRENT
    return State.AHEAD if version > newest() else State.BEHIND


@contextmanager
def _one_transaction(engine: Engine) -> Iterator[Connection]:
    """All or nothing, alone: SQLite's write lock, or PostgreSQL's advisory lock, is held until the end."""
    with engine.connect().execution_options(sendday_write=True) as connection:
        if connection.dialect.name == "sqlite":
            with _foreign_keys_off(connection), connection.begin():
                yield connection
                _check_foreign_keys(connection)
            return
        with connection.begin():
            connection.execute(text("SET LOCAL statement_timeout = 0"))  # Waiting for the other replica may take long.
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            yield connection


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by copying it, which breaks keys for a moment. Inside a transaction it is too late."""
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"a migration broke {len(broken)} references, first {tuple(broken[0])}")


def _backup(connection: Connection, now: datetime) -> Path | None:
    """Another connection reads what was committed, while ours keeps writers out."""
    if connection.dialect.name != "sqlite" or not connection.engine.url.database:
        return None
    file = Path(connection.engine.url.database)
    to = file.with_name(f"{file.name}.before-{newest()}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    to.unlink(missing_ok=True)  # Of an upgrade that was killed within this second, and left all as it was.
    backup(file, to)
    return to


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
