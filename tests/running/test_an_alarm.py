"""The real process while no channel can be reached: red until an operator acknowledges."""

from __future__ import annotations

from pathlib import Path

from tests.inbox import Inbox
from tests.running import kit


def health(office: kit.Office) -> tuple[int, list[str]]:
    """The status of `/healthz`, and what is wrong."""
    status, said = office.health()
    return status, said.get("wrong", [])


def test_red_until_somebody_acknowledges_at_the_command_line(tmp_path: Path) -> None:
    with Inbox() as mails, kit.office(tmp_path, f"{mails.url}?tls=off") as office:
        mails.bouncing.add("billing@acme.example")
        office.environ["SENDDAY_OWNER_EMAIL"] = "owner@studio-nord.example"
        office.environ["SENDDAY_FALLBACK_CHANNEL"] = "nowhere"
        office.import_client()
        office.start()
        kit.until(lambda: health(office) == (200, []))
        kit.until(lambda: len(office.slack.workspace.scheduled) == 1)  # Else that is what cannot be shown first.
        office.slack.archive("exceptions")

        office.draft()
        office.people["ben"].wait_for("D-1", in_="approvals", timeout=kit.PATIENCE)
        office.people["ben"].click("Approve", in_="approvals", message="D-1", confirm=True)
        kit.until(lambda: len(mails.raw) == 1)

        assert mails.messages[0]["To"] == "owner@studio-nord.example"
        status, [sentence] = health(office)
        assert status == 503
        assert sentence.startswith("1 exception could not be shown to anybody: 1 (2026-0001 could not be mailed).")
        assert "exception_not_shown" in office.log()
        doctor = office.sendday("doctor")
        assert doctor.returncode != 0
        assert sentence in doctor.stdout

        acknowledged = office.sendday("exceptions", "--ack", "1")
        assert (acknowledged.returncode, acknowledged.stderr) == (0, "")
        assert health(office) == (200, [])
        assert office.sendday("exceptions").returncode == 1  # It is still open.
        assert office.stop() == 0
