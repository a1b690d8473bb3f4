"""The migrations make the tables that the code declares, wholly or not at all."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, inspect, text

from store import migrate
from store.database import open_engine, reading, transaction
from store.migrate import ForeignDatabase, State
from store.tables import METADATA, BeatRow
from tests.tidy.source import ROOT

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'sendday.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite")
        return
    engine = open_engine(request.getfixturevalue("postgres"))
    yield engine
    engine.dispose()


def shape(connection: Connection) -> dict[str, Any]:
    """All that a database knows of our tables, in an order of our own."""
    found = inspect(connection)
    return {
        table: {
            "columns": {c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in found.get_columns(table)},
            "key": found.get_pk_constraint(table),
            "uniques": ordered(found.get_unique_constraints(table)),
            "checks": ordered(found.get_check_constraints(table)),
            "indexes": ordered(found.get_indexes(table)),
            "foreign keys": ordered(found.get_foreign_keys(table)),
        }
        for table in found.get_table_names()
        if table != migrate.VERSION_TABLE
    }


def ordered(constraints: Any) -> list[str]:
    return sorted(spoken(constraint) for constraint in constraints)


def spoken(found: Any) -> str:
    """A reflected thing as text; SQL inside it by its words, not by its place in memory."""
    match found:
        case dict():
            return str(sorted((name, spoken(value)) for name, value in found.items()))
        case list() | tuple():
            return str([spoken(value) for value in found])
        case _:
            return str(found)


def test_migrations_make_what_the_tables_declare(engine: Engine) -> None:
    with engine.begin() as connection:
        METADATA.create_all(connection)
        declared = shape(connection)
        METADATA.drop_all(connection)

    migrate.upgrade(engine, NOW)

    with engine.connect() as connection:
        migrated = shape(connection)
    assert migrated.keys() == declared.keys()
    for table in declared:
        assert migrated[table] == declared[table], table


def test_an_empty_database_becomes_current_and_stays_so(engine: Engine) -> None:
    assert migrate.state(engine) is State.EMPTY

    assert migrate.upgrade(engine, NOW) is None  # Nothing was there to lose.

    assert migrate.state(engine) is State.CURRENT
    assert migrate.upgrade(engine, NOW) is None


def test_somebody_elses_tables_are_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE orders (id INTEGER PRIMARY KEY)"))

    with pytest.raises(ForeignDatabase):
        migrate.upgrade(engine, NOW)

    assert migrate.state(engine) is State.FOREIGN
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["orders"]


def test_older_code_works_on_a_database_that_newer_code_migrated(engine: Engine) -> None:
    migrate.upgrade(engine, NOW)
    set_version(engine, "9999")

    assert migrate.upgrade(engine, NOW) is None

    assert migrate.state(engine) is State.AHEAD


def set_version(engine: Engine, version: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


@pytest.fixture
def behind(sqlite: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A database with a row in it and with one migration missing."""
    migrate.upgrade(sqlite, NOW)
    with transaction(sqlite) as db:
        db.add(BeatRow(name="tick", at=NOW))
    monkeypatch.setattr(migrate, "newest", lambda: "0099")
    return sqlite


def test_sqlite_is_backed_up_before_it_changes_and_only_its_owner_reads_the_copy(
    behind: Engine, tmp_path: Path
) -> None:
    saved = migrate.upgrade(behind, NOW)

    assert saved == tmp_path / "sendday.db.before-0099-20261123T093000Z"
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    copy = sqlite3.connect(saved)
    assert copy.execute("SELECT name FROM beats").fetchall() == [("tick",)]
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()


def test_an_upgrade_that_was_killed_within_this_second_is_backed_up_again(behind: Engine) -> None:
    left_behind = migrate.upgrade(behind, NOW)
    assert left_behind is not None
    left_behind.write_bytes(b"half a copy")

    assert migrate.upgrade(behind, NOW) == left_behind

    assert left_behind.read_bytes().startswith(b"SQLite format 3")


