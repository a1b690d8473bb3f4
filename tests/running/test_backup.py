"""Backup, send, restore, start: with the real process and files, no second mail and no number given twice."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.inbox import Inbox
from tests.running import kit


def approve(office: kit.Office, reference: str) -> None:
    office.people["ben"].wait_for(reference, in_="approvals", timeout=kit.PATIENCE)
    office.people["ben"].click("Approve", in_="approvals", message=reference, confirm=True)


def test_after_yesterday_s_backup_nothing_is_mailed_a_second_time(tmp_path: Path) -> None:
    copy = tmp_path / "yesterday.db"
    with Inbox() as mails, kit.office(tmp_path, f"{mails.url}?tls=off") as office:
        office.import_client()
        office.start()
        office.draft()
        office.people["ben"].wait_for("D-1", in_="approvals", timeout=kit.PATIENCE)
        made = office.sendday("backup", "-o", str(copy))
        assert (made.returncode, made.stderr) == (0, "")
        assert "1 invoice" in made.stdout
        approve(office, "D-1")
        kit.until(lambda: len(mails.raw) == 1)
        office.draft("Second | 1 | 100")
        approve(office, "D-2")
        kit.until(lambda: len(mails.raw) == 2)

        refused = office.sendday("restore", str(copy))
        assert refused.returncode == 69
        assert "Another `sendday run` works on" in refused.stderr
        assert office.stop() == 0
        restored = office.sendday("restore", str(copy))
        assert restored.returncode == 0, restored.stderr
        assert "The send log has 4 entries that are newer than this backup." in restored.stdout
        office.start()

        asked = office.people["cleo"].wait_for(
            "2026-0001 may or may not have been mailed", in_="exceptions", timeout=kit.PATIENCE
        )
        assert "The send log says that it left on" in asked.shown
        lost = office.people["admin"].wait_for("An invoice is missing", in_="exceptions", timeout=kit.PATIENCE)
        assert "2026-0002 for Acme GmbH left on" in lost.shown
        office.people["cleo"].click("It was sent", in_="exceptions", message="2026-0001 may or")
        office.draft("Third | 1 | 100")
        approve(office, "D-10")  # Well above every reference that people have seen.
        kit.until(lambda: len(mails.raw) == 3)

        subjects = [mail["Subject"] for mail in mails.messages]
        assert len(set(subjects)) == 3
        assert "2026-0003" in subjects[-1]
        assert "missing 2" in office.sendday("numbers").stdout
        kit.until(lambda: _archived(office) == {"2026-0001", "2026-0003"})  # The archive has these very bytes already.
        assert office.stop() == 0


def _archived(office: kit.Office) -> set[str]:
    """The invoices whose archive receipt came back."""
    with closing(sqlite3.connect(office.home / "var" / "sendday.db")) as db:
        rows = db.execute(
            "SELECT number FROM invoices JOIN obligations ON obligations.invoice_id = invoices.id"
            " WHERE obligations.kind = 'archive' AND obligations.state = 'done'"
        )
        return {str(number) for (number,) in rows}


def test_without_its_send_log_a_restored_bot_asks_before_anything_leaves(tmp_path: Path) -> None:
    with Inbox() as mails, kit.office(tmp_path, f"{mails.url}?tls=off") as office:
        office.import_client()
        office.start()
        office.draft()
        approve(office, "D-1")
        kit.until(lambda: len(mails.raw) == 1)
        office.draft("Second | 1 | 100")
        approve_later = "D-2"
        office.people["ben"].wait_for(approve_later, in_="approvals", timeout=kit.PATIENCE)
        office.stop()
        (tmp_path / "var" / "sent.log").unlink()
        office.start()

        office.people["admin"].wait_for("Nobody knows what left", in_="exceptions", timeout=kit.PATIENCE)
        approve(office, approve_later)
        office.people["ben"].command("/invoice why D-2")
        kit.PAUSE.wait(2)
        assert len(mails.raw) == 1

        office.people["admin"].click("Resolve", in_="exceptions", message="Nobody knows what left")
        office.people["admin"].modal.fill({"Note": "I looked into the sent folder"}).submit()
        kit.until(lambda: len(mails.raw) == 2)
        assert office.stop() == 0


def test_a_send_log_that_cannot_be_used_stops_no_start_and_heals_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "var" / "sent.log"
    with Inbox() as mails, kit.office(tmp_path, f"{mails.url}?tls=off") as office:
        office.import_client()
        office.start()
        office.draft()
        approve(office, "D-1")
        kit.until(lambda: len(mails.raw) == 1)
        assert office.sendday("backup", "-o", str(tmp_path / "copy.db")).returncode == 0
        office.stop()
        file.rename(tmp_path / "kept.log")
        file.mkdir()
        restored = office.sendday("restore", str(tmp_path / "copy.db"))
        assert "the send log sent.log could not be read (is a directory)" in restored.stderr
        office.start()

        shown = office.people["admin"].wait_for("send log cannot be used", in_="exceptions", timeout=kit.PATIENCE).shown
        assert "the send log sent.log could not be read (is a directory)" in shown
        office.draft("Second | 1 | 100")
        approve(office, "D-2")
        kit.PAUSE.wait(2)
        assert len(mails.raw) == 1

        office.stop()
        file.rmdir()
        (tmp_path / "kept.log").rename(file)
        office.start()
        kit.until(lambda: len(mails.raw) == 2)
        assert office.sendday("exceptions").returncode == 0  # Nothing is open.
        assert office.stop() == 0


@pytest.mark.parametrize("words", [("backup",), ("restore", "sendday.db")])
def test_on_postgresql_one_sentence_names_its_own_tools(tmp_path: Path, words: tuple[str, ...]) -> None:
    with kit.office(tmp_path, "") as office:
        ended = office.sendday(*words, SENDDAY_DATABASE_URL="postgresql://nobody:secret@127.0.0.1:1/none")

    assert ended.returncode == 69
    assert "pg_dump" in ended.stderr
    assert "secret" not in ended.stderr


def test_a_backup_has_a_place_of_its_own_and_is_private(tmp_path: Path) -> None:
    with kit.office(tmp_path, "") as office:
        made = office.sendday("backup")

    [file] = (tmp_path / "var" / "backups").iterdir()
    assert made.returncode == 0
    assert str(file) in made.stdout
    assert file.stat().st_mode & 0o077 == 0
    assert json.dumps(made.stderr) == '""'


def test_what_is_no_backup_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database")
    with kit.office(tmp_path, "") as office:
        missing = office.sendday("restore", str(tmp_path / "nowhere.db"))
        wrong = office.sendday("restore", str(tmp_path / "text.db"))

    assert (missing.returncode, wrong.returncode) == (2, 2)
    assert "is no database of Sendday" in wrong.stderr
    assert "Traceback" not in missing.stderr + wrong.stderr
