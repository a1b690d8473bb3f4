"""A command line speaks to nobody: what should be shown waits for `sendday run`."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.outbound.nowhere import NoDirectory, NoPoster
from tests.renderers.slack.samples import IN_REVIEW
from workflow.ports import Directory, PostDelayed, Posted, Poster, Scheduled

PLACE = Posted("C1", "1.0")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "ask",
    [
        lambda poster: poster.show(IN_REVIEW, None, repeat=False),
        lambda poster: poster.show(IN_REVIEW, PLACE, repeat=True),
        lambda poster: poster.reply(PLACE, "saved", repeat=False),
        lambda poster: poster.attach(PLACE, filename="a.pdf", content=b"%PDF", title="a"),
        lambda poster: poster.schedule("silent", NOON),
        lambda poster: poster.scheduled(NOON),
        lambda poster: poster.unschedule(Scheduled("C1", "Q1")),
    ],
    ids=["post", "redraw", "reply", "attach", "schedule", "scheduled", "unschedule"],
)
def test_nothing_is_posted_and_everything_stays_due(ask: Callable[[Poster], object]) -> None:
    with pytest.raises(PostDelayed, match="sendday run"):
        ask(NoPoster())


@pytest.mark.parametrize(
    "ask",
    [
        lambda directory: directory.by_id("U1"),
        lambda directory: directory.by_email("ana@studio.example"),
        lambda directory: directory.greet(),
    ],
    ids=["by id", "by address", "greet"],
)
def test_nobody_can_be_looked_up_and_nobody_is_taken_for_unknown(ask: Callable[[Directory], object]) -> None:
    with pytest.raises(PostDelayed, match="sendday run"):
        ask(NoDirectory())
