"""Uploads in three steps: ask for an address, send the bytes, complete and share."""

import secrets
from typing import Any

from bot.standin import shapes
from bot.standin.faults import Harm
from bot.standin.identity import opaque_id
from bot.standin.records import Channel, File, Json
from bot.standin.refusals import Refusal, invalid
from bot.standin.site import Site
from bot.standin.web_api import chat, content, places
from bot.standin.web_api.arguments import Args
from bot.standin.web_api.content import Content


def get_upload_url(site: Site, args: Args) -> Json:
    name, _ = args.needed("filename", "length")
    length = args.whole("length", 0)
    if length <= 0:
        raise invalid("invalid_arguments", ["[ERROR] must be greater than 0 [json-pointer:/length]"])
    owner = site.workspace.bot.id
    file = File(opaque_id("F"), name, name, length, owner, secret=secrets.token_urlsafe(24))
    site.workspace.files[file.id] = file
    return {"upload_url": f"{site.base_url}/upload/v1/{file.secret}", "file_id": file.id}


def receive(site: Site, secret: str, body: bytes) -> bool:
    """Take the bytes of an upload. False where the address or the length is wrong."""
    with site.workspace.change():
        for file in site.workspace.files.values():
            if file.secret == secret and file.content is None and len(body) == file.length:
                file.content = body
                return True
    return False


def complete(site: Site, args: Args) -> Json:
    """The answer never knows where the file is shared: that happens after a scan, or not at all."""
    args.needed("files")
    files = _uploaded(site, args.structure("files", refused_as="invalid_arguments"))
    channels = [places.as_member(site, where) for where in _channels(args)]
    threads = [places.thread(channel, args.text("thread_ts")) for channel in channels]
    said = content.read(Args({**args.values, "text": args.text("initial_comment")}))
    shown = []
    for file, title in files:
        file.is_complete, file.title = True, title
        shown.append(shapes.file(site.workspace, file))
    if not site.faults.take(Harm.NEVER_SHARE):
        for channel, thread_ts in zip(channels, threads, strict=True):
            _share(site, channel, [file for file, _ in files], said, thread_ts)
    return {"files": shown}


def info(site: Site, args: Args) -> Json:
    (file_id,) = args.needed("file")
    return {"file": shapes.file(site.workspace, _completed(site, file_id))}


def delete(site: Site, args: Args) -> Json:
    (file_id,) = args.needed("file")
    file = _completed(site, file_id)
    for channel in site.workspace.channels.values():
        for message in channel.messages:
            message.file_ids = [other for other in message.file_ids if other != file.id]
    del site.workspace.files[file.id]
    return {}


def _channels(args: Args) -> list[str]:
    named = [args.text("channel_id") or "", *(args.text("channels") or "").split(",")]
    return [where for where in named if where]


def _uploaded(site: Site, rows: Any) -> list[tuple[File, str]]:
    if not isinstance(rows, list) or not rows:
        raise invalid("invalid_arguments", ["[ERROR] must be a list [json-pointer:/files]"])
    found = []
    for row in rows:
        file = site.workspace.files.get(str(row.get("id")))
        if file is None or file.content is None or file.is_complete:
            raise Refusal("file_not_found")
        found.append((file, str(row.get("title") or file.name)))
    return found


def _completed(site: Site, file_id: str) -> File:
    file = site.workspace.files.get(file_id)
    if file is None or not file.is_complete:
        raise Refusal("file_not_found")
    return file


def _share(site: Site, channel: Channel, files: list[File], said: Content, thread_ts: str | None) -> None:
    ids = tuple(file.id for file in files)
    message = chat.add(site, channel, said, thread_ts=thread_ts, file_ids=ids)
    place = {"ts": message.ts, "channel_name": channel.name, "team_id": site.workspace.team.id}
    for file in files:
        file.shares[channel.id] = [place | ({"thread_ts": thread_ts} if thread_ts else {})]