def test_a_migration_that_breaks_references_is_taken_back(behind: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def orphan(connection: Connection) -> None:
        connection.execute(text("INSERT INTO roles (client_id, role, person) VALUES (77, 'drafter', 'U1')"))

    monkeypatch.setattr(migrate, "_run", orphan)

    with pytest.raises(RuntimeError, match="broke 1 references"):
        migrate.upgrade(behind, NOW)

    with reading(behind) as db:
        assert db.connection().execute(text("SELECT count(*) FROM roles")).scalar() == 0
        assert db.connection().execute(text("PRAGMA foreign_keys")).scalar() == 1


def at_table(engine: Engine, table: str, interrupt: Callable[[], None]) -> None:
    """Interrupt what comes just before a table is made; others are made by then."""

    def before(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if f"CREATE TABLE {table}" in statement:
            interrupt()

    event.listen(engine, "before_cursor_execute", before)


class Interrupted(Exception):
    """The power went, so to speak."""


def test_an_error_between_two_statements_leaves_nothing_and_the_next_try_succeeds(engine: Engine) -> None:
    switch = iter([True])

    def once() -> None:
        if next(switch, False):
            raise Interrupted

    at_table(engine, "invoices", once)

    with pytest.raises(Interrupted):
        migrate.upgrade(engine, NOW)
    assert migrate.state(engine) is State.EMPTY

    migrate.upgrade(engine, NOW)
    assert migrate.state(engine) is State.CURRENT


KILLED = """
import os, sys
from datetime import UTC, datetime
from store import migrate
from store.database import open_engine
from tests.migrations.test_migrations import at_table

engine = open_engine(sys.argv[1])
at_table(engine, "invoices", lambda: os.kill(os.getpid(), 9))
migrate.upgrade(engine, datetime(2026, 11, 23, tzinfo=UTC))
"""


def test_a_kill_between_two_statements_leaves_nothing_and_the_next_try_succeeds(sqlite: Engine) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = [sys.executable, "-c", KILLED, str(sqlite.url)]

    finished = subprocess.run(child, env=environment, capture_output=True, check=False)

    assert finished.returncode == -signal.SIGKILL, finished.stderr.decode()
    assert migrate.state(sqlite) is State.EMPTY
    migrate.upgrade(sqlite, NOW)
    assert migrate.state(sqlite) is State.CURRENT


def test_two_that_migrate_at_once_do_it_once(engine: Engine) -> None:
    faults: list[Exception] = []
    together = threading.Barrier(2)

    def replica() -> None:
        together.wait()
        try:
            migrate.upgrade(engine, NOW)
        except Exception as fault:  # noqa: BLE001  A thread's exception would be lost otherwise.
            faults.append(fault)

    replicas = [threading.Thread(target=replica) for _ in range(2)]
    for thread in replicas:
        thread.start()
    for thread in replicas:
        thread.join()

    assert faults == []
    assert migrate.state(engine) is State.CURRENT


def test_what_older_code_counted_in_the_send_log_is_taken_to_be_written_but_for_what_is_under_way(
    engine: Engine,
) -> None:
    script = ScriptDirectory(str(ROOT / "migrations"))
    [found] = [each for each in script.walk_revisions() if each.path.endswith("_written_in_the_log.py")]
    migrate.upgrade(engine, NOW)

    written = []
    for place in (5, 1):
        with engine.connect() as connection:  # Rolled back: what an obligation belongs to is not asked about.
            connection.execute(
                text("INSERT INTO send_log (id, place, ids_after) VALUES (1, :place, 0)"), {"place": place}
            )
            owe(connection, "done", "unknown", "in_flight", "claimed")
            connection.execute(text(found.module._SURELY_WRITTEN))
            written.append(connection.execute(text("SELECT written FROM send_log")).scalar())

    assert written == [2, 0]


def owe(connection: Connection, *states: str) -> None:
    """An obligation in each state."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    else:
        connection.execute(text("SET session_replication_role = replica"))
    for state in states:
        row = {"key": state, "state": state, "at": NOW.isoformat()}
        connection.execute(
            text(
                "INSERT INTO obligations (key, kind, invoice_id, about, state, due_at, planned_at, fence, attempts,"
                " words, receipt, cancelled_why) VALUES (:key, 'deliver', 1, 1, :state, :at, :at, 0, 0, '', '{}', '')"
            ),
            row,
        )


def test_migrations_are_numbered_in_a_row_and_say_why_old_code_keeps_working() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    script = ScriptDirectory.from_config(config)
    walked = list(script.walk_revisions())

    assert script.get_heads() == [migrate.newest()]
    assert [found.revision for found in reversed(walked)] == [f"{n:04}" for n in range(1, len(walked) + 1)]
    assert [found.path for found in walked if "Old code on the new tables: " not in found.longdoc] == []
