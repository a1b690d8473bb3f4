import json
import urllib.request

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.standin import Channel, StandIn
from tests.standin.conftest import error_of


def test_auth_test_says_who_the_app_is_and_what_it_may(slack: StandIn, web: WebClient) -> None:
    reply = web.auth_test()

    assert reply["user_id"] == slack.workspace.bot.id
    assert reply["user"] == "sendday"
    assert set(reply.headers["x-oauth-scopes"].split(",")) == set(slack.site.declared.scopes)


@pytest.mark.parametrize(
    ("token", "error"), [(None, "not_authed"), ("xoxb-standin-other", "invalid_auth"), ("nonsense", "invalid_auth")]
)
def test_a_token_is_asked_for_and_known(slack: StandIn, token: str | None, error: str) -> None:
    stranger = WebClient(token, base_url=slack.api_url)

    assert error_of(stranger.auth_test) == error


def test_each_token_opens_its_own_doors(slack: StandIn, web: WebClient) -> None:
    assert error_of(web.apps_connections_open, app_token=slack.bot_token) == "not_allowed_token_type"
    assert error_of(WebClient(slack.app_token, base_url=slack.api_url).auth_test) == "not_allowed_token_type"


def test_an_unknown_method_is_named(web: WebClient) -> None:
    assert error_of(web.api_call, api_method="chat.postMemo") == "unknown_method"


@pytest.mark.parametrize(
    ("method", "args", "needed"),
    [
        ("pins.add", {"timestamp": "1.0"}, "pins:write"),
        ("pins.list", {}, "pins:read"),
        ("conversations.join", {}, "channels:join"),
        ("conversations.open", {"users": "U1"}, "im:write"),
        ("conversations.list", {"types": "public_channel,im"}, "im:read"),
    ],
)
def test_a_scope_that_the_manifest_lacks_is_named(
    web: WebClient, channel: Channel, method: str, args: dict[str, str], needed: str
) -> None:
    with pytest.raises(SlackApiError) as caught:
        web.api_call(method, params={"channel": channel.id, **args})

    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == needed
    assert "chat:write" in caught.value.response["provided"].split(",")


def test_an_optional_scope_may_be_withheld() -> None:
    with StandIn(withheld=frozenset({"chat:write.public"})) as slack:
        hall = slack.add_channel("hall", bot=False)
        web = WebClient(slack.bot_token, base_url=slack.api_url)

        assert error_of(web.chat_postMessage, channel=hall.id, text="x") == "not_in_channel"
        slack.invite_bot("hall")
        web.chat_postMessage(channel=hall.id, text="x")


def test_a_revoked_token_opens_nothing() -> None:
    with StandIn() as slack:
        web = WebClient(slack.bot_token, base_url=slack.api_url)

        slack.revoke_token()
        assert error_of(web.auth_test) == "token_revoked"

        slack.uninstall()
        assert error_of(web.auth_test) == "account_inactive"


def test_api_test_needs_nothing(slack: StandIn) -> None:
    assert WebClient(base_url=slack.api_url).api_test(foo="bar")["args"] == {"foo": "bar"}


def test_calls_are_noted_without_their_token(slack: StandIn, web: WebClient, channel: Channel) -> None:
    web.chat_postMessage(channel=channel.id, text="x", token=slack.bot_token)
    error_of(web.chat_postMessage, channel="C0NOWHERE", text="y")

    [good, bad] = slack.calls("chat.postMessage")
    assert (good.args["text"], good.error) == ("x", None)
    assert (bad.args["text"], bad.error) == ("y", "channel_not_found")
    assert slack.bot_token not in repr(slack.calls())


def posted(slack: StandIn, method: str, body: bytes, kind: str) -> object:
    """The answer to a bare POST, as no SDK would send it."""
    request = urllib.request.Request(f"{slack.api_url}{method}", body, {"Content-Type": kind})  # noqa: S310  Loopback only.
    with urllib.request.urlopen(request) as reply:  # noqa: S310  Loopback only.
        return json.load(reply)


def test_json_must_be_json(slack: StandIn) -> None:
    assert posted(slack, "chat.postMessage", b"{", "application/json") == {"ok": False, "error": "invalid_json"}


def test_in_json_the_token_belongs_into_the_header(slack: StandIn) -> None:
    body = json.dumps({"token": slack.bot_token}).encode()

    assert posted(slack, "auth.test", body, "application/json") == {"ok": False, "error": "not_authed"}
    assert WebClient(base_url=slack.api_url).api_call("auth.test", data={"token": slack.bot_token})["ok"]
