"""What is pinned to the top of a channel."""

from bot.standin import shapes
from bot.standin.records import Json
from bot.standin.refusals import Refusal
from bot.standin.site import Site
from bot.standin.web_api import places
from bot.standin.web_api.arguments import Args


def add(site: Site, args: Args) -> Json:
    where, ts = args.needed("channel", "timestamp")
    channel = places.as_member(site, where)
    message = site.workspace.message(channel.id, ts)
    if ts in channel.pins:
        raise Refusal("already_pinned")
    if message.only_for:
        raise Refusal("message_not_found")
    channel.pins.append(ts)
    return {}


def remove(site: Site, args: Args) -> Json:
    where, ts = args.needed("channel", "timestamp")
    channel = places.as_member(site, where)
    if ts not in channel.pins:
        raise Refusal("no_pin")
    channel.pins.remove(ts)
    return {}


def list_(site: Site, args: Args) -> Json:
    (where,) = args.needed("channel")
    channel = places.as_member(site, where)
    pinned = [message for message in channel.messages if message.ts in channel.pins]
    items = [
        {"type": "message", "channel": channel.id, "message": shapes.message(site.workspace, message)}
        for message in pinned
    ]
    return {"items": items}
