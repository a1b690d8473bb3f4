"""Posting, changing and taking back messages."""

import time

from bot.standin import shapes
from bot.standin.records import Channel, Json, Message
from bot.standin.refusals import Refusal
from bot.standin.site import Site
from bot.standin.web_api import content, places
from bot.standin.web_api.arguments import Args
from bot.standin.web_api.content import POSTED_TEXT_MAX, Content

UPDATED_TEXT_MAX = 4000
SECONDS_BETWEEN_POSTS = 1.0
CUSTOM_LOOKS = ("username", "icon_url", "icon_emoji")


def post_message(site: Site, args: Args) -> Json:
    (where,) = args.needed("channel")
    said = content.for_posting(args)
    channel = places.for_posting(site, where)
    _custom_look(site, args)
    _posting_rate(site, channel)
    message = add(site, channel, said, thread_ts=places.thread(channel, args.text("thread_ts")))
    return {"channel": channel.id, "ts": message.ts, "message": shapes.message(site.workspace, message)}


def post_ephemeral(site: Site, args: Args) -> Json:
    where, user_id = args.needed("channel", "user")
    said = content.for_posting(args)
    channel = places.as_member(site, where)
    if user_id not in channel.members:
        raise Refusal("user_not_in_channel")
    thread_ts = places.thread(channel, args.text("thread_ts"))
    message = add(site, channel, said, thread_ts=thread_ts, only_for=user_id)
    return {"message_ts": message.ts}


def update(site: Site, args: Args) -> Json:
    """Text without blocks removes the blocks; blocks without text keep the text."""
    where, ts = args.needed("channel", "ts")
    said = content.read(args)
    if said.is_empty and said.blocks is None and said.metadata is None and said.attachments is None:
        raise Refusal("no_text")
    if len(said.text or "") > UPDATED_TEXT_MAX:
        raise Refusal("msg_too_long")
    channel = places.visible(site, where)
    if channel.is_archived:
        raise Refusal("is_inactive")
    message = places.own_message(site, channel, ts, refused_as="cant_update_message")
    rewrite(site, message, said)
    return {
        "channel": channel.id,
        "ts": ts,
        "text": message.text,
        "message": shapes.message(site.workspace, message),
    }


def delete(site: Site, args: Args) -> Json:
    where, ts = args.needed("channel", "ts")
    channel = places.visible(site, where)
    message = places.own_message(site, channel, ts, refused_as="cant_delete_message")
    channel.messages.remove(message)
    return {"channel": channel.id, "ts": ts}


def get_permalink(site: Site, args: Args) -> Json:
    where, ts = args.needed("channel", "message_ts")
    channel = places.visible(site, where)
    message = site.workspace.message(channel.id, ts)
    return {"channel": channel.id, "permalink": permalink(site, message)}


def permalink(site: Site, message: Message) -> str:
    digits = message.ts.replace(".", "")
    return f"https://{site.workspace.team.domain}.slack.com/archives/{message.channel}/p{digits}"


def add(
    site: Site,
    channel: Channel,
    said: Content,
    *,
    thread_ts: str | None = None,
    only_for: str | None = None,
    file_ids: tuple[str, ...] = (),
) -> Message:
    """Put a message of the app into a channel. What is too long is cut, as Slack does."""
    message = Message(
        ts=site.workspace.next_ts(),
        channel=channel.id,
        author=site.workspace.bot.id,
        text=(said.text or "")[:POSTED_TEXT_MAX],
        blocks=said.blocks or [],
        attachments=said.attachments or [],
        metadata=said.metadata,
        thread_ts=thread_ts,
        only_for=only_for,
        file_ids=list(file_ids),
        by_bot=True,
    )
    return site.workspace.add_message(message)


def rewrite(site: Site, message: Message, said: Content) -> None:
    if said.text is not None:
        message.text = said.text
    if said.blocks is not None or said.text is not None:
        message.blocks = said.blocks or []
        message.chosen = {}
    if said.attachments is not None:
        message.attachments = said.attachments
    if said.metadata is not None:
        message.metadata = said.metadata or None
    if not said.blocks and said.text is not None:
        message.edited_ts = site.workspace.next_ts()


def _custom_look(site: Site, args: Args) -> None:
    if any(args.text(name) for name in CUSTOM_LOOKS):
        site.require_scope("chat:write.customize")


def _posting_rate(site: Site, channel: Channel) -> None:
    """One message a second and channel; Slack lets bursts pass, so this only notes them."""
    now = time.monotonic()
    is_too_fast = now - site.last_post_at.get(channel.id, -SECONDS_BETWEEN_POSTS) < SECONDS_BETWEEN_POSTS
    if is_too_fast and site.faults.enforce_posting_rate:
        raise Refusal("ratelimited", retry_after=1)
    if is_too_fast:
        site.workspace.hurried.append(channel.id)
    site.last_post_at[channel.id] = now
