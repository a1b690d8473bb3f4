"""The page's server: static files, what a person sees, what a click does, and a line that tells of changes."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import renderers
from bot.demo import documents, screen
from bot.demo.acts import ACTS, NothingWaits
from bot.demo.clock import BackInTime
from bot.demo.documents import NoDocument
from bot.demo.stage import Stage
from bot.standin import Ambiguous, CannotType, ConfirmNeeded, NotOnScreen
from bot.standin.guard import CONTROL_HEADER, Guard
from bot.standin.workspace import NobodyHere

LOOK_SECONDS = 0.1  # Between two looks for news; a look is one number.
BODY_MAX = 200_000
PDF = "application/pdf"
STATIC = Path(__file__).parent / "static"
FONTS = Path(renderers.__file__).parent / "fonts"  # The PDFs are set in them too.
MEDIA = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}


def page(stage: Stage, *, is_closing: Callable[[], bool]) -> Starlette:
    """The page as an app. Controls need the token that only the page itself carries; the Host must be loopback."""
    token = secrets.token_urlsafe(24)

    async def index(_request: Request) -> Response:
        html = (STATIC / "index.html").read_text(encoding="utf-8")
        html = html.replace("{token}", token).replace("{header}", CONTROL_HEADER)
        return Response(html, media_type="text/html")

    async def look(request: Request) -> Response:
        return await _answered(screen.screen, stage, request.query_params.get("as", ""))

    async def act(request: Request) -> Response:
        done = ACTS.get(request.path_params["name"])
        body = await _body(request)
        if done is None or body is None:
            return _problem(404 if done is None else 400, "The page asked for something that is not there.")
        return await _answered(done, stage, body)

    async def news(_request: Request) -> Response:
        return StreamingResponse(_news(stage, is_closing), media_type="text/event-stream")

    async def document(request: Request) -> Response:
        return await run_in_threadpool(_document, stage, request.path_params["path"])

    async def picture(request: Request) -> Response:
        return await run_in_threadpool(
            _picture, stage, request.path_params["path"], int(request.query_params.get("page", "1"))
        )

    routes = [
        Route("/", index),
        Route("/static/{name}", _static),
        Route("/state", look),
        Route("/news", news),
        Route("/control/{name}", act, methods=["POST"]),
        Route("/documents/{path:path}", document),
        Route("/pictures/{path:path}", picture),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, token), Middleware(Covered)])


class Covered:
    """Puts the same protective headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def cover(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if headers.get("content-type") != PDF:  # Browsers' own viewers break under a policy meant for pages.
                    headers["content-security-policy"] = POLICY
            await send(message)

        await self._app(scope, receive, cover)


async def _answered(act: Callable[..., screen.Json], stage: Stage, asked: object) -> Response:
    """Acts wait for the bot, so they run beside the loop. What cannot be done is said in a sentence."""
    try:
        return JSONResponse(await run_in_threadpool(act, stage, asked))
    except (NotOnScreen, Ambiguous, CannotType, ConfirmNeeded, NobodyHere, NothingWaits) as error:
        return _problem(409, str(error))
    except (BackInTime, TimeoutError):
        return _problem(409, "The clock cannot be moved there now. Try again.")
    except (KeyError, TypeError, ValueError, IndexError):
        return _problem(400, "The page asked for something that is not there.")


def _problem(status: int, sentence: str) -> Response:
    return JSONResponse({"problem": sentence}, status)


async def _body(request: Request) -> screen.Json | None:
    content = await request.body()
    try:
        body = json.loads(content) if len(content) <= BODY_MAX else None
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


async def _news(stage: Stage, is_closing: Callable[[], bool]) -> AsyncIterator[str]:
    """One event per change that somebody might see, several at once as one."""
    seen = -1
    while not is_closing():
        version = stage.slack.workspace.version + len(stage.inbox.mails)
        if version != seen:
            seen = version
            yield f"data: {version}\n\n"
        await asyncio.sleep(LOOK_SECONDS)


async def _static(request: Request) -> Response:
    """A file of the page, or a font. Only what is in the two folders has a name here."""
    known = {path.name: path for folder in (STATIC, FONTS) for path in folder.iterdir() if path.suffix in MEDIA}
    path = known.get(request.path_params["name"])
    if path is None:
        return _problem(404, "There is no such file.")
    return Response(path.read_bytes(), media_type=MEDIA[path.suffix])


def _document(stage: Stage, path: str) -> Response:
    try:
        content = documents.find(stage, path)
    except NoDocument:
        return _problem(404, "There is no such document.")
    return Response(content, media_type=PDF, headers={"content-disposition": "inline"})


def _picture(stage: Stage, path: str, page: int) -> Response:
    try:
        content = documents.find(stage, path)
        drawn = documents.picture(content, page)
    except NoDocument:
        return _problem(404, "There is no such page.")
    return Response(drawn, media_type="image/png", headers={"x-pages": str(documents.pages(content))})
