"""A poster with two channels of a test's own, in a workspace that many tests share."""

from __future__ import annotations

from dataclasses import dataclass

from bot.outbound.slack import SlackPoster, web_client
from bot.standin import Channel, Message, StandIn
from renderers.views import ApprovalCard
from tests.renderers.slack.samples import IN_REVIEW
from workflow.ports import Posted


@dataclass
class Chat:
    """Where the poster posts, and ways to make it."""

    slack: StandIn
    approvals: Channel
    exceptions: Channel
    poster: SlackPoster

    def post(self, view: ApprovalCard = IN_REVIEW) -> Message:
        """Post a card for the first time."""
        self.poster.show(view, None, repeat=False)
        return self.approvals.messages[-1]

    def aimed_at(self, approvals: str, url: str = "") -> SlackPoster:
        """Another poster: the channel by another name, or Slack at another address."""
        client = web_client(self.slack.bot_token, url or self.slack.api_url)
        return SlackPoster(client, approvals=approvals, exceptions=self.exceptions.id)


def at(message: Message) -> Posted:
    """Where a message stands."""
    return Posted(message.channel, message.ts)
