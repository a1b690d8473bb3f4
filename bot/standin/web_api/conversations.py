"""Channels: looked up, listed, opened and joined."""

from bot.standin import shapes
from bot.standin.records import Channel, Json
from bot.standin.refusals import Refusal
from bot.standin.site import Site
from bot.standin.web_api import places
from bot.standin.web_api.arguments import Args
from bot.standin.web_api.pages import page

KINDS = ("public_channel", "private_channel", "im", "mpim")
READ_SCOPE = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}


def info(site: Site, args: Args) -> Json:
    (where,) = args.needed("channel")
    channel = places.visible(site, where)
    site.require_scope(READ_SCOPE[_kind(channel)])
    return {"channel": shapes.channel(channel, bot_id=site.workspace.bot.id)}


def list_(site: Site, args: Args) -> Json:
    kinds = (args.text("types") or "public_channel").split(",")
    if not set(kinds) <= set(KINDS):
        raise Refusal("invalid_types")
    for kind in kinds:
        site.require_scope(READ_SCOPE[kind])
    rows = [
        shapes.channel(channel, bot_id=site.workspace.bot.id)
        for channel in site.workspace.channels.values()
        if _kind(channel) in kinds
        and (not channel.is_private or places.is_member(site, channel))
        and not (channel.is_archived and args.flag("exclude_archived"))
    ]
    return page(site, args, "channels", rows)


def members(site: Site, args: Args) -> Json:
    (where,) = args.needed("channel")
    channel = places.visible(site, where)
    site.require_scope(READ_SCOPE[_kind(channel)])
    return page(site, args, "members", sorted(channel.members))


def open_(site: Site, args: Args) -> Json:
    users = [user_id for user_id in (args.text("users") or "").split(",") if user_id]
    if len(users) != 1:
        raise Refusal("users_list_not_supplied" if not users else "not_enough_users")
    person = site.workspace.users.get(users[0])
    if person is None:
        raise Refusal("user_not_found")
    if person.is_deactivated:
        raise Refusal("user_disabled")
    return {"channel": {"id": site.workspace.direct_channel(person.id).id}}


def join(site: Site, args: Args) -> Json:
    (where,) = args.needed("channel")
    channel = places.visible(site, where)
    if channel.is_private:
        raise Refusal("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refusal("is_archived")
    site.join(channel, site.workspace.bot.id)
    return {"channel": shapes.channel(channel, bot_id=site.workspace.bot.id)}


def _kind(channel: Channel) -> str:
    if channel.is_im:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"
