"""Messages that Slack posts later, by the workspace's own clock."""

import math

from bot.standin.identity import opaque_id
from bot.standin.records import Json, Scheduled
from bot.standin.refusals import Refusal
from bot.standin.site import Site
from bot.standin.web_api import chat, content, places
from bot.standin.web_api.arguments import Args
from bot.standin.web_api.content import Content

DAYS_AHEAD_MAX = 120
DAY_SECONDS = 86_400
TOO_LATE_SECONDS = 60  # What is posted within a minute can no longer be taken back.
WINDOW_SECONDS, WINDOW_MAX = 300, 30  # Messages that may wait for one channel within five minutes.


def schedule(site: Site, args: Args) -> Json:
    where, _ = args.needed("channel", "post_at")
    said = content.for_posting(args)
    channel = places.for_posting(site, where)
    post_at = args.whole("post_at", 0)
    now = site.workspace.now().timestamp()
    if post_at <= now:
        raise Refusal("time_in_past")
    if post_at > now + DAYS_AHEAD_MAX * DAY_SECONDS:
        raise Refusal("time_too_far")
    near = [one for one in site.workspace.scheduled.values() if abs(one.post_at - post_at) < WINDOW_SECONDS]
    if len([one for one in near if one.channel == channel.id]) >= WINDOW_MAX:
        raise Refusal("restricted_too_many")
    row = Scheduled(opaque_id("Q"), channel.id, post_at, said.text or "", said.blocks or [], bool(said.metadata))
    site.workspace.scheduled[row.id] = row
    return {"channel": channel.id, "scheduled_message_id": row.id, "post_at": post_at, "message": {}}


def unschedule(site: Site, args: Args) -> Json:
    where, row_id = args.needed("channel", "scheduled_message_id")
    row = site.workspace.scheduled.get(row_id)
    now = site.workspace.now().timestamp()
    if row is None or row.channel != where or row.post_at < now + TOO_LATE_SECONDS:
        raise Refusal("invalid_scheduled_message_id")
    del site.workspace.scheduled[row_id]
    return {}


def scheduled(site: Site, args: Args) -> Json:
    rows = [
        {"id": row.id, "channel_id": row.channel, "post_at": row.post_at, "text": row.text}
        for row in site.workspace.scheduled.values()
        if args.text("channel") in {None, row.channel}
        and args.number("oldest", 0) <= row.post_at <= args.number("latest", math.inf)
    ]
    return {"scheduled_messages": rows, "response_metadata": {"next_cursor": ""}}


def post_due(site: Site) -> None:
    """Post what has come due. The workspace's clock may be moved by hand, so this asks again and again."""
    now = site.workspace.now().timestamp()
    with site.workspace.lock:
        for row in [row for row in site.workspace.scheduled.values() if row.post_at <= now]:
            del site.workspace.scheduled[row.id]
            channel = site.workspace.channels[row.channel]
            if not channel.is_archived and not row.has_metadata:  # Slack's own known bug, in its documentation.
                chat.add(site, channel, Content(row.text, row.blocks, None, None))
