"""`sendday backup` and `sendday restore`: a copy of the database, and the way back."""

from __future__ import annotations

from pathlib import Path

from bot import home, lock, wiring
from bot.commands import opened
from bot.commands.plain import complain, say
from bot.commands.statuses import FINE, WRONG_USAGE
from bot.settings import Settings, SettingsFault
from store import backup as backups
from store.backup import BadBackup, Copied
from store.database import open_engine
from workflow import reconciling
from workflow.send_log import LogDelayed

USE_POSTGRESQL = "On PostgreSQL, use its own pg_dump and pg_restore: `sendday backup` and `restore` are for SQLite."


def backup(out: Path | None) -> int:
    """Copy the database to a file, also while the bot runs; the exit status."""
    settings = opened.settings()
    database = _database(settings)
    if not database.exists():
        raise SettingsFault(f"There is no database at {database} yet: nothing to back up.")
    to = out or _named(settings)
    if out is None:
        to.parent.mkdir(mode=home.FOLDER_MODE, exist_ok=True)
    try:
        made = backups.make(database, to)
    except FileExistsError:
        complain(f"{to} is there already: name another file.")
        return WRONG_USAGE
    except OSError as fault:
        complain(f"{to} cannot be written ({(fault.strerror or type(fault).__name__).lower()}).")
        return WRONG_USAGE
    except BadBackup as fault:
        raise SettingsFault(f"The database {database} {fault}; no backup was made.") from None
    say(f"Backed up to {to}: {_counted(made)}. It was checked and is whole.")
    return FINE


def restore(file: Path) -> int:
    """Put a backup back; the exit status. Raises SettingsFault while the bot runs."""
    settings = opened.settings()
    database = _database(settings)
    if not file.is_file():
        complain(f"{file} is not there: name a file that `sendday backup` made.")
        return WRONG_USAGE
    home.make_folders(settings)
    with lock.only_one(settings.home, settings.database_file):
        try:
            aside = backups.put_back(file, database, wiring.machine_now())
        except BadBackup as fault:
            complain(f"{file} {fault}; the database was left as it is.")
            return WRONG_USAGE
        _tell(settings, file, aside)
    return FINE


def _tell(settings: Settings, file: Path, aside: Path | None) -> None:
    say(f"Restored from {file}.")
    if aside is not None:
        say(f"The database that it replaced is kept as {aside}.")
    engine = open_engine(settings.database_url)
    try:
        unknown = reconciling.unknown_to(wiring.offline(settings, engine))
    except LogDelayed as fault:
        complain(f"It could not be compared: {fault}. Mend that first: until then nothing goes out to clients.")
        unknown = 0
    finally:
        engine.dispose()
    if unknown:
        entries = "1 entry that is" if unknown == 1 else f"{unknown} entries that are"
        say(f"The send log has {entries} newer than this backup. Nothing of that is sent again:")
        say("at its next start the bot asks about each in the exceptions channel.")
    say("What people entered after the backup is gone: enter payments again before reminders go out.")


def _database(settings: Settings) -> Path:
    if settings.database_file is None:
        raise SettingsFault(USE_POSTGRESQL)
    return settings.database_file


def _named(settings: Settings) -> Path:
    return settings.home / "backups" / f"sendday-{wiring.machine_now():%Y%m%dT%H%M%SZ}.db"


def _counted(made: Copied) -> str:
    invoices = "1 invoice" if made.invoices == 1 else f"{made.invoices:,} invoices"
    return f"{invoices}, {max(1, made.size_bytes // 1024):,} KB, version {made.version}"
