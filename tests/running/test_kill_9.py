"""kill -9, and what the next start makes of it: nothing lost, nothing twice, the unknown said."""

import random
from pathlib import Path

from tests.bot.outbound.scripted_smtp import SILENCE, ScriptedSmtp
from tests.inbox import Inbox
from tests.running import kit


def test_killed_inside_the_content_is_unknown_and_waits_for_a_person(tmp_path: Path) -> None:
    with (
        ScriptedSmtp({"content": [SILENCE, "250 taken"]}) as server,
        kit.office(tmp_path, server.url()) as office,
    ):
        office.import_client()
        office.start()
        office.draft()
        office.people["ben"].wait_for("D-1", in_="approvals", timeout=kit.PATIENCE)
        office.people["ben"].click("Approve", in_="approvals", message="D-1", confirm=True)
        assert server.silent.wait(kit.PATIENCE)

        office.kill()
        office.start()

        said = office.people["cleo"].wait_for("may or may not have been mailed", in_="exceptions", timeout=kit.PATIENCE)
        assert said is not None
        assert server.accepted == []

        office.people["cleo"].click("Send again", in_="exceptions", message="2026-", confirm=True)
        kit.until(lambda: len(server.accepted) == 1)


def test_killed_at_random_moments_nothing_is_lost_and_nothing_is_doubled(tmp_path: Path) -> None:
    luck, count = random.Random(17), 12  # noqa: S311  The luck of a test is no secret.
    with Inbox() as mails, kit.office(tmp_path, f"{mails.url}?tls=off") as office:
        office.import_client()
        office.start()
        for number in range(1, count + 1):
            office.draft(f"Design {number} | 1 | 100")
        for number in range(1, count + 1):
            card = f"D-{number} "
            office.people["ben"].wait_for(card, in_="approvals", timeout=kit.PATIENCE)
            office.people["ben"].click("Approve", in_="approvals", message=card, confirm=True)
            if number % 4 == 0:
                kit.PAUSE.wait(luck.random() * 0.8)
                office.kill()
                office.start()

        kit.until(lambda: len(mails.raw) + _unknown(office) == count, seconds=180)

        subjects = [mail["Subject"] for mail in mails.messages]
        assert len(set(subjects)) == len(subjects)
        assert office.sendday("numbers").returncode == 0
        assert office.stop() == 0


def test_a_start_does_not_wait_out_the_pause_before_the_next_try(tmp_path: Path) -> None:
    with Inbox() as mails, kit.office(tmp_path, f"{mails.url}?tls=off") as office:
        mails.busy = True
        office.import_client()
        office.start()
        office.draft()
        office.people["ben"].wait_for("D-1", in_="approvals", timeout=kit.PATIENCE)
        office.people["ben"].click("Approve", in_="approvals", message="D-1", confirm=True)
        kit.until(lambda: mails.refused > 0)

        office.kill()
        mails.busy = False
        office.start()

        kit.until(lambda: len(mails.raw) == 1, seconds=30)  # The next try would be a minute away.
        assert office.sendday("exceptions").returncode == 0


def _unknown(office: kit.Office) -> int:
    return office.sendday("exceptions").stdout.count("may or may not")
