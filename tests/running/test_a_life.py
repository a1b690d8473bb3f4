"""The real process, over a socket and over HTTP: from the modal to the archive, and out with status 0."""

import hashlib
from pathlib import Path

import pytest

from tests.inbox import Inbox
from tests.running import kit


@pytest.mark.parametrize("over_http", [False, True], ids=["socket", "http"])
def test_from_the_modal_to_the_archive(tmp_path: Path, *, over_http: bool) -> None:
    with Inbox() as mails, kit.office(tmp_path, f"{mails.url}?tls=off", over_http=over_http) as office:
        office.import_client()
        office.start()

        office.draft()
        office.people["ben"].wait_for("D-1", in_="approvals", timeout=kit.PATIENCE)
        office.people["ben"].click("Approve", in_="approvals", message="D-1", confirm=True)
        kit.until(lambda: len(mails.raw) == 1)
        archive = tmp_path / "var" / "archive" / "Acme GmbH"
        kit.until(lambda: len(list(archive.rglob("*.pdf"))) == 1)

        [attached] = list(mails.messages[0].iter_attachments())
        [kept] = list(archive.rglob("*.pdf"))
        assert attached.get_payload(decode=True) == kept.read_bytes()
        digest = hashlib.sha256(kept.read_bytes()).hexdigest()[:12]
        card = office.people["ben"].wait_for(digest, in_="approvals", timeout=kit.PATIENCE)
        assert card is not None
        assert office.stop() == 0


def test_a_second_run_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with Inbox() as mails, kit.office(tmp_path, f"{mails.url}?tls=off") as office:
        office.start()

        second = office.sendday("run")

        assert second.returncode == 69
        assert "Another `sendday run` works on" in second.stderr
        assert len(second.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing"),
        ({"SENDDAY_TIME_ZONE": "Berlin/Europe"}, "SENDDAY_TIME_ZONE"),
        ({"SLACK_BOT_TOKEN": "xoxb-standin-wrong"}, "SLACK_BOT_TOKEN is refused by Slack"),
        ({"SLACK_APP_TOKEN": "xapp-standin-wrong"}, "SLACK_APP_TOKEN is refused by Slack"),
        ({"SENDDAY_ENGINE": "procrastinate"}, "scale-out"),
    ],
)
def test_a_wrong_setting_is_one_sentence_and_status_69(tmp_path: Path, settings: dict[str, str], says: str) -> None:
    with kit.office(tmp_path, "") as office:
        ended = office.sendday("run", **settings)

    assert ended.returncode == 69
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_taken_port_is_one_sentence_and_status_69(tmp_path: Path) -> None:
    with Inbox() as mails, kit.office(tmp_path, f"{mails.url}?tls=off") as office:
        ended = office.sendday("run", SENDDAY_HTTP_PORT=str(mails.port))

    assert ended.returncode == 69
    assert "SENDDAY_HTTP_PORT" in ended.stderr


def test_no_token_is_ever_logged(tmp_path: Path) -> None:
    with Inbox() as mails, kit.office(tmp_path, f"{mails.url}?tls=off") as office:
        office.start()
        office.slack.faults.server_error("chat.postEphemeral", times=5)
        office.people["ana"].command("/invoice status")
        office.stop()

        log = office.log()

    assert office.slack.bot_token not in log
    assert office.slack.app_token not in log
