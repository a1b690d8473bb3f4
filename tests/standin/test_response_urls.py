import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.standin import Channel, Pace, Person, StandIn
from bot.standin.pace import RESPONSE_URL_USES_MAX
from tests.standin.kit import actions, button
from tests.standin.probe import Probe


@pytest.fixture
def card(probe: Probe, web: WebClient, channel: Channel, ana: Person) -> WebhookClient:
    """The response URL of a click on a card."""
    blocks = [actions(button("Approve"))]
    web.chat_postMessage(channel=channel.id, text="card", blocks=blocks)
    ana.click("Approve", in_=channel.name)
    return WebhookClient(probe.last["response_url"])


@pytest.fixture
def command(probe: Probe, channel: Channel, ana: Person) -> WebhookClient:
    """The response URL of a slash command."""
    ana.command("/invoice status", in_=channel.name)
    return WebhookClient(probe.last["response_url"])


def test_an_answer_is_private_unless_told_otherwise(
    command: WebhookClient, channel: Channel, ana: Person, ben: Person
) -> None:
    command.send(text="only you")
    command.send(text="all", response_type="in_channel")

    assert [message.text for message in ana.messages(channel.name)] == ["only you", "all"]
    assert [message.text for message in ben.messages(channel.name)] == ["all"]


def test_the_source_can_be_replaced_and_deleted(card: WebhookClient, channel: Channel, ana: Person) -> None:
    card.send(text="Processing…", replace_original=True)
    assert [(message.text, message.blocks) for message in channel.messages] == [("Processing…", [])]

    card.send(delete_original=True)
    assert channel.messages == []
    assert card.send(delete_original=True).status_code == 400


def test_an_ephemeral_can_be_replaced_here_and_only_here(
    probe: Probe, web: WebClient, channel: Channel, ana: Person
) -> None:
    web.chat_postEphemeral(channel=channel.id, user=ana.id, text="paid", blocks=[actions(button("Undo"))])
    ana.click("Undo", in_=channel.name)

    WebhookClient(probe.last["response_url"]).send(text="undone", replace_original=True)

    assert [message.text for message in ana.whispers(channel.name)] == ["undone"]


def test_a_commands_own_line_cannot_be_replaced(command: WebhookClient, channel: Channel, ana: Person) -> None:
    command.send(text="new", replace_original=True)

    assert [message.text for message in ana.whispers(channel.name)] == ["new"]


def test_five_answers_and_no_sixth(command: WebhookClient) -> None:
    assert [command.send(text=str(number)).status_code for number in range(5)] == [200] * 5

    sixth = command.send(text="6")

    assert (sixth.status_code, sixth.body) == (404, '{"ok":false,"error":"used_url"}')


def test_an_address_grows_old(slack: StandIn, command: WebhookClient) -> None:
    secret = command.url.rpartition("/")[2]
    slack.workspace.response_urls[secret].made_at -= Pace().response_url_seconds

    assert (Pace().response_url_seconds, RESPONSE_URL_USES_MAX) == (30 * 60, 5)
    assert "expired_url" in command.send(text="x").body


def test_what_it_says_is_checked(slack: StandIn, command: WebhookClient) -> None:
    assert "invalid_blocks" in command.send(text="x", blocks=[{"type": "surprise"}]).body
    assert "no_text" in command.send(text="").body
    assert "invalid_url" in WebhookClient(f"{slack.url}/response/unknown").send(text="x").body
    assert [call.error for call in slack.calls("response_url")] == ["invalid_blocks", "no_text", "invalid_url"]


def test_it_reaches_where_the_app_is_not(probe: Probe, slack: StandIn, ana: Person) -> None:
    slack.add_channel("closed", members=["ana"], bot=False, is_private=True)
    ana.command("/invoice help", in_="closed")

    assert WebhookClient(probe.last["response_url"]).send(text="Help").status_code == 200

    assert ana.sees("Help", "closed")


def test_an_archived_channel_takes_no_answer(slack: StandIn, command: WebhookClient, channel: Channel) -> None:
    slack.archive(channel.name)

    assert "is_archived" in command.send(text="x").body
