"""Socket Mode on the wire: hello, envelopes, acknowledgements, retries, refresh."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bot.standin import Pace, Person, StandIn
from tests.standin.probe import Probe, connected

QUICK = Pace(ack_seconds=0.3, retry_delays_seconds=(0, 0, 0), refresh_grace_seconds=0.05)


@pytest.fixture(scope="module")
def impatient() -> Iterator[StandIn]:
    with StandIn(pace=QUICK) as slack:
        slack.add_person("ana")
        yield slack


@pytest.fixture
def quick(impatient: StandIn) -> StandIn:
    """A Slack that waits for nobody, with a new #general and no connection."""
    impatient.site.delivery.settle()
    impatient.site.delivery.log.clear()
    impatient.wait_for(lambda: not impatient.sockets.connections)
    impatient.workspace.channels.clear()
    impatient.add_channel("general", members=["ana"])
    return impatient


@pytest.fixture(scope="module")
def wired() -> Iterator[Probe]:
    with StandIn(pace=QUICK) as slack:
        slack.add_person("ana")
        with connected(slack) as probe:
            yield probe


@pytest.fixture
def app(wired: Probe) -> Probe:
    """A connected app on an impatient Slack, with a new #general."""
    wired.slack.site.delivery.settle()
    for heard in (wired.received, wired.headers, wired.slack.site.delivery.log):
        heard.clear()
    wired.slack.workspace.channels.clear()
    wired.slack.add_channel("general", members=["ana"])
    return wired


def address(slack: StandIn) -> str:
    web = WebClient(slack.app_token, base_url=slack.api_url)
    return str(web.apps_connections_open(app_token=slack.app_token)["url"])


@contextmanager
def line(slack: StandIn) -> Iterator[ClientConnection]:
    with connect(address(slack)) as socket:
        yield socket


def frame(socket: ClientConnection) -> dict[str, Any]:
    return dict(json.loads(socket.recv(timeout=3)))


def test_hello_tells_how_many_are_connected(quick: StandIn) -> None:
    with line(quick) as first, line(quick) as second:
        assert frame(first)["num_connections"] == 1
        hello = frame(second)

    assert (hello["type"], hello["num_connections"]) == ("hello", 2)
    assert hello["debug_info"]["approximate_connection_time"] == 3600
    assert hello["connection_info"]["app_id"] == quick.workspace.identity.app_id


def test_an_address_connects_once(quick: StandIn) -> None:
    url = address(quick)

    with connect(url) as socket:
        frame(socket)
        with pytest.raises(InvalidStatus):
            connect(url)


def test_the_eleventh_connection_is_too_many(quick: StandIn) -> None:
    with ExitStack() as stack:
        for _ in range(10):
            frame(stack.enter_context(line(quick)))
        late = stack.enter_context(line(quick))

        assert frame(late) == {"type": "disconnect", "reason": "too_many_websockets"}
        with pytest.raises(ConnectionClosed):
            frame(late)


def test_each_payload_goes_to_exactly_one_connection(quick: StandIn) -> None:
    with line(quick) as first, line(quick) as second:
        frame(first)
        frame(second)

        for _ in range(2):
            quick.person("ana").command("/invoice status")

        envelopes = [frame(socket) for socket in (first, second)]
    assert {envelope["type"] for envelope in envelopes} == {"slash_commands"}
    assert envelopes[0]["envelope_id"] != envelopes[1]["envelope_id"]
    assert all(envelope["accepts_response_payload"] for envelope in envelopes)


def test_without_an_ack_the_person_sees_a_timeout(quick: StandIn) -> None:
    with line(quick) as socket:
        frame(socket)
        ana = quick.person("ana")

        answer = ana.command("/invoice status")

    assert answer.error == "operation_timeout"
    assert ana.sees("/invoice failed with the error “operation_timeout”", "general")


