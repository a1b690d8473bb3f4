"""What can be made to go wrong, and that nothing else does."""

import time
from http.client import RemoteDisconnected

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.standin import Channel, StandIn
from bot.standin.faults import Fault, Faults, Harm
from tests.standin.conftest import error_of


@pytest.fixture
def once(slack: StandIn) -> WebClient:
    """A client that tries once, so that a lost reply shows."""
    return WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


def test_too_many_requests_say_when_to_come_back(slack: StandIn, web: WebClient, channel: Channel) -> None:
    slack.faults.rate_limit("chat.postMessage", retry_after=7)

    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel=channel.id, text="x")

    assert caught.value.response.status_code == 429
    assert caught.value.response["error"] == "ratelimited"
    assert caught.value.response.headers["Retry-After"] == "7"
    assert web.chat_postMessage(channel=channel.id, text="y")["ok"]
    assert [message.text for message in channel.messages] == ["y"]


def test_a_limit_is_for_its_method_only(slack: StandIn, web: WebClient, channel: Channel) -> None:
    slack.faults.rate_limit("chat.postMessage", times=None)

    assert web.auth_test()["ok"]
    slack.faults.clear()
    assert web.chat_postMessage(channel=channel.id, text="x")["ok"]


def test_a_server_error_has_done_nothing(slack: StandIn, web: WebClient, channel: Channel) -> None:
    slack.faults.server_error("chat.postMessage")

    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel=channel.id, text="x")

    assert caught.value.response.status_code == 500
    assert channel.messages == []
    assert slack.calls("chat.postMessage")[0].error == "server_error"


def test_a_late_error_has_done_it(slack: StandIn, web: WebClient, channel: Channel) -> None:
    slack.faults.late_error("chat.postMessage")

    assert error_of(web.chat_postMessage, channel=channel.id, text="x") == "fatal_error"
    assert [message.text for message in channel.messages] == ["x"]


def test_a_proxys_page_is_no_json(slack: StandIn, web: WebClient, channel: Channel) -> None:
    slack.faults.html("chat.postMessage")

    with pytest.raises(SlackApiError, match="non-JSON"):
        web.chat_postMessage(channel=channel.id, text="x")

    assert channel.messages == []


def test_a_slow_reply_is_late_but_done(slack: StandIn, channel: Channel) -> None:
    hasty = WebClient(slack.bot_token, base_url=slack.api_url, timeout=1, retry_handlers=[])
    slack.faults.slow("chat.postMessage", seconds=1.3)

    with pytest.raises(TimeoutError):
        hasty.chat_postMessage(channel=channel.id, text="x")

    assert [message.text for message in channel.messages] == ["x"]


def test_a_lost_reply_was_carried_out(slack: StandIn, once: WebClient, channel: Channel) -> None:
    slack.faults.lose_reply("chat.postMessage")

    with pytest.raises(RemoteDisconnected):
        once.chat_postMessage(channel=channel.id, text="x")

    assert [message.text for message in channel.messages] == ["x"]
    assert once.auth_test()["ok"]


def test_the_sdk_alone_posts_twice_after_a_lost_reply(slack: StandIn, web: WebClient, channel: Channel) -> None:
    slack.faults.lose_reply("chat.postMessage")

    web.chat_postMessage(channel=channel.id, text="x")

    assert [message.text for message in channel.messages] == ["x", "x"]


def test_any_error_can_be_had_in_any_channel(slack: StandIn, web: WebClient, channel: Channel) -> None:
    other = slack.add_channel("other")
    slack.faults.refuse("chat.postMessage", "restricted_action", channel=channel.id)

    assert web.chat_postMessage(channel=other.id, text="x")["ok"]
    assert error_of(web.chat_postMessage, channel=channel.id, text="x") == "restricted_action"


def test_a_fault_is_used_up() -> None:
    faults = Faults()
    faults.plan(Fault(Harm.SLOW, "a", times=2))
    faults.plan(Fault(Harm.SLOW, "a"))

    taken = [faults.take(Harm.SLOW, method="a") is not None for _ in range(4)]

    assert taken == [True, True, True, False]
    assert faults.take(Harm.SLOW, method="b") is None


def test_waiting_ends(slack: StandIn) -> None:
    started = time.monotonic()

    with pytest.raises(TimeoutError):
        slack.wait_for(lambda: False, timeout=0.05)

    assert time.monotonic() - started < 1
