"""The HTTP port: health for machines, and Slack's requests where there is no Socket Mode."""

from __future__ import annotations

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
        config = uvicorn.Config(site, host=host, port=port, log_level="warning", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="http", daemon=True)

    def start(self) -> None:
        """Listen."""
        self._thread.start()

    def stop(self) -> None:
        """Answer what is under way, and close."""
        self._server.should_exit = True
        self._thread.join(STOP_SECONDS)

    def alive(self) -> bool:
        """Whether it still listens; False when the port was taken."""
        return self._thread.is_alive()


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
        return JSONResponse({"ok": not wrong, "wrong": wrong}, status_code=503 if wrong else 200)

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
