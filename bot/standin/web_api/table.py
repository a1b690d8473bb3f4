"""Every method of the Web API that this stand-in plays, with the token and the scope it asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.standin.records import Json
from bot.standin.site import Site
from bot.standin.web_api import (
    chat,
    connections,
    conversations,
    files,
    pins,
    scheduled,
    users,
    views,
)
from bot.standin.web_api.arguments import Args


@dataclass(frozen=True, slots=True)
class Method:
    """`scopes`: the token needs one of them; methods that depend on a channel's kind ask themselves."""

    perform: Callable[[Site, Args], Json]
    scopes: tuple[str, ...] = ()
    caller: str = "bot"  # Whose token: the bot's or the app's; "anybody" needs none.


_conversation_read = ("channels:read", "groups:read", "im:read", "mpim:read")

METHODS: Mapping[str, Method] = {
    "api.test": Method(connections.api_test, caller="anybody"),
    "auth.test": Method(connections.auth_test),
    "apps.connections.open": Method(connections.connections_open, caller="app"),
    "chat.postMessage": Method(chat.post_message, ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",)),
    "chat.update": Method(chat.update, ("chat:write",)),
    "chat.delete": Method(chat.delete, ("chat:write",)),
    "chat.getPermalink": Method(chat.get_permalink),
    "chat.scheduleMessage": Method(scheduled.schedule, ("chat:write",)),
    "chat.deleteScheduledMessage": Method(scheduled.unschedule, ("chat:write",)),
    "chat.scheduledMessages.list": Method(scheduled.scheduled),
    "views.open": Method(views.open_),
    "views.push": Method(views.push),
    "views.update": Method(views.update),
    "views.publish": Method(views.publish),
    "users.info": Method(users.info, ("users:read",)),
    "users.list": Method(users.list_, ("users:read",)),
    "users.lookupByEmail": Method(users.lookup_by_email, ("users:read.email",)),
    "conversations.info": Method(conversations.info, _conversation_read),
    "conversations.list": Method(conversations.list_, _conversation_read),
    "conversations.members": Method(conversations.members, _conversation_read),
    "conversations.open": Method(conversations.open_, ("im:write", "channels:manage", "groups:write")),
    "conversations.join": Method(conversations.join, ("channels:join",)),
    "pins.add": Method(pins.add, ("pins:write",)),
    "pins.remove": Method(pins.remove, ("pins:write",)),
    "pins.list": Method(pins.list_, ("pins:read",)),
    "files.getUploadURLExternal": Method(files.get_upload_url, ("files:write",)),
    "files.completeUploadExternal": Method(files.complete, ("files:write",)),
    "files.info": Method(files.info, ("files:read",)),
    "files.delete": Method(files.delete, ("files:write",)),
}
