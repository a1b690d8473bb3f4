"""SIGSTOP and SIGCONT: a bot that was frozen does no harm when it comes back, and keeps the others out meanwhile."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.bot.outbound.scripted_smtp import SILENCE, ScriptedSmtp
from tests.inbox import Inbox
from tests.running import kit


def freeze_past_the_lease(office: kit.Office) -> None:
    """Stop it, and let its leases be over as after a minute; not while it holds the lock that this needs."""
    assert office.bot is not None
    for _ in range(50):
        office.bot.send_signal(signal.SIGSTOP)
        with closing(sqlite3.connect(office.home / "var" / "sendday.db", timeout=0.2)) as rows:
            try:
                rows.execute("UPDATE obligations SET lease_until = '2001-01-01 00:00:00'")
                rows.commit()
            except sqlite3.OperationalError:
                office.bot.send_signal(signal.SIGCONT)
                kit.PAUSE.wait(0.05)
            else:
                return
    pytest.fail("it holds the lock all the time")


def approve(office: kit.Office) -> None:
    office.people["ben"].wait_for("D-1", in_="approvals", timeout=kit.PATIENCE)
    office.people["ben"].click("Approve", in_="approvals", message="D-1", confirm=True)


def test_frozen_inside_the_content_past_its_lease_it_sends_once_and_nobody_else_may_run(tmp_path: Path) -> None:
    with (
        ScriptedSmtp({"content": [SILENCE]}) as server,
        kit.office(tmp_path, server.url()) as office,
    ):
        office.import_client()
        office.start()
        office.draft()
        approve(office)
        assert server.silent.wait(kit.PATIENCE)
        freeze_past_the_lease(office)
        second = office.sendday("run")
        assert office.bot is not None
        office.bot.send_signal(signal.SIGCONT)
        kit.PAUSE.wait(3)  # Ten ticks: whoever would send again does it now.

        assert second.returncode == 69
        assert server.commands.count("DATA") == 1  # It still waits for the word of the server.
        office.kill()
        office.start()
        office.people["cleo"].wait_for("may or may not have been mailed", in_="exceptions", timeout=kit.PATIENCE)
        assert server.commands.count("DATA") == 1


@pytest.mark.parametrize("moment", [0, 2])
def test_frozen_in_the_middle_of_many_it_goes_on_where_it_was(tmp_path: Path, moment: int) -> None:
    with Inbox() as mails, kit.office(tmp_path, f"{mails.url}?tls=off") as office:
        office.import_client()
        office.start()
        for number in range(1, 5):
            office.draft(f"Design {number} | 1 | 100")
            card = f"D-{number} "
            office.people["ben"].wait_for(card, in_="approvals", timeout=kit.PATIENCE)
            office.people["ben"].click("Approve", in_="approvals", message=card, confirm=True)
        kit.until(lambda: len(mails.raw) >= moment)

        freeze_past_the_lease(office)
        kit.PAUSE.wait(0.5)
        assert office.bot is not None
        office.bot.send_signal(signal.SIGCONT)
        unknown = "may or may not"
        kit.until(lambda: len(mails.raw) + office.sendday("exceptions").stdout.count(unknown) >= 4, seconds=120)
        kit.PAUSE.wait(1)

        subjects = [mail["Subject"] for mail in mails.messages]
        assert len(set(subjects)) == len(subjects)
        assert office.stop() == 0
