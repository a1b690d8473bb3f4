"""Backups of an SQLite database: made while it is written to, and called good only after a look inside."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlmodel import func, select

from store import migrate
from store.database import open_engine, reading
from store.migrate import State
from store.tables import InvoiceRow

SIDE_FILES = ("-wal", "-shm")


class BadBackup(Exception):
    """It cannot be put back. The message, which follows the file's name, says why."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A backup that was looked into."""

    file: Path
    size_bytes: int
    version: str
    invoices: int


def make(database: Path, to: Path) -> Copied:
    """Copy the database, whoever writes to it, into a new file for its owner alone. FileExistsError, BadBackup."""
    part = to.with_name(f".{to.name}.part")
    part.unlink(missing_ok=True)
    try:
        migrate.backup(database, part)
        with closing(sqlite3.connect(part)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")  # One file, without files beside it.
        found = inspected(part)
        _to_disk(part)
        os.link(part, to)
    finally:
        _remove(part)
    _to_disk(to.parent)
    return Copied(to, found.size_bytes, found.version, found.invoices)


def inspected(file: Path) -> Copied:
    """Look into every page and at the version. Raises BadBackup."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            [found] = copy.execute("PRAGMA integrity_check(1)").fetchone()
            [version] = copy.execute(f"SELECT version_num FROM {migrate.VERSION_TABLE}").fetchone()  # noqa: S608  Our constant.
            [invoices] = copy.execute("SELECT count(*) FROM invoices").fetchone()
    except sqlite3.Error as fault:
        raise BadBackup(f"is no database of Sendday ({fault})") from None
    if found != "ok":
        raise BadBackup(f"is damaged ({found})")
    if version > migrate.newest():
        raise BadBackup(f"is from a newer version of Sendday ({version}, this one knows {migrate.newest()})")
    return Copied(file, file.stat().st_size, version, invoices)


def put_back(backup: Path, database: Path, now: datetime) -> Path | None:
    """Replace the database by a backup, brought to this version; where the replaced one is kept, if there was one.

    Nothing may have the database open. Whatever goes wrong on the way leaves it as it was.
    """
    inspected(backup)
    new = database.with_name(f".{database.name}.new")
    _remove(new)
    try:
        migrate.backup(backup, new)
        _upgrade(new, now)
        inspected(new)
        _to_disk(new)
        aside = _kept_aside(database, now) if database.exists() else None
        new.replace(database)
    finally:
        _remove(new)
    _to_disk(database.parent)
    return aside


def _upgrade(file: Path, now: datetime) -> None:
    engine = open_engine(f"sqlite:///{file}")
    try:
        if migrate.state(engine) is State.BEHIND and (before := migrate.upgrade(engine, now)):
            before.unlink()  # The backup that is put back is still there.
        with reading(engine) as db:
            db.exec(select(func.count()).select_from(InvoiceRow)).one()
    except DBAPIError as fault:
        raise BadBackup(f"cannot be brought to this version ({fault.orig})") from None
    finally:
        engine.dispose()


def _kept_aside(database: Path, now: datetime) -> Path:
    """Under another name as well, with all that its side files hold, which must not be taken for the new one's."""
    aside = database.with_name(f"{database.name}.replaced-{now:%Y%m%dT%H%M%SZ}")
    os.link(database, aside)
    with suppress(sqlite3.Error), closing(sqlite3.connect(database)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for side in SIDE_FILES:
        with suppress(FileNotFoundError):
            Path(f"{database}{side}").rename(f"{aside}{side}")
    return aside


def _remove(file: Path) -> None:
    for name in (file, *(Path(f"{file}{side}") for side in SIDE_FILES)):
        name.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    at = os.open(path, os.O_RDONLY)
    try:
        os.fsync(at)
    finally:
        os.close(at)
