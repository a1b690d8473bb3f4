"""How Slack writes a user, a channel, a message, a file or a view as JSON."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.standin.records import Channel, File, Json, Message, User, View
from bot.standin.workspace import Workspace

PRIVATE_NAME = "privategroup"  # What interactions call every private channel.
DIRECT_NAME = "directmessage"


def user(person: User, *, with_email: bool, now: datetime) -> Json:
    zone = now.astimezone(ZoneInfo(person.tz))
    offset = zone.utcoffset()
    profile = {"real_name": person.real_name, "display_name": person.name, "team": person.team_id}
    if with_email and not person.is_bot:
        profile["email"] = person.email
    shape: Json = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": person.is_deactivated,
        "profile": profile,
        "is_bot": person.is_bot,
        "is_app_user": False,
    }
    if person.is_deactivated:
        return shape  # Slack leaves out what no longer holds.
    if person.teams:
        shape["enterprise_user"] = {"teams": person.teams}
    return shape | {
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": zone.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": person.is_admin,
        "is_owner": person.is_owner,
        "is_primary_owner": False,
        "is_restricted": person.is_guest,
        "is_ultra_restricted": False,
        "is_stranger": person.is_stranger,
    }


def channel(place: Channel, *, bot_id: str) -> Json:
    if place.is_im:
        other = next(iter(place.members - {bot_id}), bot_id)
        return {"id": place.id, "is_im": True, "user": other, "is_archived": False, "is_open": True}
    return {
        "id": place.id,
        "name": place.name,
        "name_normalized": place.name,
        "is_channel": not place.is_private,
        "is_group": place.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": place.is_private,
        "is_archived": place.is_archived,
        "is_member": bot_id in place.members,
        "num_members": len(place.members),
    }


def channel_in_payload(place: Channel) -> Json:
    """A channel as interactions name it: private ones do not tell their name."""
    if place.is_im:
        return {"id": place.id, "name": DIRECT_NAME}
    return {"id": place.id, "name": PRIVATE_NAME if place.is_private else place.name}


def person(someone: User) -> Json:
    """The person behind an interaction."""
    return {
        "id": someone.id,
        "username": someone.name,
        "name": someone.name,
        "team_id": someone.team_id,
    }


def message(workspace: Workspace, posted: Message) -> Json:
    shape: Json = {
        "type": "message",
        "user": posted.author,
        "ts": posted.ts,
        "text": posted.text,
        "team": workspace.team.id,
    }
    if posted.by_bot:
        shape |= {"bot_id": workspace.identity.bot_id, "app_id": workspace.identity.app_id}
    extras = {
        "blocks": posted.blocks,
        "attachments": posted.attachments,
        "metadata": posted.metadata,
        "thread_ts": posted.thread_ts,
        "files": [file(workspace, workspace.files[file_id]) for file_id in posted.file_ids],
        "edited": {"user": posted.author, "ts": posted.edited_ts} if posted.edited_ts else None,
    }
    return shape | {name: value for name, value in extras.items() if value}


def file(workspace: Workspace, upload: File) -> Json:
    public: dict[str, Any] = {}
    private: dict[str, Any] = {}
    for channel_id, places in upload.shares.items():
        is_private = workspace.channels[channel_id].is_private
        (private if is_private else public)[channel_id] = places
    shares = {kind: rows for kind, rows in (("public", public), ("private", private)) if rows}
    return {
        "id": upload.id,
        "name": upload.name,
        "title": upload.title,
        "user": upload.owner,
        "size": upload.length,
        "filetype": upload.name.rpartition(".")[2],
        "channels": list(public),
        "groups": [place for place in private if not workspace.channels[place].is_im],
        "ims": [place for place in private if workspace.channels[place].is_im],
        "shares": shares,
    }


def view(workspace: Workspace, opened: View) -> Json:
    """A view as Slack returns and sends it, with what the person has put in so far."""
    content = opened.content
    return {
        "id": opened.id,
        "team_id": workspace.team.id,
        "type": opened.type,
        "blocks": content["blocks"],
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "state": {"values": opened.values},
        "hash": opened.hash,
        "title": content.get("title"),
        "submit": content.get("submit"),
        "close": content.get("close"),
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "previous_view_id": opened.previous_view_id,
        "root_view_id": opened.root_view_id,
        "app_id": workspace.identity.app_id,
        "external_id": opened.external_id,
        "app_installed_team_id": workspace.team.id,
        "bot_id": workspace.identity.bot_id,
    }
