"""The HTTP port: health for machines, and Slack's requests where there is no Socket Mode."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import parse_qs

import uvicorn
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.health import Health
from bot.legible import is_legible
from bot.settings import SettingsFault

SLACK_PATH = "/slack/events"
STOP_SECONDS = 2
GRACE_SECONDS = 1  # For answers that are under way when it stops.
BODY_MAX = 1 << 20  # bytes; the largest thing of Slack's is a view of 250 kB.
STAMP = re.compile("[0-9]{1,12}")


def routes(health: Health, app: App, *, signing_secrets: Sequence[str] = ()) -> Starlette:
    """`/healthz`, `/readyz`, `/metrics`, and Slack's path when it signs with one of these secrets."""
    paths = [
        Route("/healthz", _health(health)),
        Route("/readyz", _ready(health)),
        Route("/metrics", _metrics(health)),
    ]
    if signing_secrets:
        verifiers = [SignatureVerifier(secret) for secret in signing_secrets]
        paths.append(Route(SLACK_PATH, _slack(app, verifiers, health), methods=["POST"]))
    return Starlette(routes=paths)


class Server:
    """uvicorn in a thread; started and stopped by `run`."""

    def __init__(self, site: Starlette, host: str, port: int) -> None:
        """Take the port at once. Raises SettingsFault when somebody else has it."""
        self._socket = _taken(host, port)
        config = uvicorn.Config(
            site, log_config=None, log_level="warning", lifespan="off", timeout_graceful_shutdown=GRACE_SECONDS
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="http", daemon=True)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._socket.getsockname()[1])

    def start(self) -> None:
        """Listen."""
        self._thread.start()

    def stop(self) -> None:
        """Answer what is under way, and close."""
        self._server.should_exit = True
        self._thread.join(STOP_SECONDS)

    def alive(self) -> bool:
        """Whether it still listens."""
        return self._thread.is_alive()

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])


def _taken(host: str, port: int) -> socket.socket:
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen()  # From now on callers wait in line, and nobody else can take it.
    except OSError as error:
        found.close()
        raise SettingsFault(
            f"SENDDAY_HTTP_PORT: cannot listen on {host}:{port} ({error.strerror}); set another port."
        ) from None
    return found


def _slack(
    app: App, verifiers: Sequence[SignatureVerifier], health: Health
) -> Callable[[Request], Awaitable[Response]]:
    async def slack(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return PlainTextResponse("too large", status_code=413)
        if _only_checks_tls(body):
            return PlainTextResponse("")
        if not _is_slacks(verifiers, request, body):
            health.refused_requests += 1
            return PlainTextResponse("bad signature", status_code=401)
        if not is_legible(body, request.headers.get("content-type", "")):
            health.refused_requests += 1
            return PlainTextResponse("unreadable", status_code=400)
        # In a thread: Bolt waits for the listener, and nobody else's request may wait with it.
        return to_starlette_response(await run_in_threadpool(app.dispatch, to_bolt_request(request, body)))

    return slack


async def _body(request: Request) -> bytes | None:
    """The raw body; None when it is longer than anything that Slack sends, or whoever sent it has gone."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and len(announced) > len(str(BODY_MAX)):
        return None
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_MAX:
                return None
    except ClientDisconnect:
        return None  # Nobody is there to be answered; no reason for a stack in the log.
    return bytes(body)


def _only_checks_tls(body: bytes) -> bool:
    """Now and then Slack looks, unsigned, whether an address answers. Nothing is done, so nothing is to be proven."""
    return b"ssl_check=1" in body and parse_qs(body).get(b"ssl_check") == [b"1"]


def _is_slacks(verifiers: Sequence[SignatureVerifier], request: Request, body: bytes) -> bool:
    """Whether Slack signed it with one of our secrets, within five minutes. Asked before Bolt reads anything of it.

    On a timestamp that is no number, a signature that is not ASCII, or a body that is no UTF-8, Bolt would answer 500
    (RELIABILITY, fault 38).
    """
    stamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not STAMP.fullmatch(stamp) or not signature.isascii():
        return False
    try:
        return any(verifier.is_valid(body, stamp, signature) for verifier in verifiers)
    except UnicodeDecodeError:
        return False


def _health(health: Health) -> Callable[[Request], Awaitable[Response]]:
    async def healthz(_: Request) -> Response:
        wrong = health.wrong()
        return JSONResponse({"ok": not wrong, "wrong": wrong, **health.signs()}, status_code=503 if wrong else 200)

    return healthz


def _ready(health: Health) -> Callable[[Request], Awaitable[Response]]:
    async def readyz(_: Request) -> Response:
        ready = health.ready()
        return JSONResponse({"ready": ready}, status_code=200 if ready else 503)

    return readyz


def _metrics(health: Health) -> Callable[[Request], Awaitable[Response]]:
    async def metrics(_: Request) -> Response:
        lines = [f"sendday_{name} {value}" for name, value in health.figures().items()]
        return PlainTextResponse("\n".join([*lines, ""]))

    return metrics
