"""The stand-in as one object: start it, stop it, and drive Slack with it."""

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar, Unpack

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from bot.manifest import manifest_text
from bot.standin import clocks, control, declared, happenings, scenes, snapshots
from bot.standin.delivery import Delivery
from bot.standin.faults import Faults
from bot.standin.guard import Guard
from bot.standin.identity import refuse_real_tokens
from bot.standin.pace import Pace
from bot.standin.people import Person
from bot.standin.records import Call, Channel, Facts, File, Json, Message
from bot.standin.request_url import RequestUrl
from bot.standin.routes import slack_routes
from bot.standin.server import LOOPBACK, Server
from bot.standin.site import Site
from bot.standin.sockets import Sockets
from bot.standin.workspace import Workspace

Found = TypeVar("Found")


class StandIn:
    """A Slack workspace with our app installed, on a free port of this machine's loopback.

    `now` gives messages their timestamps and may be moved; ack limits, triggers and signatures use real time.
    `manifest` is YAML; `command` renames the command in it; `withheld` are optional scopes not granted.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = clocks.wall,
        manifest: str | None = None,
        command: str | None = None,
        withheld: frozenset[str] = frozenset(),
        pace: Pace | None = None,
        host: str = LOOPBACK,
        port: int = 0,
        routes: Sequence[BaseRoute] = (),
    ) -> None:
        asked = declared.read(manifest or manifest_text(), command=command, withheld=withheld)
        self.workspace = Workspace(now=now, bot_name=asked.bot_name)
        self.faults = Faults()
        pace = pace or Pace()
        self.sockets = Sockets(self.workspace, pace, self.faults)
        delivery = Delivery(self.workspace, asked, pace, self.faults, self.sockets)
        self.site = Site(self.workspace, asked, pace, self.faults, self.sockets, delivery)
        self.control_token = secrets.token_urlsafe(24)
        self._routes = routes
        self._server = Server(host, port)

    # Starting and stopping.

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, environ: Mapping[str, str] = os.environ) -> None:
        """Listen from now on. Raises RealToken beside a token that could open a real workspace."""
        refuse_real_tokens(environ)
        routes = [*slack_routes(self.site), *control.routes(self.site), *self._routes]
        self._server.start(Starlette(routes=routes, middleware=[Middleware(Guard, self.control_token)]))
        self.site.base_url = self._server.url

    def stop(self) -> None:
        self.sockets.cut()
        self.site.delivery.close()
        with self.workspace.change():
            pass  # Whoever waits for news may go.
        self._server.stop()

    # What the app needs to know.

    @property
    def url(self) -> str:
        return self.site.base_url

    @property
    def api_url(self) -> str:
        """With its slash at the end, as slack_sdk joins addresses."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        return self.workspace.identity.bot_token

    @property
    def app_token(self) -> str:
        return self.workspace.identity.app_token

    @property
    def signing_secret(self) -> str:
        return self.workspace.identity.signing_secret

    def environ(self) -> dict[str, str]:
        """The settings with which the app reaches this Slack; without a socket where a request URL is set."""
        settings = {
            "SLACK_API_URL": self.api_url,
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_SIGNING_SECRET": self.signing_secret,
        }
        return settings if self.site.delivery.request_url else settings | {"SLACK_APP_TOKEN": self.app_token}

    def use_http(self, request_url: str) -> RequestUrl:
        """HTTP mode from now on: signed POSTs to an address of this machine."""
        way = RequestUrl(request_url, self.workspace.identity, self.site.pace)
        self.site.delivery.request_url = way
        return way

    def wait_for_connection(self, count: int = 1, timeout: float = 10.0) -> None:
        """Until the app holds this many sockets. Raises TimeoutError."""
        self.wait_for(lambda: len(self.sockets.connections) >= count, timeout)

    # Setting the scene.

    def add_person(self, name: str, **facts: Unpack[Facts]) -> Person:
        return scenes.add_person(self.site, name, **facts)

    def add_channel(
        self,
        name: str,
        *,
        members: Sequence[str] = (),
        bot: bool = True,
        is_private: bool = False,
    ) -> Channel:
        """A channel with these people, by name; with the app in it unless told otherwise."""
        return scenes.add_channel(self.site, name, members=members, bot=bot, is_private=is_private)

    def person(self, who: str) -> Person:
        """Somebody who is there already, by name or id."""
        return scenes.person(self.site, who)

    def channel(self, where: str) -> Channel:
        return self.workspace.channel(where)

    def archive(self, where: str) -> None:
        happenings.archive(self.site, where)

    def unarchive(self, where: str) -> None:
        happenings.archive(self.site, where, is_archived=False)

    def delete_message(self, message: Message) -> None:
        happenings.delete_message(self.site, message)

    def deactivate(self, who: str) -> None:
        happenings.deactivate(self.site, who)

    def invite_bot(self, where: str) -> None:
        happenings.invite_bot(self.site, where)

    def remove_bot(self, where: str) -> None:
        happenings.remove_bot(self.site, where)

    def revoke_token(self) -> None:
        happenings.revoke_token(self.site)

    def uninstall(self) -> None:
        happenings.uninstall(self.site)

    # Looking.

    def posts(self, in_: str) -> list[Message]:
        """What the app posted into a channel and everybody can see, oldest first."""
        return scenes.posts(self.site, in_)

    def files(self, in_: str) -> list[File]:
        """The files shared in a channel, with their bytes, in the order in which they appeared."""
        return scenes.files(self.site, in_)

    def calls(self, method: str | None = None) -> list[Call]:
        """What the app asked of the Web API, refusals included."""
        return scenes.calls(self.site, method)

    def snapshot(self, user: str) -> Json:
        """Everything that one person sees, as JSON: good enough to draw Slack from."""
        return snapshots.snapshot(self.site, user)

    def wait_for(self, condition: Callable[[], Found | None], timeout: float = 5.0) -> Found:
        """Wait until `condition()` is true, and return what it returned. Raises TimeoutError."""
        return self.workspace.wait_for(condition, timeout)
