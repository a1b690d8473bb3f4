"""Buttons and menus of messages: found by what they say, sent as Slack sends them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from slack_bolt import Ack
from slack_sdk import WebClient

from bot.manifest import manifest_text
from bot.standin import Ambiguous, CannotType, Channel, ConfirmNeeded, NotOnScreen, Person, StandIn
from tests.standin.kit import actions, button, confirm, menu, plain, section
from tests.standin.probe import Json, Probe


@pytest.fixture
def card(web: WebClient, channel: Channel) -> str:
    """The timestamp of a card with every kind of thing to press."""
    blocks = [
        section("Draft D-17", accessory=menu("overflow", "Void", "Reassign")),
        actions(
            button("Approve", value="17:3", style="primary"),
            button("Send now", confirm=confirm("Send now?")),
            button("Open", url="https://a.example/17"),
            menu("static_select", "Acme", "Globex", placeholder=plain("Client")),
            block_id="deeds",
        ),
    ]
    return str(web.chat_postMessage(channel=channel.id, text="Draft D-17", blocks=blocks)["ts"])


def test_a_click_carries_the_card_and_the_value(probe: Probe, channel: Channel, ana: Person, card: str) -> None:
    answer = ana.click("Approve", in_=channel.name, message="D-17")

    assert answer.is_fine
    body = probe.last
    [action] = body["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("approve", "deeds", "17:3")
    assert body["container"] == {
        "type": "message",
        "message_ts": card,
        "channel_id": channel.id,
        "is_ephemeral": False,
    }
    assert body["message"]["text"] == "Draft D-17"
    assert body["user"]["id"] == ana.id
    assert body["state"]["values"]["deeds"]["static_select"]["selected_option"] is None


def test_a_click_shows_what_the_app_makes_of_it(probe: Probe, channel: Channel, ana: Person, card: str) -> None:
    def approve(ack: Ack, body: Json) -> None:
        probe.client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Approved by ana")
        ack()

    probe.on_action = approve

    ana.click("Approve", in_=channel.name)

    assert ana.sees("Approved by ana", channel.name)
    with pytest.raises(NotOnScreen):
        ana.click("Approve", in_=channel.name)


def test_a_dialog_must_be_answered(probe: Probe, channel: Channel, ana: Person, card: str) -> None:
    with pytest.raises(ConfirmNeeded, match="It leaves at once") as caught:
        ana.click("Send now", in_=channel.name)
    assert caught.value.title == "Send now?"

    assert ana.click("Send now", in_=channel.name, confirm=False).was_denied
    assert probe.received == []

    assert not ana.click("Send now", in_=channel.name, confirm=True).was_denied
    assert len(probe.received) == 1


def test_a_click_may_come_late_and_twice(
    probe: Probe, web: WebClient, channel: Channel, ana: Person, card: str
) -> None:
    click = ana.aim("Approve", in_=channel.name)
    web.chat_update(channel=channel.id, ts=card, text="Approved by ben")

    assert [click.send().is_fine, click.send().is_fine] == [True, True]

    assert [body["actions"][0]["value"] for body in probe.received] == ["17:3", "17:3"]
    assert probe.last["message"]["text"] == "Approved by ben"


def test_without_interactivity_no_click_arrives() -> None:
    off = manifest_text().replace("interactivity:\n    is_enabled: true", "interactivity:\n    is_enabled: false")
    with StandIn(manifest=off) as slack:
        ana = slack.add_person("ana")
        room = slack.add_channel("general", members=["ana"])
        web = WebClient(slack.bot_token, base_url=slack.api_url)
        web.chat_postMessage(channel=room.id, text="x", blocks=[actions(button("Approve"))])

        assert ana.click("Approve", in_="general").error == "dispatch_failed"


def test_nothing_to_confirm_is_no_dialog(channel: Channel, ana: Person, card: str) -> None:
    with pytest.raises(CannotType, match="no dialog"):
        ana.click("Approve", in_=channel.name, confirm=True)


def test_a_link_button_tells_the_app_as_well(probe: Probe, channel: Channel, ana: Person, card: str) -> None:
    ana.click("Open", in_=channel.name)

    assert probe.last["actions"][0]["url"] == "https://a.example/17"


def test_an_overflow_sends_its_option(probe: Probe, channel: Channel, ana: Person, card: str) -> None:
    ana.choose("Reassign", in_=channel.name, message="D-17")

    [action] = probe.last["actions"]
    assert (action["type"], action["selected_option"]["value"]) == ("overflow", "reassign")


def test_a_menu_keeps_what_was_chosen(probe: Probe, channel: Channel, ana: Person, card: str) -> None:
    ana.choose("Globex", in_=channel.name)
    ana.click("Approve", in_=channel.name)

    chosen = probe.last["state"]["values"]["deeds"]["static_select"]["selected_option"]
    assert chosen["value"] == "globex"


@pytest.mark.parametrize(
    ("wanted", "args"),
    [("Shred", {}), ("Approve", {"message": "D-99"}), ("Approve", {"ts": "1.0"}), ("Approve", {"nth": 1})],
)
def test_what_is_not_there_cannot_be_pressed(
    channel: Channel, ana: Person, card: str, wanted: str, args: dict[str, Any]
) -> None:
    with pytest.raises(NotOnScreen):
        ana.click(wanted, in_=channel.name, **args)


def test_twins_must_be_told_apart(probe: Probe, web: WebClient, channel: Channel, ana: Person) -> None:
    rows = [actions(button("Take", "take", value=value)) for value in ("first", "second")]
    web.chat_postMessage(channel=channel.id, text="Exceptions", blocks=rows)

    with pytest.raises(Ambiguous, match="2 × Take"):
        ana.click("Take", in_=channel.name)

    ana.click("Take", in_=channel.name, nth=1)
    assert probe.last["actions"][0]["value"] == "second"


def test_the_newest_of_several_cards_is_meant(probe: Probe, web: WebClient, channel: Channel, ana: Person) -> None:
    for name in ("D-1", "D-2"):
        web.chat_postMessage(channel=channel.id, text=name, blocks=[actions(button("Approve", value=name))])

    ana.click("Approve", in_=channel.name)
    ana.click("Approve", in_=channel.name, message="D-1")
    ana.click("Approve", in_=channel.name, ts=channel.messages[1].ts)

    assert [body["actions"][0]["value"] for body in probe.received] == ["D-2", "D-1", "D-2"]


def test_a_page_presses_at_an_exact_place(probe: Probe, channel: Channel, ana: Person, card: str) -> None:
    ana.press("approve", "deeds", in_=channel.name, ts=card)
    ana.press("static_select", "deeds", in_=channel.name, ts=card, option="Acme")

    assert [body["actions"][0]["type"] for body in probe.received] == ["button", "static_select"]
    with pytest.raises(NotOnScreen):
        ana.press("approve", "elsewhere", in_=channel.name, ts=card)
    with pytest.raises(NotOnScreen):
        ana.press("approve", "deeds", in_=channel.name, ts="1.0")


def test_an_ephemeral_travels_without_its_message(probe: Probe, web: WebClient, channel: Channel, ana: Person) -> None:
    web.chat_postEphemeral(channel=channel.id, user=ana.id, text="psst", blocks=[actions(button("Undo"))])

    ana.click("Undo", in_=channel.name)

    assert "message" not in probe.last
    assert probe.last["container"]["is_ephemeral"]


def test_a_reply_says_which_thread_it_is_in(
    probe: Probe, web: WebClient, channel: Channel, ana: Person, card: str
) -> None:
    web.chat_postMessage(channel=channel.id, text="x", thread_ts=card, blocks=[actions(button("Retry"))])

    ana.click("Retry", in_=channel.name)

    assert probe.last["container"]["thread_ts"] == card


def test_many_may_click_at_once(probe: Probe, channel: Channel, ana: Person, ben: Person, card: str) -> None:
    clicks = [who.aim("Approve", in_=channel.name) for who in (ana, ben) * 4]

    with ThreadPoolExecutor(len(clicks)) as pool:
        answers = list(pool.map(lambda click: click.send(), clicks))

    assert all(answer.is_fine for answer in answers)
    assert len({body["trigger_id"] for body in probe.received}) == 8


def test_who_left_clicks_nothing(slack: StandIn, web: WebClient, channel: Channel) -> None:
    fay = slack.add_person("fay")
    fay.join(channel.name)
    web.chat_postMessage(channel=channel.id, text="x", blocks=[actions(button("Approve"))])

    slack.deactivate("fay")

    with pytest.raises(CannotType, match="deactivated"):
        fay.click("Approve", in_=channel.name)
