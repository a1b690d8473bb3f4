"""Slash commands and shortcuts: what the app gets, and what the person sees."""

import re
from collections.abc import Iterator

import pytest
from slack_bolt import Ack

from bot.manifest import manifest_text
from bot.standin import CannotType, Channel, NotOnScreen, Person, StandIn
from tests.standin.kit import section
from tests.standin.probe import Json, Probe, connected


def test_the_app_gets_what_was_typed(probe: Probe, channel: Channel, ana: Person) -> None:
    answer = ana.command("/invoice status D-17", in_=channel.name)

    assert answer.is_fine
    assert answer.text == ""
    expected = {
        "command": "/invoice",
        "text": "status D-17",
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": ana.id,
        "is_enterprise_install": "false",
    }
    assert expected.items() <= probe.last.items()
    assert all(isinstance(value, str) for value in probe.last.values())


def test_mentions_links_and_signs_arrive_escaped(probe: Probe, channel: Channel, ana: Person, ben: Person) -> None:
    ana.command(f"/invoice done R&D @ben #{channel.name} @nobody a@b.example https://a.example", in_=channel.name)

    assert probe.last["text"] == (
        f"done R&amp;D <@{ben.id}|ben> <#{channel.id}|{channel.name}> @nobody a@b.example <https://a.example>"
    )


def test_a_private_channel_does_not_tell_its_name(slack: StandIn, probe: Probe, ana: Person) -> None:
    slack.add_channel("board", members=["ana"], is_private=True)

    ana.command("/invoice help", in_="board")
    assert probe.last["channel_name"] == "privategroup"

    ana.command("/invoice help", in_="sendday")
    assert probe.last["channel_name"] == "directmessage"


def test_text_in_the_ack_is_whispered(probe: Probe, channel: Channel, ana: Person, ben: Person) -> None:
    probe.on_command = lambda ack, _body: ack("Two *drafts* &amp; more")

    answer = ana.command("/invoice status", in_=channel.name)

    assert answer.text == "Two *drafts* & more"
    assert ana.whispers(channel.name) == [answer.message]
    assert not ben.sees("Two", channel.name)


def test_blocks_in_the_ack_are_shown(probe: Probe, channel: Channel, ana: Person) -> None:
    probe.on_command = lambda ack, _body: ack(text="fallback", blocks=[section("*Queue*")])

    assert ana.command("/invoice queue", in_=channel.name).text == "fallback\n*Queue*"


def test_an_answer_in_the_channel_is_seen_by_all_under_the_line(
    probe: Probe, channel: Channel, ana: Person, ben: Person
) -> None:
    probe.on_command = lambda ack, _body: ack(text="Paused", response_type="in_channel")

    ana.command("/invoice pause all", in_=channel.name)

    assert [message.text for message in ben.messages(channel.name)] == ["/invoice pause all", "Paused"]


def test_bad_blocks_in_the_ack_are_an_error(probe: Probe, channel: Channel, ana: Person) -> None:
    probe.on_command = lambda ack, _body: ack(text="x", blocks=[{"type": "surprise"}])

    answer = ana.command("/invoice status", in_=channel.name)

    assert answer.error == "invalid_command_response"
    assert "failed with the error" in answer.text


def test_only_declared_commands_can_be_run(probe: Probe, channel: Channel, ana: Person) -> None:
    answer = ana.command("/bill new", in_=channel.name)

    assert answer.error == "not_a_command"
    assert answer.text == "/bill is not a valid command."
    assert probe.received == []


def test_nobody_types_where_they_are_not(slack: StandIn, channel: Channel) -> None:
    with pytest.raises(NotOnScreen, match="cleo is not in"):
        slack.person("cleo").command("/invoice", in_=channel.name)


def test_nobody_types_where_it_is_closed(slack: StandIn, channel: Channel, ana: Person) -> None:
    slack.archive(channel.name)

    with pytest.raises(CannotType, match="archived"):
        ana.command("/invoice help", in_=channel.name)
    slack.unarchive(channel.name)
    ana.command("/invoice help", in_=channel.name)
    with pytest.raises(CannotType, match="read-only"):
        ana.post("hello", "sendday")


def test_a_global_shortcut_can_open_a_modal(probe: Probe, ana: Person) -> None:
    assert ana.shortcut("New invoice").is_fine

    assert (probe.last["type"], probe.last["callback_id"]) == ("shortcut", "new_invoice")
    assert re.fullmatch(r"\d+\.\d+\.[0-9a-f]{32}", probe.last["trigger_id"])
    assert "channel" not in probe.last


def test_a_shortcut_that_is_not_declared_is_not_there(channel: Channel, ana: Person) -> None:
    said = ana.post("Finished the logo", channel.name)

    with pytest.raises(NotOnScreen, match="Log as finished work"):
        ana.message_shortcut("Log as finished work", said)


@pytest.fixture(scope="module")
def other() -> Iterator[Probe]:
    """An installation with another command and a message shortcut."""
    declared = "  shortcuts:\n    - {name: Log, type: message, callback_id: log, description: Log it}"
    manifest = manifest_text().replace("  shortcuts:", declared, 1)
    with StandIn(manifest=manifest, command="/sendday") as slack:
        slack.add_person("ana")
        slack.add_channel("general", members=["ana"])
        with connected(slack) as probe:
            yield probe


def test_a_declared_message_shortcut_carries_the_message(other: Probe) -> None:
    ana = other.slack.person("ana")

    ana.message_shortcut("Log", ana.post("Finished the logo"))

    assert other.last["type"] == "message_action"
    assert other.last["message"]["text"] == "Finished the logo"
    assert other.last["response_url"].startswith(other.slack.url)


def test_the_command_may_have_another_name(other: Probe) -> None:
    ana = other.slack.person("ana")

    assert ana.command("/sendday help").is_fine
    assert ana.command("/invoice help").error == "not_a_command"
    assert other.last["command"] == "/sendday"


def test_an_answer_may_follow_the_ack(probe: Probe, channel: Channel, ana: Person) -> None:
    def late(ack: Ack, body: Json) -> None:
        ack()
        probe.client.chat_postEphemeral(channel=body["channel_id"], user=body["user_id"], text="Done")

    probe.on_command = late

    assert ana.command("/invoice status", in_=channel.name).text == ""
    assert ana.wait_for("Done", channel.name).only_for == ana.id
