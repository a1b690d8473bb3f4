"""Secrets stay out of the log, whoever writes it; the stand-in stays on this machine."""

from __future__ import annotations

import http.client
import io
import logging
from collections.abc import Sequence
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import logs
from bot.run import _secrets
from bot.settings import Settings
from bot.standin import RealToken, StandIn
from bot.standin.guard import CONTROL_HEADER, NotLoopback
from tests.bench import Bench
from tests.bot.test_logs import Lines
from tests.over_http import command, over_http

CANARIES: dict[str, Any] = {
    "slack_bot_token": "xoxb-17-4711-CanaryBotToken",
    "slack_app_token": "xapp-1-A017-4711-canaryapptoken",
    "slack_signing_secret": "canary-signing-new,canary-signing-old",
    "dropbox_refresh_token": "canary-refresh-token",
    "dropbox_app_key": "canary-app-key",
    "sendday_smtp_url": "smtps://me:canary%2Fpassword@mail.example",
    "sendday_database_url": "postgresql://me:canary-database@db.example/x",
}
SECRETS = (
    CANARIES["slack_bot_token"],
    CANARIES["slack_app_token"],
    "canary-signing-new",
    "canary-signing-old",
    "canary-refresh-token",
    "canary-app-key",
    "canary/password",
    "canary%2Fpassword",
    "canary-database",
    "KeyOfTheAnswer",
)
RESPONSE_URL = "https://hooks.slack.com/actions/T017/4711/KeyOfTheAnswer"


def settings() -> Settings:
    return Settings(_env_file=None, **CANARIES)  # type: ignore[call-arg]  # pydantic's own.


@pytest.mark.parametrize(
    "name",
    ["", "slack_bolt.App", "slack_sdk.web.base_client", "dropbox.dropbox_client", "urllib3.connectionpool", "app:x"],
)
def test_s16_no_logger_writes_a_secret(lines: Lines, name: str) -> None:
    logs.configure(_secrets(settings()))
    written = io.StringIO()
    [handler] = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    logger = logging.getLogger(name)

    for secret in (*SECRETS[:-1], *CANARIES.values(), RESPONSE_URL):
        logger.warning("first %s then", secret)
        logger.error("second", extra={"body": secret}, exc_info=ValueError(secret))

    said = written.getvalue()
    assert said.count("first ***") == said.count("second") == said.count("first")
    assert [secret for secret in SECRETS if secret in said] == []


def test_s16_bolt_s_own_lines_about_forged_requests_are_not_written(lines: Lines) -> None:
    """It logs their whole body at INFO; and it gives its loggers the root's level, which is INFO."""
    app = App(signing_secret="x", token="xoxb-x", token_verification_enabled=False)
    headers: dict[str, str | Sequence[str]] = {"x-slack-request-timestamp": "1", "x-slack-signature": "v0=1"}

    assert app.dispatch(BoltRequest(body="text=KeyOfTheAnswer", headers=headers)).status == 401

    assert lines() == []


def test_s16_a_forged_request_leaves_no_word_in_the_log(bench: Bench, lines: Lines) -> None:
    with over_http(bench) as caller:
        assert caller.post(**command(bench, "done KeyOfTheAnswer", secret="b" * 32)).status_code == 401

    assert "KeyOfTheAnswer" not in str(lines())


def test_s16_what_slack_refuses_is_logged_without_the_token(lines: Lines) -> None:
    with StandIn() as slack:
        client = WebClient(token=f"{slack.bot_token}wrong", base_url=slack.api_url)
        try:
            client.chat_postMessage(channel="C1", text="x")
        except SlackApiError as error:
            logging.getLogger("tests").exception("it broke", exc_info=error)
        token = slack.bot_token

    assert "invalid_auth" in str(lines())
    assert token not in str(lines())


def test_s16_settings_show_no_secret() -> None:
    found = settings()

    shown = f"{found} {found!r} {found.model_dump()} {found.model_dump_json()}"

    assert [secret for secret in SECRETS if secret in shown] == []
    assert {"canary-signing-new", "canary-signing-old"} == set(found.signing_secrets)


@pytest.mark.parametrize("host", ["0.0.0.0", "", "192.168.0.1", "localhost.example"])  # noqa: S104  Asked for, and refused.
def test_s20_the_stand_in_listens_to_this_machine_alone(host: str) -> None:
    with pytest.raises(NotLoopback):
        StandIn(host=host)


def test_s20_the_stand_in_does_not_start_beside_real_tokens() -> None:
    with pytest.raises(RealToken):
        StandIn().start({"SLACK_BOT_TOKEN": CANARIES["slack_bot_token"]})


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/api/auth.test", {"Host": "attacker.example"}, 421),  # A name of theirs for this machine.
        ("/control/calls", {}, 403),
        ("/control/calls", {CONTROL_HEADER: "guessed"}, 403),
    ],
)
def test_s20_pages_of_others_cannot_use_the_stand_in(path: str, headers: dict[str, str], status: int) -> None:
    with StandIn() as slack:
        parts = urlsplit(slack.url)
        with closing(http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)) as line:
            line.request("POST", path, b"{}", {"Host": parts.netloc, **headers})
            assert line.getresponse().status == status
