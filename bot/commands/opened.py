"""What every command starts from: settings, a folder, and a database that this version understands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser

from bot import home, wiring
from bot import settings as all_settings
from bot.commands.plain import complain
from bot.settings import Settings, SettingsFault
from store import migrate
from store.database import open_engine
from store.migrate import State
from workflow.services import Actor, Services

MIGRATE_FIRST = "run `sendday migrate`, which backs it up and brings it to this version."


def settings() -> Settings:
    """The settings; what among them counts for nothing is said. Raises SettingsFault."""
    for sentence in all_settings.unknown_names():
        complain(sentence)
    return all_settings.load()


@contextmanager
def services() -> Iterator[Services]:
    """Rows and verbs, without Slack. An SQLite database that is not there yet is made. Raises SettingsFault."""
    found = settings()
    home.make(found)
    engine = open_engine(found.database_url)
    try:
        match migrate.state(engine):
            case State.EMPTY if found.database_file is not None:
                migrate.upgrade(engine, wiring.machine_now())
            case State.EMPTY:
                raise SettingsFault("The database has no tables yet: run `sendday migrate`.")
            case State.BEHIND:
                raise SettingsFault(f"The database is from an older version: {MIGRATE_FIRST}")
            case State.FOREIGN:
                raise migrate.ForeignDatabase
            case State.CURRENT | State.AHEAD:
                pass
        yield wiring.offline(found, engine)
    finally:
        engine.dispose()


def operator() -> Actor:
    """Whoever types: the machine's name for them, which history keeps. No role binds them."""
    try:
        name = getuser()
    except (OSError, KeyError):  # A container's user may have no name.
        name = "operator"
    return Actor(f"{name}@cli", trusted=True)
