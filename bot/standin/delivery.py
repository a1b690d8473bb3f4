"""How Slack brings things to the app: what a person does once, what happens up to four times."""

import threading
from collections.abc import Callable
from dataclasses import replace

from bot.standin import clocks
from bot.standin.declared import Declared
from bot.standin.faults import Faults, Harm
from bot.standin.identity import opaque_id
from bot.standin.pace import Pace
from bot.standin.parcels import Delivered, Outcome, Parcel
from bot.standin.records import Json
from bot.standin.request_url import RequestUrl
from bot.standin.sockets import Sockets
from bot.standin.workspace import Workspace

RETRY_REASON = {"no_connection": "timeout"}  # Socket Mode has no HTTP to blame.


class Delivery:
    """Over Socket Mode, or to `request_url` where one is set. `follow` comes after each answer: a place to wait."""

    def __init__(self, workspace: Workspace, declared: Declared, pace: Pace, faults: Faults, sockets: Sockets) -> None:
        self.request_url: RequestUrl | None = None
        self.follow: Callable[[], object] = lambda: None
        self.log: list[Delivered] = []
        self._workspace = workspace
        self._declared = declared
        self._pace = pace
        self._faults = faults
        self._sockets = sockets
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()

    def ask(self, kind: str, payload: Json) -> Outcome:
        """A command or an interaction: brought once, answered within three seconds or lost."""
        if kind == "interactive" and not self._declared.is_interactive:
            return Outcome(failure="not_interactive")
        return self._attempt(Parcel(kind, payload))

    def event(self, event: Json) -> None:
        """An event, in the background. Only what the manifest subscribes to is brought."""
        if event["type"] not in self._declared.events:
            return
        parcel = Parcel("events_api", self._callback(event))
        thread = threading.Thread(target=self._bring, args=(parcel,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def settle(self) -> None:
        """Wait until every event has been brought, or given up."""
        while self._threads:
            self._threads.pop().join()

    def close(self) -> None:
        """Give up what waits for its next try."""
        self._stopping.set()
        self.settle()

    def _bring(self, parcel: Parcel) -> None:
        """At once, then up to three times more, each after its delay."""
        outcome = self._attempt(parcel)
        for number, delay in enumerate(self._pace.retry_delays_seconds, start=1):
            is_repeated = outcome.failure is None and self._faults.take(Harm.DUPLICATE) is not None
            is_over = outcome.failure is None or outcome.wants_no_retry
            if is_over and not is_repeated:
                return
            if self._stopping.wait(0 if is_repeated else delay):
                return
            failure = outcome.failure or "timeout"
            reason = RETRY_REASON.get(failure, failure)
            outcome = self._attempt(replace(parcel, retry_attempt=number, retry_reason=reason))

    def _attempt(self, parcel: Parcel) -> Outcome:
        way = self.request_url or self._sockets
        outcome = way.deliver(parcel)
        with self._workspace.change():
            self.log.append(Delivered(parcel, outcome))
        self.follow()
        return outcome

    def _callback(self, event: Json) -> Json:
        workspace = self._workspace
        authorization = {
            "enterprise_id": None,
            "team_id": workspace.team.id,
            "user_id": workspace.bot.id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "type": "event_callback",
            "token": workspace.identity.verification_token,
            "team_id": workspace.team.id,
            "api_app_id": workspace.identity.app_id,
            "event": event,
            "event_id": opaque_id("Ev"),
            "event_time": int(clocks.wall().timestamp()),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
        }
