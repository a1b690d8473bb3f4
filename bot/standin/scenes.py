"""Setting the scene and looking at it: people, channels, posts, files and calls."""

from collections.abc import Sequence
from typing import Unpack

from bot.standin.identity import opaque_id
from bot.standin.people import Person
from bot.standin.records import Call, Channel, Facts, File, Message
from bot.standin.site import Site
from bot.standin.web_api import scheduled


def person(site: Site, who: str) -> Person:
    return Person(site, site.workspace.user(who))


def add_person(site: Site, name: str, **facts: Unpack[Facts]) -> Person:
    return Person(site, site.workspace.add_user(name, **facts))


def add_channel(
    site: Site,
    name: str,
    *,
    members: Sequence[str] = (),
    bot: bool = True,
    is_private: bool = False,
) -> Channel:
    """A channel with these people, by name; with the app in it unless told otherwise."""
    ids = {site.workspace.user(member).id for member in members}
    ids |= {site.workspace.bot.id} if bot else set()
    channel = Channel(opaque_id("C"), name, is_private=is_private, members=ids)
    with site.workspace.change():
        site.workspace.channels[channel.id] = channel
    return channel


def posts(site: Site, where: str) -> list[Message]:
    """What the app posted and everybody in the channel can see, oldest first."""
    scheduled.post_due(site)
    channel = site.workspace.channel(where)
    with site.workspace.lock:
        return [message for message in channel.messages if message.by_bot and not message.only_for]


def files(site: Site, where: str) -> list[File]:
    """The files shared in a channel, with their bytes, in the order in which they appeared."""
    channel = site.workspace.channel(where)
    with site.workspace.lock:
        return [site.workspace.files[one] for message in channel.messages for one in message.file_ids]


def calls(site: Site, method: str | None = None) -> list[Call]:
    """What the app asked of the Web API, refusals included."""
    with site.workspace.lock:
        return [call for call in site.workspace.calls if method in {None, call.method}]
