"""What Slack keeps for us and posts by itself: kept, found again, and taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.bot.outbound.chat import Chat
from workflow.ports import NotOffered, PostDelayed, PostRefused, PostUncertain, Scheduled


def tomorrow(chat: Chat) -> datetime:
    return (chat.slack.workspace.now() + timedelta(days=1)).replace(microsecond=0)


def waiting(chat: Chat) -> list[str]:
    return [row.id for row in chat.slack.workspace.scheduled.values() if row.channel == chat.exceptions.id]


def test_it_is_kept_for_the_exceptions_channel_in_our_words(chat: Chat) -> None:
    at = tomorrow(chat)
    kept = chat.poster.schedule("\u2068@U0EVA\u2069: look <!channel>", at)

    row = chat.slack.workspace.scheduled[kept.id]
    assert (kept.channel, row.channel, row.post_at) == (
        chat.exceptions.id,
        chat.exceptions.id,
        int(at.timestamp()),
    )
    assert row.text == "<@U0EVA>: look &lt;!channel&gt;"


def test_it_is_found_by_its_second_and_taken_back(chat: Chat) -> None:
    at = tomorrow(chat)
    kept = chat.poster.schedule("silent", at)
    other = chat.poster.schedule("silent", at + timedelta(seconds=1))

    assert chat.poster.scheduled(at) == [kept]
    chat.poster.unschedule(kept)

    assert chat.poster.scheduled(at) == []
    assert waiting(chat) == [other.id]


def test_what_is_gone_is_no_fault(chat: Chat) -> None:
    chat.poster.unschedule(Scheduled(chat.exceptions.id, "Q1"))


@pytest.mark.parametrize(
    ("fault", "method", "kind"),
    [
        ("lose_reply", "chat.scheduleMessage", PostUncertain),
        ("late_error", "chat.scheduleMessage", PostUncertain),
        ("rate_limit", "chat.scheduleMessage", PostDelayed),
    ],
)
def test_an_answer_that_is_lost_may_have_kept_it(chat: Chat, fault: str, method: str, kind: type[Exception]) -> None:
    getattr(chat.slack.faults, fault)(method)

    with pytest.raises(kind):
        chat.poster.schedule("silent", tomorrow(chat))


def test_a_time_that_slack_refuses_is_a_refusal(chat: Chat) -> None:
    with pytest.raises(PostRefused, match="time_in_past"):
        chat.poster.schedule("silent", chat.slack.workspace.now() - timedelta(days=1))


def test_a_slack_that_has_no_such_method_is_told_apart(chat: Chat) -> None:
    chat.slack.faults.refuse("chat.scheduleMessage", "unknown_method")

    with pytest.raises(NotOffered):
        chat.poster.schedule("silent", tomorrow(chat))


def test_taking_back_can_be_refused(chat: Chat) -> None:
    chat.slack.faults.refuse("chat.deleteScheduledMessage", "missing_scope")

    with pytest.raises(PostRefused, match="missing_scope"):
        chat.poster.unschedule(Scheduled(chat.exceptions.id, "Q1"))
