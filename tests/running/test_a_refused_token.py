"""The real process that starts while Slack refuses its token: what is approved goes out all the same."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.inbox import Inbox
from tests.running import kit
from tests.running.test_an_alarm import health

OWNER = "owner@studio-nord.example"


def _approved_and_not_sent(office: kit.Office, mails: Inbox) -> None:
    """The mail server is busy while Ben approves, and then the machine goes down."""
    office.import_client()
    office.start()
    mails.busy = True
    office.draft()
    office.people["ben"].wait_for("D-1", in_="approvals", timeout=kit.PATIENCE)
    office.people["ben"].click("Approve", in_="approvals", message="D-1", confirm=True)
    kit.until(lambda: "451" in _words(office.home))
    office.kill()
    with closing(sqlite3.connect(office.home / "var" / "sendday.db")) as db:
        db.execute("UPDATE obligations SET due_at = planned_at WHERE kind = 'deliver'")
        db.commit()
    mails.busy = False


def _words(home: Path) -> str:
    """What the mail server said about the one mail."""
    with closing(sqlite3.connect(home / "var" / "sendday.db")) as db:
        return str(db.execute("SELECT words FROM obligations WHERE kind = 'deliver'").fetchone())


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive"])
def test_a_token_that_was_taken_back_stops_no_approved_mail_and_is_told(tmp_path: Path, error: str) -> None:
    with Inbox() as mails, kit.office(tmp_path, f"{mails.url}?tls=off") as office:
        office.environ["SENDDAY_OWNER_EMAIL"] = OWNER
        _approved_and_not_sent(office, mails)
        office.slack.workspace.identity.refused_as = error

        office.launch()
        kit.until(lambda: sorted(str(mail["To"]) for mail in mails.messages) == ["billing@acme.example", OWNER])

        status, wrong = health(office)
        assert status == 503
        assert any(f"Slack does not let the bot in. Slack said {error}" in sentence for sentence in wrong)
        [told] = [mail for mail in mails.messages if mail["To"] == OWNER]
        assert error in str(told.get_body(("plain",)))
        office.slack.workspace.identity.refused_as = None
        assert office.stop() == 0
        office.start()  # With another token, or the same one that is taken again.
        kit.until(lambda: health(office) == (200, []))
        assert office.stop() == 0


def test_an_app_that_was_taken_out_of_the_workspace_stops_no_approved_mail(tmp_path: Path) -> None:
    """Both tokens are gone then, and Slack does not know the second one at all."""
    with Inbox() as mails, kit.office(tmp_path, f"{mails.url}?tls=off") as office:
        _approved_and_not_sent(office, mails)
        office.slack.workspace.identity.refused_as = "account_inactive"
        office.environ["SLACK_APP_TOKEN"] = "xapp-standin-gone"

        office.launch()
        kit.until(lambda: len(mails.raw) == 1)

        assert office.stop() == 0
