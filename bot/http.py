"""The HTTP port: health for machines, and Slack's requests where there is no Socket Mode."""

from __future__ import annotations

import socket
import threading
from collections.abc import Awaitable, Callable

import uvicorn
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import SlackRequestHandler
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.health import Health
from bot.settings import SettingsFault

SLACK_PATH = "/slack/events"
STOP_SECONDS = 5


def routes(health: Health, app: App | None) -> Starlette:
    """`/healthz`, `/readyz`, `/metrics`, and Slack's path when the app is reached over HTTP."""
    paths = [
        Route("/healthz", _health(health)),
        Route("/readyz", _ready(health)),
        Route("/metrics", _metrics(health)),
    ]
    if app is not None:
        paths.append(Route(SLACK_PATH, _slack(app), methods=["POST"]))
    return Starlette(routes=paths)


class Server:
    """uvicorn in a thread; started and stopped by `run`."""

    def __init__(self, site: Starlette, host: str, port: int) -> None:
        """Take the port at once. Raises SettingsFault when somebody else has it."""
        self._socket = _taken(host, port)
        self._server = uvicorn.Server(uvicorn.Config(site, log_config=None, log_level="warning", lifespan="off"))
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
    except OSError as error:
        found.close()
        raise SettingsFault(
            f"SENDDAY_HTTP_PORT: cannot listen on {host}:{port} ({error.strerror}); set another port."
        ) from None
    return found


def _slack(app: App) -> Callable[[Request], Awaitable[Response]]:
    handler = SlackRequestHandler(app)

    async def slack(request: Request) -> Response:
        if not _plausible(request):
            return PlainTextResponse("bad signature", status_code=401)
        return await handler.handle(request)

    return slack


def _plausible(request: Request) -> bool:
    """A timestamp that is a number and a signature in ASCII: on anything else Bolt answers 500 (RELIABILITY, 38)."""
    stamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    return stamp.isascii() and stamp.isdigit() and bool(signature) and signature.isascii()


def _health(health: Health) -> Callable[[Request], Awaitable[Response]]:
    async def healthz(_: Request) -> Response:
        wrong = health.wrong()
        return JSONResponse(
            {"ok": not wrong, "wrong": wrong, **health.archive_lag()}, status_code=503 if wrong else 200
        )

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
