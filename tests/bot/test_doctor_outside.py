"""`sendday doctor`, outside: the mail server, Slack, its scopes and channels."""

from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.doctor import outside
from bot.doctor.finding import Finding
from bot.standin import StandIn
from bot.wiring import machine_now
from tests.bot.findings import NOW, given, wrongs
from tests.bot.outbound.scripted_smtp import ScriptedSmtp


def test_a_mail_server_that_lets_us_in_is_fine_and_gets_no_mail(tmp_path: Path) -> None:
    with ScriptedSmtp(offers=("AUTH PLAIN",)) as smtp:
        url = smtp.url(login="me:s3cr3t@")
        found = outside.mail(given(tmp_path, sendday_smtp_url=url, sendday_mail_from="me@studio.example"))

    assert found.ok
    assert [command.split()[0] for command in smtp.commands] == ["EHLO", "AUTH", "QUIT"]


def test_without_a_mail_server_nothing_is_mailed_and_that_is_noted(tmp_path: Path) -> None:
    found = outside.mail(given(tmp_path))

    assert (found.ok, found.fix) == (True, "Set SENDDAY_SMTP_URL.")
    assert found.sentence == f"No mail server is set, so mails are only written to {tmp_path}/outbox, not mailed."


def test_a_mail_server_that_refuses_is_found_without_its_password(tmp_path: Path) -> None:
    with ScriptedSmtp({"AUTH": ["535 5.7.8 who is s3cr3t?"]}, offers=("AUTH PLAIN",)) as smtp:
        [said] = wrongs([outside.mail(given(tmp_path, sendday_smtp_url=smtp.url(login="me:s3cr3t@")))])

    assert said == ("logging in to 127.0.0.1 failed: 535 5.7.8 who is ***?. Check SENDDAY_SMTP_URL and the server.")


def looked(slack: StandIn, home: Path, **values: object) -> list[Finding]:
    facts = {
        "slack_bot_token": slack.bot_token,
        "slack_app_token": slack.app_token,
        "slack_api_url": slack.api_url,
        "sendday_approvals_channel": "approvals",
        "sendday_exceptions_channel": "#exceptions",
    }
    return list(outside.slack(given(home, **{**facts, **values}), machine_now()))


def test_slack_as_it_should_be_is_fine(slack: StandIn, tmp_path: Path) -> None:
    found = looked(slack, tmp_path)

    assert wrongs(found) == []
    assert {finding.name for finding in found} >= {"slack", "scopes", "socket mode", "channels"}


def test_without_a_token_slack_is_not_asked(tmp_path: Path) -> None:
    assert [finding.sentence for finding in outside.slack(given(tmp_path), NOW)] == [
        "Not asked, because SLACK_BOT_TOKEN is not set."
    ]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"slack_bot_token": "xoxb-standin-wrong"}, "Check SLACK_BOT_TOKEN."),
        ({"slack_app_token": "xapp-standin-wrong"}, "Check SLACK_APP_TOKEN: it needs the scope connections:write."),
        ({"sendday_fallback_channel": "nowhere"}, "SENDDAY_FALLBACK_CHANNEL: Slack said channel_not_found"),
        ({"slack_api_url": "http://127.0.0.1:1/api/"}, "Try again."),
    ],
)
def test_what_slack_refuses_is_found(slack: StandIn, tmp_path: Path, values: dict[str, str], said: str) -> None:
    [found] = wrongs(looked(slack, tmp_path, **values))

    assert said in found
    assert ".." not in found


def test_a_channel_without_the_bot_and_an_archived_one_are_found(slack: StandIn, tmp_path: Path) -> None:
    slack.add_channel("open", members=["ana"], bot=False)
    slack.archive("exceptions")

    assert wrongs(looked(slack, tmp_path, sendday_approvals_channel="open")) == [
        "SENDDAY_APPROVALS_CHANNEL: the bot is not in the channel open. Invite it there.",
        "SENDDAY_EXCEPTIONS_CHANNEL: the channel #exceptions is archived. Unarchive it or name another.",
    ]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"is_ext_shared": True}, "shared with another company"),
        ({"is_pending_ext_shared": True}, "shared with another company"),
        ({"is_org_shared": True}, "shared with another workspace"),
    ],
)
def test_a_channel_that_others_read_too_is_found(
    slack: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, facts: dict[str, bool], said: str
) -> None:
    info = WebClient.conversations_info

    def shared(self: WebClient, **asked: Any) -> SlackResponse:
        answer = info(self, **asked)
        answer["channel"].update(facts)
        return answer

    monkeypatch.setattr(WebClient, "conversations_info", shared)
    slack.add_channel("fallback", members=["ana"])

    found = wrongs(looked(slack, tmp_path, sendday_fallback_channel="fallback"))

    fix = "Name a private channel of your own team, with those who may see amounts and clients."
    assert found == [
        f"SENDDAY_APPROVALS_CHANNEL: the channel approvals is {said}. {fix}",
        f"SENDDAY_EXCEPTIONS_CHANNEL: the channel #exceptions is {said}. {fix}",
        f"SENDDAY_FALLBACK_CHANNEL: the channel fallback is {said}. {fix}",
    ]


def test_a_public_channel_is_noted(slack: StandIn, tmp_path: Path) -> None:
    slack.add_channel("open", members=["ana"])

    [noted] = [found for found in looked(slack, tmp_path, sendday_approvals_channel="open") if found.ok and found.fix]

    said = "the bot is in open, which is public: the whole team reads what clients are billed."
    assert noted.sentence == f"SENDDAY_APPROVALS_CHANNEL: {said}"


def test_over_http_no_socket_is_asked_for(slack: StandIn, tmp_path: Path) -> None:
    found = looked(slack, tmp_path, slack_app_token=None)

    assert "socket mode" not in [finding.name for finding in found]


def test_scopes_that_the_app_was_not_given_are_found() -> None:
    [found] = outside._scopes({"x-oauth-scopes": "chat:write,commands"})

    assert "files:write" in found.sentence
    assert "chat:write.public" not in found.sentence  # Optional.
    assert list(outside._scopes({})) == []


@pytest.mark.parametrize(
    ("date", "oks"),
    [
        ("Mon, 23 Nov 2026 09:30:20 GMT", [True]),
        ("Mon, 23 Nov 2026 09:40:00 GMT", [False]),
        ("soon", []),
        (None, []),
    ],
)
def test_a_clock_that_slack_disagrees_with_is_found(date: str | None, oks: list[bool]) -> None:
    headers = {} if date is None else {"date": date}

    assert [finding.ok for finding in outside._clock(headers, NOW)] == oks
