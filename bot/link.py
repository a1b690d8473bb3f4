"""The line to Slack: Socket Mode that is tried until it stands, or HTTP that only waits."""

from __future__ import annotations

import http.client
import threading
import time
from contextlib import suppress
from typing import Protocol

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

log = structlog.get_logger()

AGAIN_SECONDS = (1, 2, 5, 15)
HANG_UP_SECONDS = 5


class Link(Protocol):
    """How Slack reaches us."""

    def start(self) -> None:
        """Begin to listen; the rest of the bot does not wait for it."""
        ...

    def up(self) -> bool:
        """Whether Slack can reach us now."""
        ...

    def stop(self) -> None:
        """Hang up."""
        ...


class SocketLink:
    """Socket Mode. While Slack is away, mails still go out and the line is tried again."""

    def __init__(self, app: App, app_token: str, client: WebClient) -> None:
        self._handler = SocketModeHandler(app, app_token, web_client=client)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._connect, name="socket", daemon=True)

    def start(self) -> None:
        """Connect, in a thread of its own."""
        self._thread.start()

    def up(self) -> bool:
        """Whether the line stands."""
        return bool(self._handler.client.is_connected())

    def stop(self) -> None:
        """Hang up. The SDK waits for its own thread, which may overhear that: it is told again, for a while."""
        self._stopping.set()
        self._thread.join(1)
        closing = threading.Thread(target=self._hang_up, name="hang up", daemon=True)
        closing.start()
        client, end = self._handler.client, time.monotonic() + HANG_UP_SECONDS
        while closing.is_alive() and time.monotonic() < end:
            client.auto_reconnect_enabled = False
            client.current_session_state.terminated = True
            closing.join(0.1)

    def _hang_up(self) -> None:
        with suppress(AttributeError, OSError):  # The SDK trips over a line that dies while it hangs up.
            self._handler.close()  # type: ignore[no-untyped-call]  # slack-bolt leaves it untyped.

    def _connect(self) -> None:
        """Connect the first time; from then on the SDK reconnects by itself."""
        tries = 0
        while not self._stopping.is_set():
            try:
                self._handler.connect()  # type: ignore[no-untyped-call]  # slack-bolt leaves it untyped.
            except (SlackClientError, OSError, http.client.HTTPException) as error:
                log.warning("slack_away", error=type(error).__name__)
            else:
                return
            self._stopping.wait(AGAIN_SECONDS[min(tries, len(AGAIN_SECONDS) - 1)])
            tries += 1


class HttpLink:
    """Slack calls our HTTP port: nothing to hold open."""

    def start(self) -> None:
        """Nothing to do."""

    def up(self) -> bool:
        """Whoever asks has just reached us."""
        return True

    def stop(self) -> None:
        """Nothing to do."""
