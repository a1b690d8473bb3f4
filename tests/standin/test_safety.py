"""The stand-in stays on this machine and never beside a real workspace."""

import logging
from ipaddress import ip_address

import pytest
from slack_sdk import WebClient

from bot.standin import Channel, RealToken, StandIn, refuse_real_tokens
from bot.standin.guard import NotLoopback


@pytest.mark.parametrize(
    "value",
    ["xoxb-1-2-abc", "xapp-1-A-2", "xoxp-1", "xoxe.xoxb-1", "Bearer xoxb-1-2-abc"],
)
def test_a_real_looking_token_stops_the_stand_in(value: str) -> None:
    with pytest.raises(RealToken, match="SLACK_BOT_TOKEN") as caught:
        refuse_real_tokens({"PATH": "/bin", "SLACK_BOT_TOKEN": value})

    assert value not in str(caught.value)


def test_the_environment_is_looked_at_before_listening() -> None:
    slack = StandIn()

    with pytest.raises(RealToken):
        slack.start({"SLACK_APP_TOKEN": "xapp-1-A-2"})


def test_own_tokens_are_recognised(slack: StandIn) -> None:
    refuse_real_tokens(slack.environ())

    assert slack.bot_token.startswith("xoxb-standin-")
    assert slack.app_token.startswith("xapp-standin-")


@pytest.mark.parametrize("host", ["0.0.0.0", "", "192.168.0.1", "localhost.example"])  # noqa: S104  Asked for, and refused.
def test_only_loopback_is_listened_on(host: str) -> None:
    with pytest.raises(NotLoopback):
        StandIn(host=host)


def test_the_address_is_this_machines(slack: StandIn) -> None:
    host = slack.url.removeprefix("http://").partition(":")[0]

    assert ip_address(host).is_loopback


def test_no_token_is_logged(slack: StandIn, web: WebClient, channel: Channel, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    web.chat_postMessage(channel=channel.id, text="x")
    slack.person("ana").command("/invoice status", in_=channel.name)

    assert slack.bot_token not in caplog.text
    assert slack.app_token not in caplog.text
    assert slack.signing_secret not in caplog.text
