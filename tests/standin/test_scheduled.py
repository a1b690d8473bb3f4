"""Messages that Slack posts later: its limits, its list, and what can no longer be taken back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.standin import StandIn

START = datetime(2026, 3, 3, 9, tzinfo=UTC)


@dataclass
class Room:
    slack: StandIn
    web: WebClient
    id: str
    now: datetime = START

    def later(self, **by: float) -> int:
        return int((self.now + timedelta(**by)).timestamp())

    def keep(self, text: str = "no news", **by: float) -> str:
        kept = self.web.chat_scheduleMessage(channel=self.id, post_at=self.later(**by), text=text)
        return str(kept["scheduled_message_id"])

    def refused(self, **by: float) -> str:
        with pytest.raises(SlackApiError) as caught:
            self.keep("too soon, too late, too much", **by)
        return str(caught.value.response["error"])


@pytest.fixture
def room() -> Iterator[Room]:
    holder: list[Room] = []
    with StandIn(now=lambda: holder[0].now if holder else START) as slack:
        slack.add_person("ana")
        channel = slack.add_channel("exceptions", members=["ana"])
        holder.append(Room(slack, WebClient(slack.bot_token, base_url=slack.api_url), channel.id))
        yield holder[0]


@pytest.mark.parametrize(
    ("by", "error"),
    [({"seconds": 0}, "time_in_past"), ({"days": -1}, "time_in_past"), ({"days": 121}, "time_too_far")],
)
def test_a_time_that_slack_does_not_take(room: Room, by: dict[str, float], error: str) -> None:
    assert room.refused(**by) == error


def test_thirty_within_five_minutes_are_enough(room: Room) -> None:
    for second in range(30):
        room.keep(hours=1, seconds=second)

    assert room.refused(hours=1) == "restricted_too_many"
    room.keep(hours=2)


def test_what_is_posted_within_a_minute_cannot_be_taken_back(room: Room) -> None:
    kept = room.keep(hours=1)
    room.now += timedelta(minutes=59, seconds=1)

    with pytest.raises(SlackApiError, match="invalid_scheduled_message_id"):
        room.web.chat_deleteScheduledMessage(channel=room.id, scheduled_message_id=kept)


def test_the_list_knows_a_range_of_time(room: Room) -> None:
    room.keep(hours=1)
    second = room.keep(hours=2)

    found = room.web.chat_scheduledMessages_list(
        channel=room.id, oldest=str(room.later(hours=2) - 1), latest=str(room.later(hours=2) + 1)
    )

    assert [row["id"] for row in found["scheduled_messages"]] == [second]


def test_a_message_with_metadata_is_taken_and_never_posted(room: Room) -> None:
    room.web.chat_scheduleMessage(
        channel=room.id,
        post_at=room.later(hours=1),
        text="lost",
        metadata={"event_type": "x", "event_payload": {}},
    )
    room.keep("kept", hours=1)
    room.now += timedelta(hours=2)

    assert [message.text for message in room.slack.posts("exceptions")] == ["kept"]
