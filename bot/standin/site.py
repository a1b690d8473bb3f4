"""One running stand-in: what all its parts share."""

from dataclasses import dataclass, field

from bot.standin.declared import Declared
from bot.standin.delivery import Delivery
from bot.standin.faults import Faults
from bot.standin.pace import Pace
from bot.standin.records import Channel
from bot.standin.refusals import Refusal
from bot.standin.sockets import Sockets
from bot.standin.workspace import Workspace


@dataclass(slots=True)
class Site:
    workspace: Workspace
    declared: Declared
    pace: Pace
    faults: Faults
    sockets: Sockets
    delivery: Delivery
    base_url: str = ""
    page_max: int = 1000  # Fewer rows a page than asked for, as Slack may do.
    last_post_at: dict[str, float] = field(default_factory=dict)  # Channel > monotonic seconds.

    def require_scope(self, scope: str) -> None:
        """Raises Refusal(missing_scope)."""
        if scope not in self.declared.scopes:
            provided = ",".join(sorted(self.declared.scopes))
            raise Refusal("missing_scope", needed=scope, provided=provided)

    def join(self, channel: Channel, user_id: str) -> None:
        """Somebody joins a channel; the app hears of it where it is a member itself."""
        if user_id in channel.members:
            return
        with self.workspace.change():
            channel.members.add(user_id)
        self.tell_joined(channel, user_id)

    def tell_joined(self, channel: Channel, user_id: str) -> None:
        if self.workspace.bot.id not in channel.members:
            return
        event = {
            "type": "member_joined_channel",
            "user": user_id,
            "channel": channel.id,
            "channel_type": "G" if channel.is_private else "C",
            "team": self.workspace.team.id,
            "event_ts": self.workspace.next_ts(),
        }
        self.delivery.event(event)
