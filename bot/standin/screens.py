"""Which messages a person sees, and how Slack passes on what a person types."""

import re

from bot.standin import texts
from bot.standin.block_kit.fill import VALUE_OF
from bot.standin.records import Channel, Json, Message
from bot.standin.site import Site
from bot.standin.web_api import scheduled

MENTION = re.compile(r"(?<!\S)([@#])([\w.-]+)")
LINK = re.compile(r"https?://[^\s<>]+")


def messages(site: Site, user_id: str, channel: Channel) -> list[Message]:
    """Oldest first. A private channel shows nothing to those outside."""
    if channel.is_private and user_id not in channel.members:
        return []
    scheduled.post_due(site)
    with site.workspace.lock:
        return [message for message in channel.messages if message.only_for in {None, user_id}]


def newest(seen: list[Message], text: str) -> Message | None:
    return next((message for message in reversed(seen) if text in message.shown), None)


def keep_choice(values: Json, action: Json) -> None:
    """What was chosen stays chosen on the screen, and travels with the next action."""
    if action["type"] in VALUE_OF:
        key, _ = VALUE_OF[action["type"]]
        chosen = {"type": action["type"], key: action[key]}
        values.setdefault(action["block_id"], {})[action["action_id"]] = chosen


def as_typed(site: Site, text: str, *, should_escape: bool) -> str:
    """A command's text as the app receives it: with `should_escape`, mentions arrive as ids."""
    if not should_escape:
        return text
    return LINK.sub(r"<\g<0>>", MENTION.sub(lambda found: _mention(site, found), texts.escaped(text)))


def _mention(site: Site, found: re.Match[str]) -> str:
    sign, name = found.groups()
    if sign == "@":
        users = [user for user in site.workspace.users.values() if user.name == name]
        return f"<@{users[0].id}|{name}>" if users else found[0]
    channels = [place for place in site.workspace.channels.values() if place.name == name]
    return f"<#{channels[0].id}|{name}>" if channels else found[0]