def test_without_a_connection_nothing_is_dispatched(quick: StandIn) -> None:
    assert quick.person("ana").command("/invoice status").error == "dispatch_failed"
    assert quick.person("ana").shortcut("New invoice").error == "dispatch_failed"


def test_an_event_without_an_ack_comes_three_times_more(quick: StandIn) -> None:
    with line(quick) as socket:
        frame(socket)
        quick.add_person("ben").join("general")

        attempts = [frame(socket) for _ in range(4)]

    assert [attempt["retry_attempt"] for attempt in attempts] == [0, 1, 2, 3]
    assert [attempt["retry_reason"] for attempt in attempts] == ["", "timeout", "timeout", "timeout"]
    assert len({attempt["payload"]["event_id"] for attempt in attempts}) == 1
    assert attempts[0]["payload"]["event"]["type"] == "member_joined_channel"


def test_an_acknowledged_event_comes_once(app: Probe) -> None:
    app.slack.add_person("ben").join("general")
    app.slack.site.delivery.settle()

    assert [body["event"]["type"] for body in app.heard(1)] == ["member_joined_channel"]
    assert app.last["authorizations"][0]["user_id"] == app.slack.workspace.bot.id


def test_the_app_hears_only_of_channels_it_is_in(app: Probe) -> None:
    app.slack.add_channel("elsewhere", bot=False)

    app.slack.person("ana").join("elsewhere")
    app.slack.invite_bot("elsewhere")
    app.slack.site.delivery.settle()

    [event] = [body["event"] for body in app.heard(1)]
    assert event["user"] == app.slack.workspace.bot.id


def test_only_subscribed_events_are_brought(app: Probe) -> None:
    event = {"type": "message", "text": "hello"}

    app.slack.person("ana").post("hello")
    app.slack.site.delivery.event(event)
    app.slack.site.delivery.settle()

    assert app.received == []


def test_losing_the_token_is_told(app: Probe) -> None:
    app.slack.revoke_token()
    app.slack.uninstall()
    app.slack.site.delivery.settle()
    app.slack.workspace.identity.refused_as = None

    heard = {body["event"]["type"] for body in app.heard(2)}
    assert heard == {"tokens_revoked", "app_uninstalled"}


def test_an_acknowledged_event_may_still_come_twice(app: Probe) -> None:
    app.slack.faults.duplicate()

    app.slack.add_person("ben").join("general")
    app.slack.site.delivery.settle()

    first, second = app.heard(2)
    assert first["event_id"] == second["event_id"]
    assert [headers.get("x-slack-retry-num") for headers in app.headers] == [["0"], ["1"]]


def test_a_lost_ack_looks_like_none(app: Probe) -> None:
    app.slack.faults.drop_ack()

    assert app.slack.person("ana").command("/invoice status").error == "operation_timeout"
    assert app.slack.person("ana").command("/invoice status").is_fine
    assert len(app.received) == 2


def test_a_refresh_moves_the_app_to_a_new_connection(app: Probe) -> None:
    slack = app.slack
    [old] = slack.sockets.connections

    slack.sockets.refresh()
    slack.wait_for(lambda: slack.sockets.connections and old not in slack.sockets.connections)

    assert slack.person("ana").command("/invoice status").is_fine


def test_a_connection_that_does_not_leave_is_ended(quick: StandIn) -> None:
    with line(quick) as socket:
        frame(socket)

        quick.sockets.refresh()

        assert frame(socket)["reason"] == "refresh_requested"
        assert quick.person("ana").command("/invoice status").error == "dispatch_failed"
        with pytest.raises(ConnectionClosed):
            frame(socket)


def test_pings_are_answered(quick: StandIn) -> None:
    with line(quick) as socket:
        assert socket.ping(b"still there?").wait(3)


def test_a_socket_needs_the_app_token(slack: StandIn, ana: Person) -> None:
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        WebClient(base_url=slack.api_url).apps_connections_open(app_token=slack.bot_token)
