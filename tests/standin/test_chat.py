import re
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.standin import Channel, Person, StandIn
from tests.standin.conftest import error_of
from tests.standin.kit import actions, button, section


def test_a_post_is_seen_with_its_blocks_and_generated_ids(web: WebClient, channel: Channel, ana: Person) -> None:
    reply = web.chat_postMessage(
        channel=channel.id, text="Draft D-1", blocks=[section("*Acme*"), actions(button("Approve"))]
    )

    [message] = ana.messages(channel.name)
    assert reply["ts"] == message.ts
    assert message.shown == "Draft D-1\n*Acme*\nApprove"
    assert message.buttons == ["Approve"]
    assert all(re.fullmatch(r"[A-Za-z0-9+/]{5}", block["block_id"]) for block in reply["message"]["blocks"])


def test_timestamps_follow_the_workspaces_clock_and_never_repeat(slack: StandIn) -> None:
    noon = datetime(2026, 3, 3, 12, tzinfo=UTC)
    slow = StandIn(now=lambda: noon)

    stamps = [slow.workspace.next_ts() for _ in range(3)]

    assert stamps == ["1772539200.000000", "1772539200.000001", "1772539200.000002"]


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "place", "text": "x"}, "channel_not_found"),  # By id only.
        ({"text": "x"}, "invalid_arguments"),
        ({}, "invalid_arguments"),
    ],
)
def test_a_post_needs_a_channel(web: WebClient, args: dict[str, str], error: str) -> None:
    assert error_of(lambda: web.api_call("chat.postMessage", params=args)) == error


@pytest.mark.parametrize("nothing", [{}, {"text": ""}, {"blocks": []}])
def test_a_post_needs_something_to_say(web: WebClient, channel: Channel, nothing: dict[str, object]) -> None:
    args = {"channel": channel.id, **nothing}

    assert error_of(web.api_call, api_method="chat.postMessage", json=args) == "no_text"


def test_what_is_longer_than_forty_thousand_characters_is_cut(web: WebClient, channel: Channel) -> None:
    web.chat_postMessage(channel=channel.id, text="x" * 40_001)

    assert len(channel.messages[-1].text) == 40_000


def test_a_private_channel_without_the_app_does_not_exist(slack: StandIn, web: WebClient) -> None:
    secret = slack.add_channel("board-room", members=["ana"], bot=False, is_private=True)

    assert error_of(web.chat_postMessage, channel=secret.id, text="x") == "channel_not_found"


def test_an_archived_channel_takes_nothing(slack: StandIn, web: WebClient, channel: Channel) -> None:
    ts = web.chat_postMessage(channel=channel.id, text="x")["ts"]

    slack.archive(channel.id)

    assert error_of(web.chat_postMessage, channel=channel.id, text="x") == "is_archived"
    assert error_of(web.chat_update, channel=channel.id, ts=ts, text="y") == "is_inactive"


def test_public_channels_are_open_with_the_optional_scope(slack: StandIn, web: WebClient) -> None:
    hall = slack.add_channel("hall", members=["ana"], bot=False)

    web.chat_postMessage(channel=hall.id, text="hello")

    assert error_of(web.chat_postEphemeral, channel=hall.id, user=slack.person("ana").id, text="x") == "not_in_channel"


def test_a_users_id_means_their_direct_messages(web: WebClient, ana: Person) -> None:
    reply = web.chat_postMessage(channel=ana.id, text="Only for you")

    assert reply["channel"].startswith("D")
    assert ana.find("Only for you", "@sendday") is not None
    assert error_of(web.chat_update, channel=ana.id, ts=reply["ts"], text="y") == "channel_not_found"


def test_replies_hang_under_their_parent(web: WebClient, channel: Channel, ana: Person) -> None:
    parent = web.chat_postMessage(channel=channel.id, text="card")["ts"]
    reply = web.chat_postMessage(channel=channel.id, text="first", thread_ts=parent)["ts"]
    web.chat_postMessage(channel=channel.id, text="second", thread_ts=reply)

    card = ana.find("card", channel.name)
    assert card is not None
    assert [message.text for message in ana.thread(card)] == ["first", "second"]
    assert error_of(web.chat_postMessage, channel=channel.id, text="x", thread_ts="1.000000") == "thread_not_found"


def test_text_alone_takes_the_blocks_away_and_marks_the_edit(web: WebClient, channel: Channel) -> None:
    ts = web.chat_postMessage(channel=channel.id, text="a", blocks=[section("block")])["ts"]

    web.chat_update(channel=channel.id, ts=ts, text="b")

    [message] = channel.messages
    assert (message.text, message.blocks, bool(message.edited_ts)) == ("b", [], True)


