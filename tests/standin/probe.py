"""A real Bolt app that does what a test tells it, and remembers all that it received."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.standin import StandIn

Json = dict[str, Any]
Listener = Callable[[Ack, Json], object]

ANY = re.compile(".*")


def just_ack(ack: Ack, _body: Json) -> None:
    ack()


@dataclass
class Probe:
    """`on_…` is what the app does with it; each test sets what it needs."""

    slack: StandIn
    app: App
    on_command: Listener = just_ack
    on_action: Listener = just_ack
    on_submission: Listener = just_ack
    on_closed: Listener = just_ack
    on_options: Listener = just_ack
    on_shortcut: Listener = just_ack
    on_event: Callable[[Json], object] = lambda _event: None
    received: list[Json] = field(default_factory=list)
    headers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def client(self) -> WebClient:
        return self.app.client

    @property
    def last(self) -> Json:
        return self.received[-1]

    def heard(self, count: int) -> list[Json]:
        """So many events, as soon as they are there: Bolt acknowledges an event before its listener runs."""
        return self.slack.wait_for(lambda: list(self.received) if len(self.received) >= count else None)

    def opens(self, view: Json) -> None:
        """Every command opens this modal."""

        def open_view(ack: Ack, body: Json) -> None:
            self.client.views_open(trigger_id=body["trigger_id"], view=view)
            ack()

        self.on_command = open_view

    def submits_with(self, **answer: Any) -> None:
        """Every submission is answered with this."""
        self.on_submission = lambda ack, _body: ack(**answer)


def bolt(slack: StandIn) -> Probe:
    client = WebClient(slack.bot_token, base_url=slack.api_url)
    probe = Probe(slack, App(client=client, signing_secret=slack.signing_secret))
    app = probe.app

    def heard(body: Json) -> Json:
        probe.received.append(body)
        return body

    @app.command(ANY)
    def command(ack: Ack, body: Json) -> None:
        probe.on_command(ack, heard(body))

    @app.action(ANY)
    def action(ack: Ack, body: Json, respond: Respond) -> None:
        probe.on_action(ack, heard(body))

    @app.view(ANY)
    def submission(ack: Ack, body: Json) -> None:
        probe.on_submission(ack, heard(body))

    @app.view_closed(ANY)
    def closed(ack: Ack, body: Json) -> None:
        probe.on_closed(ack, heard(body))

    @app.options(ANY)
    def options(ack: Ack, body: Json) -> None:
        probe.on_options(ack, heard(body))

    @app.shortcut(ANY)
    def shortcut(ack: Ack, body: Json) -> None:
        probe.on_shortcut(ack, heard(body))

    @app.event(ANY)
    def event(body: Json, request: Any) -> None:
        probe.headers.append(request.headers)
        probe.on_event(heard(body))

    return probe


@contextmanager
def connected(slack: StandIn) -> Iterator[Probe]:
    """The probe, on one socket. The far side hangs up first, or the client would wait in its read."""
    probe = bolt(slack)
    web_client = WebClient(slack.app_token, base_url=slack.api_url)
    handler = SocketModeHandler(probe.app, slack.app_token, web_client=web_client)
    handler.connect()  # type: ignore[no-untyped-call]  # Bolt ships it untyped.
    slack.wait_for_connection()
    try:
        yield probe
    finally:
        handler.client.auto_reconnect_enabled = False
        slack.sockets.cut()
        slack.wait_for(lambda: not handler.client.is_connected())  # Two closing at once trip the SDK.
        handler.close()  # type: ignore[no-untyped-call]  # Bolt ships it untyped.
