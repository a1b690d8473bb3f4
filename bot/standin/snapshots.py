"""Everything that one person sees, as JSON that a page can draw."""

from dataclasses import asdict
from datetime import UTC, datetime

from bot.standin import screens, shapes
from bot.standin.records import Channel, File, Json, Message, User, View
from bot.standin.site import Site
from bot.standin.web_api import scheduled


def snapshot(site: Site, user: str) -> Json:
    workspace = site.workspace
    with workspace.lock:
        scheduled.post_due(site)
        viewer = workspace.user(user)
        home = workspace.homes.get(viewer.id)
        return {
            "version": workspace.version,
            "now": workspace.now().isoformat(),
            "team": asdict(workspace.team),
            "me": viewer.id,
            "app": workspace.bot.id,
            "people": {one.id: person(one) for one in workspace.users.values()},
            "commands": [asdict(command) for command in site.declared.commands],
            "shortcuts": [asdict(shortcut) for shortcut in site.declared.shortcuts],
            "channels": [_channel(site, viewer, place) for place in _places(site, viewer)],
            "modals": [view_on_screen(view) for view in workspace.modals.get(viewer.id, [])],
            "home": view_on_screen(home) if home else None,
            "connections": len(site.sockets.connections),
        }


def person(one: User) -> Json:
    facts = ("id", "name", "real_name", "is_bot", "is_admin", "is_guest", "is_stranger", "is_deactivated")
    return {fact: getattr(one, fact) for fact in facts}


def message_on_screen(site: Site, message: Message) -> Json:
    seconds = float(message.ts)
    channel = site.workspace.channels[message.channel]
    return {
        "ts": message.ts,
        "at": datetime.fromtimestamp(seconds, tz=UTC).isoformat(),
        "author": message.author,
        "is_app": message.by_bot,
        "is_ephemeral": message.only_for is not None,
        "is_edited": message.edited_ts is not None,
        "is_pinned": message.ts in channel.pins,
        "thread_ts": message.thread_ts,
        "text": message.text,
        "shown": message.shown,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "chosen": message.chosen,
        "metadata": message.metadata,
        "files": [_file(site.workspace.files[file_id]) for file_id in message.file_ids],
    }


def view_on_screen(view: View) -> Json:
    """The sentence under `""` in `errors` concerns the whole modal; the others name their block."""
    content = view.content
    return {
        "id": view.id,
        "title": content.get("title"),
        "submit": content.get("submit"),
        "close": content.get("close"),
        "blocks": content["blocks"],
        "values": view.values,
        "errors": view.errors,
    }


def _channel(site: Site, viewer: User, channel: Channel) -> Json:
    """Threads hang under their first message; ephemerals stand where they were whispered."""
    seen = screens.messages(site, viewer.id, channel)
    top = [message for message in seen if not message.thread_ts]
    replies: dict[str, list[Json]] = {message.ts: [] for message in top}
    for message in seen:
        if message.thread_ts:
            replies.setdefault(message.thread_ts, []).append(message_on_screen(site, message))
    messages = [message_on_screen(site, one) | {"replies": replies[one.ts]} for one in top]
    shape = shapes.channel(channel, bot_id=site.workspace.bot.id)
    return {
        "id": channel.id,
        "name": site.workspace.bot.name if channel.is_im else channel.name,
        "is_private": channel.is_private,
        "is_im": channel.is_im,
        "is_archived": shape["is_archived"],
        "members": sorted(channel.members),
        "messages": messages,
    }


def _places(site: Site, viewer: User) -> list[Channel]:
    return [place for place in site.workspace.channels.values() if viewer.id in place.members]


def _file(file: File) -> Json:
    return {"id": file.id, "name": file.name, "title": file.title, "size": file.length}