def test_blocks_alone_keep_the_text(web: WebClient, channel: Channel) -> None:
    ts = web.chat_postMessage(channel=channel.id, text="a", metadata={"event_type": "card", "event_payload": {}})["ts"]

    web.api_call("chat.update", json={"channel": channel.id, "ts": ts, "blocks": [section("new")]})

    [message] = channel.messages
    assert (message.text, message.shown, message.edited_ts) == ("a", "a\nnew", None)
    assert message.metadata == {"event_type": "card", "event_payload": {}}


def test_only_own_messages_can_be_changed(web: WebClient, channel: Channel, ana: Person) -> None:
    said = ana.post("mine", channel.name)

    assert error_of(web.chat_update, channel=channel.id, ts=said.ts, text="x") == "cant_update_message"
    assert error_of(web.chat_delete, channel=channel.id, ts=said.ts) == "cant_delete_message"


def test_a_deleted_message_cannot_be_found(slack: StandIn, web: WebClient, channel: Channel) -> None:
    first, second = (web.chat_postMessage(channel=channel.id, text=text)["ts"] for text in "ab")

    slack.delete_message(channel.messages[0])
    web.chat_delete(channel=channel.id, ts=second)

    assert channel.messages == []
    assert error_of(web.chat_update, channel=channel.id, ts=first, text="x") == "message_not_found"


def test_an_update_is_shorter_than_a_post(web: WebClient, channel: Channel) -> None:
    ts = web.chat_postMessage(channel=channel.id, text="a")["ts"]

    assert error_of(web.chat_update, channel=channel.id, ts=ts, text="x" * 4001) == "msg_too_long"
    assert error_of(web.api_call, api_method="chat.update", params={"channel": channel.id, "ts": ts}) == "no_text"


def test_an_ephemeral_is_seen_by_one_and_cannot_be_updated(
    web: WebClient, channel: Channel, ana: Person, ben: Person
) -> None:
    ts = web.chat_postEphemeral(channel=channel.id, user=ana.id, text="psst")["message_ts"]

    assert [message.text for message in ana.whispers(channel.name)] == ["psst"]
    assert ben.messages(channel.name) == []
    assert error_of(web.chat_update, channel=channel.id, ts=ts, text="x") == "message_not_found"


def test_an_ephemeral_needs_its_reader_in_the_channel(slack: StandIn, web: WebClient, channel: Channel) -> None:
    cleo = slack.person("cleo")

    assert error_of(web.chat_postEphemeral, channel=channel.id, user=cleo.id, text="x") == "user_not_in_channel"


def test_bad_blocks_lose_the_whole_message(web: WebClient, channel: Channel) -> None:
    twice = [actions(button("Approve", "same"), button("Hold", "same"))]

    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel=channel.id, text="x", blocks=twice)

    assert caught.value.response["error"] == "invalid_blocks"
    assert "json-pointer:/blocks/0/elements" in caught.value.response["response_metadata"]["messages"][0]
    assert channel.messages == []


def test_blocks_that_are_no_json_are_refused(web: WebClient, channel: Channel) -> None:
    args = {"channel": channel.id, "text": "x"}

    assert (
        error_of(web.api_call, api_method="chat.postMessage", params={**args, "blocks": "[{"})
        == "invalid_blocks_format"
    )
    assert error_of(web.api_call, api_method="chat.postMessage", json={**args, "blocks": {}}) != ""


def test_blocks_hold_only_so_much_text_together(web: WebClient, channel: Channel) -> None:
    blocks = [section("x" * 2_700) for _ in range(5)]

    assert error_of(web.chat_postMessage, channel=channel.id, text="x", blocks=blocks) == "msg_blocks_too_long"


@pytest.mark.parametrize(
    "metadata", [{"event_type": "x"}, {"event_payload": {}}, "[]", {"event_type": 1, "event_payload": {}}]
)
def test_metadata_has_a_type_and_a_payload(web: WebClient, channel: Channel, metadata: object) -> None:
    args = {"channel": channel.id, "text": "x", "metadata": metadata}

    assert error_of(web.api_call, api_method="chat.postMessage", json=args) == "invalid_metadata_format"


def test_attachments_are_a_short_list(web: WebClient, channel: Channel) -> None:
    def post(attachments: object) -> str:
        args = {"channel": channel.id, "text": "x", "attachments": attachments}
        return error_of(web.api_call, api_method="chat.postMessage", json=args)

    assert post("nonsense") == "invalid_attachments"
    assert post(["text"]) == "invalid_attachments"
    assert post([{"text": "x"}] * 101) == "too_many_attachments"
    web.chat_postMessage(channel=channel.id, text="x", attachments=[{"text": "aside", "fallback": "aside"}])
    assert channel.messages[-1].shown == "x\naside"


