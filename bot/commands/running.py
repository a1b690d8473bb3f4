"""`sendday run` and `sendday migrate`."""

from __future__ import annotations

from bot import home, wiring
from bot import run as running
from bot.commands import opened
from bot.commands.plain import say
from bot.commands.statuses import FINE
from store import migrate as migrations
from store.database import open_engine


def run() -> int:
    """Run the bot; its exit status. Raises SettingsFault."""
    return running.run(opened.settings())


def migrate() -> int:
    """Make or upgrade the database; say where the backup is. Raises SettingsFault and ForeignDatabase."""
    settings = opened.settings()
    home.make(settings)
    engine = open_engine(settings.database_url)
    try:
        before = migrations.state(engine)
        backup = migrations.upgrade(engine, wiring.machine_now())
    finally:
        engine.dispose()
    if backup is not None:
        say(f"Backed up to {backup}.")
    done = before in {migrations.State.EMPTY, migrations.State.BEHIND}
    say(f"The database is at version {migrations.newest()}." if done else "The database needs no migration.")
    return FINE
