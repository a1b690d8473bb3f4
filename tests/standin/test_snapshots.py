"""What one person sees, as a page gets it."""

import json
from typing import Any

from slack_sdk import WebClient

from bot.standin import Channel, Person, StandIn
from tests.standin.kit import actions, button, entry, modal
from tests.standin.probe import Probe


def place(slack: StandIn, who: str, channel: Channel) -> dict[str, Any]:
    [found] = [one for one in slack.snapshot(who)["channels"] if one["id"] == channel.id]
    return dict(found)


def test_threads_hang_under_their_message(slack: StandIn, web: WebClient, channel: Channel) -> None:
    card = web.chat_postMessage(channel=channel.id, text="card", blocks=[actions(button("Approve"))])["ts"]
    web.files_upload_v2(channel=channel.id, thread_ts=card, filename="a.pdf", content="%PDF")

    [message] = place(slack, "ana", channel)["messages"]

    assert (message["text"], message["is_app"]) == ("card", True)
    assert message["blocks"][0]["elements"][0]["action_id"] == "approve"
    [reply] = message["replies"]
    assert reply["files"][0]["name"] == "a.pdf"


def test_everybody_sees_their_own(slack: StandIn, web: WebClient, channel: Channel, ana: Person) -> None:
    web.chat_postEphemeral(channel=channel.id, user=ana.id, text="psst")

    [whisper] = place(slack, "ana", channel)["messages"]

    assert whisper["is_ephemeral"]
    assert place(slack, "ben", channel)["messages"] == []
    assert channel.id not in {one["id"] for one in slack.snapshot("cleo")["channels"]}


def test_open_modals_come_with_values_and_errors(probe: Probe, slack: StandIn, ana: Person) -> None:
    probe.opens(modal(entry("Client"), entry("Note", optional=True)))
    ana.command("/invoice new")
    ana.modal.fill({"Note": "Thanks"}).submit()

    [shown] = slack.snapshot("ana")["modals"]

    assert shown["title"]["text"] == "New invoice"
    assert shown["values"]["note"]["note"]["value"] == "Thanks"
    assert shown["errors"] == {"client": "Please complete this required field."}
    assert slack.snapshot("ben")["modals"] == []


def test_it_is_json_and_names_what_can_be_done(slack: StandIn, ana: Person) -> None:
    seen = json.loads(json.dumps(slack.snapshot("ana")))

    assert [command["name"] for command in seen["commands"]] == ["/invoice"]
    assert [shortcut["name"] for shortcut in seen["shortcuts"]] == ["New invoice"]
    assert seen["people"][ana.id]["is_admin"]
    assert seen["people"][seen["app"]]["is_bot"]
    assert seen["connections"] == 1


def test_the_direct_messages_are_named_after_the_app(slack: StandIn, web: WebClient, ana: Person) -> None:
    web.chat_postMessage(channel=ana.id, text="Only for you")

    [direct] = [one for one in slack.snapshot("ana")["channels"] if one["is_im"]]

    assert (direct["name"], direct["messages"][-1]["text"]) == ("sendday", "Only for you")
