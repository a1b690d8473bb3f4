"""Backups: whole while somebody writes, refused when they are not, and put back without losing what was there."""

import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest

from store import backup, migrate, parties
from store.backup import BadBackup
from store.database import open_engine, reading, transaction
from tests.books import SELLER, START
from tests.data.make_first_release import FILE as FIRST_RELEASE


@pytest.fixture
def database(tmp_path: Path) -> Path:
    file = tmp_path / "sendday.db"
    engine = open_engine(f"sqlite:///{file}")
    migrate.upgrade(engine, START)
    with transaction(engine) as db:
        parties.save_seller(db, SELLER, START)
    engine.dispose()
    return file


def seller_of(file: Path) -> str:
    engine = open_engine(f"sqlite:///{file}")
    with reading(engine) as db:
        found = parties.seller(db)
    engine.dispose()
    return found.name if found else ""


def test_a_backup_is_one_whole_file_for_its_owner_alone(database: Path, tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{database}")  # It is open, as while the bot runs.

    made = backup.make(database, tmp_path / "copy.db")
    engine.dispose()

    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert (made.version, made.invoices) == (migrate.newest(), 0)
    assert sorted(path.name for path in tmp_path.iterdir() if "copy" in path.name) == ["copy.db"]
    assert seller_of(made.file) == "Studio Nord"


def test_a_backup_never_replaces_a_file(database: Path, tmp_path: Path) -> None:
    there = tmp_path / "copy.db"
    there.write_bytes(b"somebody's")

    with pytest.raises(FileExistsError):
        backup.make(database, there)

    assert there.read_bytes() == b"somebody's"
    assert not list(tmp_path.glob(".copy*"))


def test_a_backup_is_of_one_moment_whoever_writes_meanwhile(database: Path, tmp_path: Path) -> None:
    engine, stop = open_engine(f"sqlite:///{database}"), threading.Event()

    def write() -> None:
        while not stop.is_set():
            with transaction(engine) as db:
                parties.save_seller(db, SELLER, START)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup.make(database, tmp_path / f"copy-{number}.db") for number in range(3)]
    finally:
        stop.set()
        writer.join()
        engine.dispose()

    assert [seller_of(one.file) for one in made] == ["Studio Nord"] * 3


def test_what_is_put_back_replaces_all_of_it_and_the_replaced_one_is_kept(database: Path, tmp_path: Path) -> None:
    made = backup.make(database, tmp_path / "copy.db")
    with closing(sqlite3.connect(database)) as later:
        later.execute("UPDATE sellers SET name = 'Studio Süd'")
        later.commit()
    assert seller_of(database) == "Studio Süd"

    aside = backup.put_back(made.file, database, START)

    assert seller_of(database) == "Studio Nord"
    assert aside is not None
    assert seller_of(aside) == "Studio Süd"
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert made.file.exists()


def test_a_side_file_of_the_replaced_one_is_not_taken_for_the_new_one_s(database: Path, tmp_path: Path) -> None:
    """A writer that was killed leaves its last commits in the side file."""
    made = backup.make(database, tmp_path / "copy.db")
    killed = sqlite3.connect(database)
    killed.execute("PRAGMA journal_mode=WAL")
    killed.execute("UPDATE sellers SET name = 'Studio Süd'")
    killed.commit()
    side = Path(f"{database}-wal").read_bytes()
    killed.close()
    Path(f"{database}-wal").write_bytes(side)

    backup.put_back(made.file, database, START)

    assert seller_of(database) == "Studio Nord"


def test_an_older_database_is_brought_to_this_version(tmp_path: Path) -> None:
    database = tmp_path / "sendday.db"

    assert backup.put_back(FIRST_RELEASE, database, START) is None

    assert backup.inspected(database).version == migrate.newest()
    assert seller_of(database) == "Studio Nord"
    assert [path.name for path in tmp_path.iterdir()] == ["sendday.db"]


@pytest.mark.parametrize("wrong", ["cut", "text", "empty", "foreign", "newer"])
def test_what_is_no_backup_leaves_the_database_as_it_is(database: Path, tmp_path: Path, wrong: str) -> None:
    made = backup.make(database, tmp_path / "copy.db").file
    whole = made.read_bytes()
    match wrong:
        case "cut":
            made.write_bytes(whole[: len(whole) // 2])
        case "text":
            made.write_text("no database")
        case "empty":
            made.write_bytes(b"")
        case "foreign":
            made.unlink()
            with closing(sqlite3.connect(made)) as other:
                other.execute("CREATE TABLE things (id INTEGER)")
        case _:
            with closing(sqlite3.connect(made)) as newer:
                newer.execute("UPDATE alembic_version SET version_num = '9999'")
                newer.commit()

    with pytest.raises(BadBackup):
        backup.put_back(made, database, START)

    assert seller_of(database) == "Studio Nord"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "sendday.db"]