def test_markdown_stands_alone(web: WebClient, channel: Channel) -> None:
    markdown = {"channel": channel.id, "markdown_text": "**Two** drafts"}
    web.api_call("chat.postMessage", json=markdown)

    assert channel.messages[-1].text == "**Two** drafts"
    both, long = markdown | {"text": "x"}, markdown | {"markdown_text": "x" * 12_001}
    assert error_of(web.api_call, api_method="chat.postMessage", json=both) == "markdown_text_conflict"
    assert error_of(web.api_call, api_method="chat.postMessage", json=long) == "msg_too_long"


def test_metadata_can_be_taken_away_and_has_a_largest_size(web: WebClient, channel: Channel) -> None:
    card = {"event_type": "card", "event_payload": {"id": "17"}}
    ts = web.chat_postMessage(channel=channel.id, text="x", metadata=card)["ts"]

    web.api_call("chat.update", json={"channel": channel.id, "ts": ts, "metadata": {}, "attachments": []})

    assert channel.messages[-1].metadata is None
    huge = card | {"event_payload": {"id": "x" * 8_000}}
    assert error_of(web.chat_postMessage, channel=channel.id, text="x", metadata=huge) == "metadata_too_large"


def test_rich_text_mentions_are_alive(web: WebClient, channel: Channel, ana: Person) -> None:
    parts = [{"type": "user", "user_id": ana.id}, {"type": "broadcast", "range": "here"}]
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}

    web.chat_postMessage(channel=channel.id, text="x", blocks=[rich])

    assert channel.messages[-1].live == ["user", "broadcast"]


def test_what_is_alive_in_a_message_is_noted(web: WebClient, channel: Channel) -> None:
    web.chat_postMessage(
        channel=channel.id,
        text="<!channel> &lt;!here&gt; <https://evil.example|label>",
        blocks=[
            section("@everyone look"),
            {"type": "section", "text": {"type": "mrkdwn", "text": "@here", "verbatim": True}},
            {"type": "section", "text": {"type": "plain_text", "text": "<!channel>"}},
        ],
    )

    assert channel.messages[-1].live == ["<!channel>", "<https://evil.example|label>", "@everyone"]
    assert channel.messages[-1].shown.splitlines()[0] == "<!channel> <!here> label"


def test_a_hurried_post_is_noted_and_refused_only_on_demand(slack: StandIn, web: WebClient, channel: Channel) -> None:
    for text in "abc":
        web.chat_postMessage(channel=channel.id, text=text)
    assert slack.workspace.hurried.count(channel.id) == 2

    slack.faults.enforce_posting_rate = True
    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel=channel.id, text="d")

    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"


def test_a_permalink_leads_to_a_message_that_exists(web: WebClient, channel: Channel) -> None:
    ts = web.chat_postMessage(channel=channel.id, text="a")["ts"]

    link = web.chat_getPermalink(channel=channel.id, message_ts=ts)["permalink"]

    assert link.endswith(f"/archives/{channel.id}/p{ts.replace('.', '')}")
    assert error_of(web.chat_getPermalink, channel=channel.id, message_ts="1.0") == "message_not_found"


def test_another_face_needs_another_scope(web: WebClient, channel: Channel) -> None:
    assert error_of(web.chat_postMessage, channel=channel.id, text="x", username="Slackbot") == "missing_scope"


def test_a_scheduled_message_is_posted_when_the_clock_gets_there() -> None:
    clock = [datetime(2026, 3, 3, 9, tzinfo=UTC)]
    with StandIn(now=lambda: clock[0]) as slack:
        slack.add_person("ana")
        room = slack.add_channel("exceptions", members=["ana"])
        web = WebClient(slack.bot_token, base_url=slack.api_url)
        tomorrow = int((clock[0] + timedelta(days=1)).timestamp())
        kept, dropped = (
            web.chat_scheduleMessage(channel=room.id, post_at=tomorrow, text=text)["scheduled_message_id"]
            for text in ("no news from the bot", "dropped")
        )

        web.chat_deleteScheduledMessage(channel=room.id, scheduled_message_id=dropped)
        listed = web.chat_scheduledMessages_list(channel=room.id)["scheduled_messages"]
        assert [row["id"] for row in listed] == [kept]
        assert slack.posts("exceptions") == []
        clock[0] += timedelta(days=1)

        assert [post.text for post in slack.posts("exceptions")] == ["no news from the bot"]
        late = {"channel": room.id, "text": "x"}
        assert error_of(web.chat_scheduleMessage, post_at=tomorrow - 60, **late) == "time_in_past"
        assert error_of(web.chat_scheduleMessage, post_at=tomorrow + 200 * 86_400, **late) == "time_too_far"
        assert (
            error_of(web.chat_deleteScheduledMessage, channel=room.id, scheduled_message_id=kept)
            == "invalid_scheduled_message_id"
        )
