"""Answers to an interaction through its response URL: five times in 30 minutes, private by default."""

import time
from collections.abc import Mapping
from typing import Any

from bot.standin.pace import RESPONSE_URL_USES_MAX
from bot.standin.records import Call, Channel, Json, Message, ResponseUrl
from bot.standin.refusals import Refusal
from bot.standin.site import Site
from bot.standin.web_api import chat, content, places
from bot.standin.web_api.arguments import Args
from bot.standin.web_api.content import Content

METHOD = "response_url"  # As the list of calls names it.


def answer(site: Site, secret: str, values: Mapping[str, Any]) -> tuple[int, Json]:
    """Status and body: 404 for an address that is unknown, used up or too old."""
    error: str | None = None
    with site.workspace.change():
        try:
            _answer(site, secret, Args(values))
        except Refusal as refusal:
            error = refusal.error
        site.workspace.calls.append(Call(METHOD, dict(values), site.workspace.now(), error))
    if error is None:
        return 200, {"ok": True}
    return (404 if error.endswith("_url") else 400), {"ok": False, "error": error}


def _answer(site: Site, secret: str, args: Args) -> None:
    row = _spend(site, secret)
    channel = site.workspace.channels[row.channel]
    if channel.is_archived:
        raise Refusal("is_archived")
    original = _original(channel, row)
    if args.flag("delete_original"):
        _take_away(channel, original)
        return
    said = content.for_posting(args)
    if args.flag("replace_original") and original:
        chat.rewrite(site, original, _whole(said))
    else:
        _post(site, row, channel, said, args)


def _spend(site: Site, secret: str) -> ResponseUrl:
    row = site.workspace.response_urls.get(secret)
    if row is None:
        raise Refusal("invalid_url")
    if time.monotonic() - row.made_at > site.pace.response_url_seconds:
        raise Refusal("expired_url")
    if row.uses >= RESPONSE_URL_USES_MAX:
        raise Refusal("used_url")
    row.uses += 1
    return row


def _original(channel: Channel, row: ResponseUrl) -> Message | None:
    """The message that the interaction came from. A slash command's own line cannot be replaced."""
    return next((message for message in channel.messages if message.ts == row.source_ts), None)


def _take_away(channel: Channel, original: Message | None) -> None:
    if original is None:
        raise Refusal("message_not_found")
    channel.messages.remove(original)


def _whole(said: Content) -> Content:
    """A replacement replaces everything."""
    return Content(said.text or "", said.blocks or [], said.attachments or [], said.metadata)


def _post(site: Site, row: ResponseUrl, channel: Channel, said: Content, args: Args) -> None:
    in_channel = args.text("response_type") == "in_channel"
    thread_ts = places.thread(channel, args.text("thread_ts")) if in_channel else None
    chat.add(site, channel, said, thread_ts=thread_ts, only_for=None if in_channel else row.user_id)
