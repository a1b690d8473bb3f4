"""The real process that dies, wholly or in part: never without somebody being told."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.standin import clocks
from bot.standin.records import Scheduled
from tests.inbox import Inbox
from tests.running import kit
from tests.running.test_an_alarm import health

# As `sendday`, with a mistake of ours in one thread as soon as a file is there, and time to look before it exits.
BROKEN = """
from pathlib import Path
import bot.run
from bot.cli import main
from jobs import {module}
def broken(services, *rest, well={module}.{name}):
    if Path("break").exists():
        raise {error}("a mistake of ours")
    return well(services, *rest)
{module}.{name} = broken
bot.run.WATCH_SECONDS = 3
main()
"""


def _alarms_known(home: Path) -> int:
    """How many alarms the bot knows by their name: of another it would make sure at its next start."""
    with closing(sqlite3.connect(home / "var" / "sendday.db")) as db:
        return int(db.execute("SELECT count(*) FROM check_ins WHERE message_id != ''").fetchone()[0])


def test_a_dead_worker_turns_health_red_and_ends_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = BROKEN.format(module="due", name="alarm", error="RuntimeError")
    monkeypatch.setattr(kit, "SENDDAY", [sys.executable, "-c", program])
    with Inbox() as mails, kit.office(tmp_path, f"{mails.url}?tls=off") as office:
        office.import_client()
        office.start()
        kit.until(lambda: health(office) == (200, []))

        (tmp_path / "break").touch()

        kit.until(lambda: health(office) == (503, ["The thread alarm has ended."]))
        assert office.bot is not None
        assert office.bot.wait(kit.PATIENCE) == 70
        assert "part_ended" in office.log()


def test_slack_tells_of_a_bot_that_was_killed_and_a_restart_keeps_one_alarm(tmp_path: Path) -> None:
    with Inbox() as mails, kit.office(tmp_path, f"{mails.url}?tls=off") as office:

        def alarms() -> list[Scheduled]:
            return list(office.slack.workspace.scheduled.values())

        office.import_client()
        office.start()
        kit.until(lambda: _alarms_known(tmp_path) == 1)
        [first] = alarms()
        office.kill()
        office.start()
        kit.until(lambda: health(office) == (200, []))
        assert alarms() == [first]
        assert office.slack.posts("exceptions") == []

        office.kill()
        office.slack.workspace.now = lambda: clocks.wall() + timedelta(hours=25)

        [alarm] = office.slack.posts("exceptions")
        assert "Sendday has not checked in since" in alarm.text
