"""What a workspace is made of: plain rows, no behaviour but their own names."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict

from bot.standin import texts

Json = dict[str, Any]

FOLDED = (
    "confirm",
    "options",
    "option_groups",
    "placeholder",
)  # Not seen until something is opened.


@dataclass(slots=True)
class Team:
    id: str
    name: str = "Northwind Studio"
    domain: str = "northwind"
    enterprise_id: str | None = None  # The organisation that it is part of.


@dataclass(slots=True)
class User:
    """A person or a bot of the workspace, or a guest or stranger in it."""

    id: str
    name: str
    team_id: str
    real_name: str = ""
    email: str = ""
    tz: str = "Europe/Berlin"
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_guest: bool = False
    is_stranger: bool = False  # From another workspace, through a shared channel.
    is_deactivated: bool = False
    teams: list[str] = field(default_factory=list)  # In an organisation: all that the person is in.


class Facts(TypedDict, total=False):
    """What may be said about somebody who joins the workspace."""

    real_name: str
    email: str
    tz: str
    is_admin: bool
    is_owner: bool
    is_bot: bool
    is_guest: bool
    is_stranger: bool
    is_deactivated: bool


@dataclass(slots=True)
class Message:
    """One message. `only_for` makes it ephemeral: one person sees it, and nothing can update it."""

    ts: str
    channel: str
    author: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    only_for: str | None = None
    file_ids: list[str] = field(default_factory=list)
    edited_ts: str | None = None
    by_bot: bool = False
    chosen: Json = field(default_factory=dict)  # What people chose in its menus: block > action > value.

    @property
    def shown(self) -> str:
        """All text that a reader sees, one piece a line, without Slack's escapes."""
        pieces = [texts.plain(self.text)] if self.text else []
        return "\n".join(pieces + texts.shown([*self.blocks, *self.attachments]))

    @property
    def live(self) -> list[str]:
        """What notifies or can be followed: mentions, broadcasts, links."""
        return texts.live(self.text) + texts.live([*self.blocks, *self.attachments])

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, in order."""
        return [element["text"]["text"] for element in interactive_elements(self.blocks) if element["type"] == "button"]


@dataclass(slots=True)
class Channel:
    id: str
    name: str
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False
    members: set[str] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)
    pins: list[str] = field(default_factory=list)  # Timestamps of pinned messages.


@dataclass(slots=True)
class File:
    """An upload. It is nobody's until it is completed, and in no channel until it is shared."""

    id: str
    name: str
    title: str
    length: int
    owner: str
    secret: str
    content: bytes | None = None
    is_complete: bool = False
    shares: dict[str, list[Json]] = field(default_factory=dict)  # Channel > where in it.


@dataclass(slots=True)
class View:
    """A modal or a Home tab, with what the person has typed into it so far."""

    id: str
    type: str
    user_id: str
    content: Json  # As the app sent it, with the ids that Slack fills in.
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    values: Json = field(default_factory=dict)  # Block > action > value.
    errors: dict[str, str] = field(default_factory=dict)  # Block > sentence.

    @property
    def external_id(self) -> str:
        return str(self.content.get("external_id") or "")


@dataclass(slots=True)
class Trigger:
    """The right to open one modal: for three seconds, once."""

    id: str
    user_id: str
    made_at: float  # The monotonic clock, in seconds: the workspace's own clock may be moved by hand.
    view_id: str | None = None  # The modal it was born in.
    is_used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """The right to answer one interaction: for 30 minutes, five times."""

    secret: str
    user_id: str
    channel: str
    made_at: float
    source_ts: str | None = None  # The message it was born in; None for a slash command.
    uses: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API, as it arrived. Tokens are left out."""

    method: str
    args: Json
    at: datetime
    error: str | None  # What Slack refused it with; None when it was done.


@dataclass(slots=True)
class Scheduled:
    id: str
    channel: str
    post_at: int
    text: str
    blocks: list[Json]
    has_metadata: bool = False


def interactive_elements(blocks: list[Json]) -> list[Json]:
    """Every element that a person can act on, each with the `block_id` it lies in."""
    found: list[Json] = []
    for block in blocks:
        inside = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        found += [
            {**element, "block_id": block["block_id"]} for element in inside if element and "action_id" in element
        ]
    return found
