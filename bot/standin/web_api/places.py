"""Which channel a call means, and whether the app may speak or look there."""

from bot.standin.records import Channel, Message
from bot.standin.refusals import Refusal
from bot.standin.site import Site


def for_posting(site: Site, where: str) -> Channel:
    """The channel to post into; a user's id means their direct messages.

    Raises Refusal: channel_not_found, is_archived, not_in_channel, messages_tab_disabled.
    """
    if where in site.workspace.users:
        return _direct(site, where)
    channel = visible(site, where)
    if channel.is_archived:
        raise Refusal("is_archived")
    if not is_member(site, channel) and "chat:write.public" not in site.declared.scopes:
        raise Refusal("not_in_channel")
    return channel


def as_member(site: Site, where: str) -> Channel:
    """The channel, where the app must have been invited. Raises Refusal."""
    channel = visible(site, where)
    if channel.is_archived:
        raise Refusal("is_archived")
    if not is_member(site, channel):
        raise Refusal("not_in_channel")
    return channel


def visible(site: Site, where: str) -> Channel:
    """By id only. A private channel without the app in it does not exist for the app."""
    channel = site.workspace.channels.get(where)
    if channel is None or (channel.is_private and not is_member(site, channel)):
        raise Refusal("channel_not_found")
    return channel


def is_member(site: Site, channel: Channel) -> bool:
    return site.workspace.bot.id in channel.members


def thread(channel: Channel, thread_ts: str | None) -> str | None:
    """The thread's parent, also when a reply was named. Raises Refusal(thread_not_found)."""
    if not thread_ts:
        return None
    for message in channel.messages:
        if message.ts == thread_ts and not message.only_for:
            return message.thread_ts or message.ts
    raise Refusal("thread_not_found")


def own_message(site: Site, channel: Channel, ts: str, *, refused_as: str) -> Message:
    """A message of the app that lasts. Raises Refusal: message_not_found or `refused_as`."""
    message = site.workspace.message(channel.id, ts)
    if message.only_for:
        raise Refusal("message_not_found")
    if message.author != site.workspace.bot.id:
        raise Refusal(refused_as)
    return message


def _direct(site: Site, user_id: str) -> Channel:
    person = site.workspace.users[user_id]
    if person.is_deactivated or person.is_bot:
        raise Refusal("channel_not_found")
    if not site.declared.has_messages_tab:
        raise Refusal("messages_tab_disabled")
    return site.workspace.direct_channel(user_id)
