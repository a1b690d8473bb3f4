"""The line to Slack: tried until it stands, while everything else goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from slack_bolt import Ack, App
from slack_sdk.socket_mode.builtin import client
from structlog.testing import capture_logs

from bot import link as links
from bot.link import HttpLink, SocketLink
from bot.outbound.slack import web_client
from bot.standin import Pace, StandIn
from tests.bench import CLOSING
from tests.bot.outbound.broken_line import NO_HTTP, SILENCE, BrokenLine, nobody
from tests.running.kit import until


@pytest.fixture(scope="module")
def workspace() -> Iterator[StandIn]:
    with StandIn(pace=Pace(refresh_grace_seconds=0.05)) as slack:
        slack.add_person("ana")
        slack.add_channel("general", members=["ana"])
        yield slack


@pytest.fixture
def slack(workspace: StandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.setattr(links, "AGAIN_SECONDS", (0.01,))
    workspace.workspace.calls.clear()
    yield workspace
    workspace.faults.clear()


def line(slack: StandIn, url: str = "") -> SocketLink:
    """A line of an app that answers `/invoice`."""
    client = web_client(slack.bot_token, url or slack.api_url)
    app = App(client=client, token_verification_enabled=False, signing_secret="unused")

    @app.command("/invoice")
    def answered(ack: Ack) -> None:
        ack("here")

    return SocketLink(app, slack.app_token, client)


def test_a_line_that_stands_carries_commands(slack: StandIn) -> None:
    link = line(slack)
    assert not link.up()

    link.start()

    until(link.up)
    slack.wait_for_connection()
    assert slack.person("ana").command("/invoice").text == "here"
    CLOSING.submit(link.stop)


def test_it_is_down_after_it_was_hung_up(slack: StandIn) -> None:
    link = line(slack)
    link.start()
    until(link.up)

    link.stop()

    assert not link.up()
    assert not link._thread.is_alive()


class Overheard:
    """The state of a line in the SDK, whose thread says "goes on" just after hanging up said "ended"."""

    def __init__(self) -> None:
        self._said = 0

    @property
    def terminated(self) -> bool:
        return self._said > 1

    @terminated.setter
    def terminated(self, value: bool) -> None:
        self._said += value


def test_a_thread_that_overhears_the_end_is_told_again(slack: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "ConnectionState", Overheard)
    link = line(slack)
    link.start()
    until(link.up)
    thread = link._handler.client.current_session_runner.thread

    link.stop()

    assert not thread.is_alive()


def test_an_sdk_that_does_not_end_keeps_nobody_from_ending(slack: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "HANG_UP_SECONDS", 0.2)
    over, link = threading.Event(), line(slack)
    monkeypatch.setattr(link._handler, "close", over.wait)
    link.start()
    until(link.up)

    link.stop()

    assert not over.is_set()
    over.set()
    link._handler.client.close()


@pytest.mark.parametrize("harm", ["server_error", "html", "lose_reply", "rate_limit"])
def test_a_slack_that_is_away_at_first_is_tried_again(slack: StandIn, harm: str) -> None:
    getattr(slack.faults, harm)("apps.connections.open")
    link = line(slack)

    link.start()

    until(link.up)
    assert len(slack.calls("apps.connections.open")) == 2
    CLOSING.submit(link.stop)


def test_a_token_that_is_refused_is_tried_again_too(slack: StandIn) -> None:
    """Somebody may be installing the app again at this moment; health is red meanwhile."""
    slack.faults.refuse("apps.connections.open", "invalid_auth", times=2)
    link = line(slack)

    link.start()

    until(link.up)
    CLOSING.submit(link.stop)


@pytest.mark.parametrize("answer", [NO_HTTP, SILENCE], ids=["no HTTP", "silence"])
def test_whatever_answers_in_slacks_place_the_line_is_tried_again(slack: StandIn, answer: bytes) -> None:
    with BrokenLine(answer) as wrong, capture_logs() as logged:
        link = line(slack, wrong.url)
        link.start()

        until(lambda: wrong.calls >= 3)
        assert not link.up()
        link.stop()
    assert {entry["event"] for entry in logged} == {"slack_away"}


def test_nobody_there_holds_nothing_up_and_can_be_stopped(slack: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "AGAIN_SECONDS", (60,))
    link, started = line(slack, nobody()), time.monotonic()

    link.start()
    link.stop()

    assert not link._thread.is_alive()
    assert time.monotonic() - started < 5


def test_a_line_that_slack_ends_is_followed_by_another(slack: StandIn) -> None:
    link = line(slack)
    link.start()
    until(link.up)
    slack.wait_for_connection()

    slack.sockets.refresh()

    until(lambda: len(slack.calls("apps.connections.open")) == 2)
    slack.wait_for(lambda: any(not one.is_leaving for one in slack.sockets.connections))
    assert slack.person("ana").command("/invoice").text == "here"
    CLOSING.submit(link.stop)


def test_over_http_there_is_nothing_to_hold_open() -> None:
    link = HttpLink()

    link.start()
    assert link.up()
    link.stop()
