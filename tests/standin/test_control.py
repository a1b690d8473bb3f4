"""The controls over HTTP do what the objects do, for whoever has the token."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk import WebClient

from bot.standin import Channel, Person, StandIn
from bot.standin.control import ACTS, HAPPENINGS, LOOKS
from tests.standin.kit import actions, button, confirm, entry, menu, modal
from tests.standin.probe import Json, Probe

Control = Callable[..., Any]


def request(
    slack: StandIn, path: str, body: Json | None = None, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    """Status and JSON of one request."""
    sent = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(f"{slack.url}{path}", sent, headers or {})  # noqa: S310  Loopback only.
    try:
        with urllib.request.urlopen(asked) as reply:  # noqa: S310  Loopback only.
            return reply.status, _read(reply.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, _read(error.read())


def _read(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except ValueError:
        return answer


@pytest.fixture
def control(slack: StandIn) -> Control:
    """`control("click", …)` acts, `control.get("modal", …)` looks; both return the JSON of an answer."""
    token = {"X-Standin": slack.control_token}

    def act(name: str, /, *, expect: int = 200, **body: object) -> Any:
        status, answer = request(slack, f"/control/{name}", body, token)
        assert status == expect, answer
        return answer

    return act


@pytest.fixture
def look(slack: StandIn) -> Control:
    token = {"X-Standin": slack.control_token}

    def get(name: str, /, *, expect: int = 200, **query: object) -> Any:
        status, answer = request(slack, f"/control/{name}?{urlencode(query)}", None, token)
        assert status == expect, answer
        return answer

    return get


def test_a_command_is_run_and_its_answer_returned(probe: Probe, channel: Channel, control: Control) -> None:
    probe.on_command = lambda ack, _body: ack("Two drafts")

    answer = control("command", user="ana", line="/invoice status", in_=channel.name)

    assert (answer["text"], answer["error"]) == ("Two drafts", None)
    assert answer["message"]["is_ephemeral"]


def test_a_modal_is_read_filled_and_submitted(probe: Probe, control: Control, look: Control) -> None:
    probe.opens(modal(entry("Client"), entry("Kind", menu("static_select", "New", "Old"))))
    control("shortcut", user="ana", name="New invoice")
    control("command", user="ana", line="/invoice new")

    assert control("submit", user="ana")["errors"]["Client"] == "Please complete this required field."
    control("fill", user="ana", values={"Client": "Acme"})
    shown = look("modal", user="ana")
    assert [(one["label"], one["value"]) for one in shown["fields"]] == [("Client", "Acme"), ("Kind", None)]
    assert shown["errors"] == {"Kind": "Please complete this required field."}
    assert control("submit", user="ana", values={"Kind": "New"})["errors"] == {}
    assert probe.last["view"]["state"]["values"]["client"]["client"]["value"] == "Acme"


def test_a_modal_is_pressed_searched_and_closed(probe: Probe, control: Control) -> None:
    more = actions(button("Add line"), menu("overflow", "Copy"), block_id="more")
    probe.opens(modal(entry("Client", {"type": "external_select"}), more))
    probe.on_options = lambda ack, _body: ack(options=[])
    control("command", user="ana", line="/invoice new")

    control("click-modal", user="ana", label="Add line")
    control("choose-modal", user="ana", option="Copy")
    control("press", user="ana", action_id="add line", block_id="more")
    assert control("search", user="ana", label="Client", typed="acme") == {"options": []}
    control("close", user="ana", dismiss=True)

    kinds = [body.get("type") for body in probe.received]
    assert kinds == [None, "block_actions", "block_actions", "block_actions", "block_suggestion"]


def test_a_message_is_pressed_in_every_way(probe: Probe, web: WebClient, channel: Channel, control: Control) -> None:
    blocks = [actions(button("Send", confirm=confirm()), menu("overflow", "Void"), block_id="deeds")]
    ts = web.chat_postMessage(channel=channel.id, text="card", blocks=blocks)["ts"]
    where = {"user": "ana", "in_": channel.name}

    asked = control("click", label="Send", expect=409, **where)
    assert asked == {"problem": "ConfirmNeeded", "title": "Sure?", "text": "It leaves at once."}
    assert control("click", label="Send", confirm=False, **where)["was_denied"]
    control("click", label="Send", confirm=True, message="card", **where)
    control("choose", option="Void", ts=ts, **where)
    control("press", action_id="send", block_id="deeds", ts=ts, confirm=True, **where)

    assert len(probe.received) == 3


@pytest.mark.parametrize(
    ("name", "body", "status", "problem"),
    [
        ("click", {"user": "ana", "in_": "general", "label": "Nothing"}, 409, "NotOnScreen"),
        ("click", {"user": "nobody", "in_": "general", "label": "x"}, 409, "NobodyHere"),
        ("click", {"user": "ana"}, 400, "BadRequest"),
        ("dance", {}, 404, "NobodyHere"),
    ],
)
def test_what_cannot_be_done_is_said(control: Control, name: str, body: Json, status: int, problem: str) -> None:
    assert control(name, expect=status, **body)["problem"] == problem


def test_the_scene_is_set(slack: StandIn, control: Control, look: Control) -> None:
    gus = control("person", name="gus", tz="Asia/Tokyo")
    room = control("channel", name="gus-room", members=["gus"], is_private=True)

    control("say", user="gus", in_="gus-room", text="hello")

    seen = look("snapshot", user="gus")
    assert seen["me"] == gus["id"]
    [shown] = [place for place in seen["channels"] if place["id"] == room["id"]]
    assert [message["shown"] for message in shown["messages"]] == ["hello"]
    assert slack.person("gus").user.tz == "Asia/Tokyo"


def test_calls_and_posts_are_listed(web: WebClient, channel: Channel, look: Control) -> None:
    web.chat_postMessage(channel=channel.id, text="card")

    [call] = look("calls", method="chat.postMessage")["calls"]
    assert (call["args"]["text"], call["error"]) == ("card", None)
    assert [post["text"] for post in look("posts", in_=channel.name)["posts"]] == ["card"]


def test_faults_are_planned_and_cleared(slack: StandIn, web: WebClient, control: Control) -> None:
    control("fault", harm="SERVER_ERROR", method="auth.test", times=9)
    control("clear")
    assert web.auth_test()["ok"]

    assert control("fault", harm="BOREDOM", expect=400)["problem"] == "BadRequest"


def test_things_happen(slack: StandIn, channel: Channel, control: Control) -> None:
    control("happen", what="archive", about=channel.name)
    control("happen", what="remove_bot", about=channel.name)

    assert channel.is_archived
    assert slack.workspace.bot.id not in channel.members
    assert set(HAPPENINGS) >= {"revoke_token", "uninstall", "refresh", "deactivate", "invite_bot"}


def test_a_message_is_taken_away(channel: Channel, ana: Person, control: Control) -> None:
    said = ana.post("hello", channel.name)

    control("delete", in_=channel.name, ts=said.ts)

    assert channel.messages == []
    assert control("delete", in_=channel.name, ts=said.ts, expect=409)["problem"] == "NobodyHere"


def test_a_file_is_handed_out(slack: StandIn, web: WebClient, channel: Channel, look: Control) -> None:
    web.files_upload_v2(channel=channel.id, filename="a.pdf", content="%PDF")
    [file] = slack.files(channel.name)

    assert look(f"files/{file.id}") == b"%PDF"
    assert look("files/F0NOTHING", expect=404)["problem"] == "NobodyHere"


def test_changes_are_waited_for(slack: StandIn, channel: Channel, ana: Person, look: Control) -> None:
    before = slack.workspace.version
    assert look("changes", since=before, timeout=0.01)["version"] == before

    ana.post("hello", channel.name)

    assert look("changes", since=before)["version"] > before


@pytest.mark.parametrize("headers", [{}, {"X-Standin": "guess"}])
def test_nothing_is_controlled_without_the_token(slack: StandIn, headers: dict[str, str]) -> None:
    for name in (*ACTS, *LOOKS):
        assert request(slack, f"/control/{name}", {}, headers)[0] == 403


@pytest.mark.parametrize("path", ["/api/auth.test", "/control/snapshot", "/link/", "/response/x", "/upload/v1/x"])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", "10.0.0.1", ""])
def test_another_name_for_loopback_is_refused(slack: StandIn, path: str, host: str) -> None:
    headers = {"Host": host, "X-Standin": slack.control_token}

    assert request(slack, path, {}, headers)[0] == 421
