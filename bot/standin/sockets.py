"""Socket Mode: up to ten connections, and each payload to exactly one of them."""

import asyncio
import contextlib
import itertools
import json
import secrets
import threading
import uuid
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.standin.faults import Faults, Harm
from bot.standin.pace import CONNECTIONS_MAX, Pace
from bot.standin.parcels import Outcome, Parcel
from bot.standin.records import Json
from bot.standin.workspace import Workspace

ACCEPTS_ANSWER = {"slash_commands", "interactive"}
POLICY_VIOLATION = 1008


@dataclass(eq=False, slots=True)
class Connection:
    socket: WebSocket
    loop: asyncio.AbstractEventLoop
    is_leaving: bool = False  # Told to refresh: gets no more payloads.

    def send(self, frame: Json) -> None:
        """Send from any thread. A connection that has just died simply does not answer."""
        if not self.loop.is_closed():
            asyncio.run_coroutine_threadsafe(self.tell(frame), self.loop)

    async def tell(self, frame: Json) -> None:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await self.socket.send_text(json.dumps(frame))

    async def close(self, code: int = 1000) -> None:
        with contextlib.suppress(RuntimeError):
            await self.socket.close(code)


@dataclass(slots=True)
class _Waiting:
    arrived: threading.Event = field(default_factory=threading.Event)
    body: Json | None = None


class Sockets:
    def __init__(self, workspace: Workspace, pace: Pace, faults: Faults) -> None:
        self.connections: list[Connection] = []
        self._workspace = workspace
        self._pace = pace
        self._faults = faults
        self._tickets: set[str] = set()
        self._waiting: dict[str, _Waiting] = {}
        self._turn = itertools.count()

    def new_ticket(self) -> str:
        """The right to connect once."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """One connection, from its ticket to its end."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(POLICY_VIOLATION)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        connection = Connection(socket, asyncio.get_running_loop())
        if len(self.connections) >= CONNECTIONS_MAX:
            await connection.tell({"type": "disconnect", "reason": "too_many_websockets"})
            await connection.close()
            return
        await self._live(connection)

    def deliver(self, parcel: Parcel) -> Outcome:
        """Hand one payload to one connection and wait for its acknowledgement."""
        connection = self._next()
        if connection is None:
            return Outcome(failure="no_connection")
        envelope_id = str(uuid.uuid4())
        waiting = self._waiting[envelope_id] = _Waiting()
        connection.send(_envelope(envelope_id, parcel))
        arrived = waiting.arrived.wait(self._pace.ack_seconds)
        del self._waiting[envelope_id]
        return Outcome(body=waiting.body) if arrived else Outcome(failure="timeout")

    def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to make way for a new one, and end it after a moment of grace."""
        for connection in list(self.connections):
            connection.is_leaving = True
            connection.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "standin"}})
            asyncio.run_coroutine_threadsafe(self._end_later(connection), connection.loop)

    def cut(self) -> None:
        """Break every connection without a word."""
        for connection in list(self.connections):
            connection.is_leaving = True
            asyncio.run_coroutine_threadsafe(connection.close(), connection.loop)

    async def _live(self, connection: Connection) -> None:
        with self._workspace.change():
            self.connections.append(connection)
        await connection.tell(self._hello())
        try:
            while True:
                self._take_ack(await connection.socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            with self._workspace.change():
                self.connections.remove(connection)

    def _take_ack(self, frame: str) -> None:
        ack = json.loads(frame)
        waiting = self._waiting.get(ack.get("envelope_id", ""))
        if waiting and not self._faults.take(Harm.DROP_ACK):
            waiting.body = ack.get("payload")
            waiting.arrived.set()

    def _next(self) -> Connection | None:
        open_ = [connection for connection in self.connections if not connection.is_leaving]
        return open_[next(self._turn) % len(open_)] if open_ else None

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "connection_info": {"app_id": self._workspace.identity.app_id},
            "debug_info": {"host": "standin", "build_number": 1, "approximate_connection_time": 3600},
        }

    async def _end_later(self, connection: Connection) -> None:
        await asyncio.sleep(self._pace.refresh_grace_seconds)
        if connection in self.connections:
            await connection.close()


def _envelope(envelope_id: str, parcel: Parcel) -> Json:
    envelope: Json = {
        "envelope_id": envelope_id,
        "type": parcel.kind,
        "payload": parcel.payload,
        "accepts_response_payload": parcel.kind in ACCEPTS_ANSWER,
    }
    if parcel.kind == "events_api":
        envelope |= {"retry_attempt": parcel.retry_attempt, "retry_reason": parcel.retry_reason}
    return envelope
