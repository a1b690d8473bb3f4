"""The addresses of slack.com that the app knows: Web API, response URLs, uploads and the socket."""

import asyncio
import json
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from bot.standin import lines
from bot.standin.faults import Harm
from bot.standin.site import Site
from bot.standin.web_api import door, files, response_urls
from bot.standin.web_api.door import Reply

FIELDS_MAX = 1000
FIELD_BYTES_MAX = 4 * 1024 * 1024


def slack_routes(site: Site) -> list[BaseRoute]:
    async def api(request: Request) -> Response:
        values = await _values(request)
        if values is None:
            return JSONResponse({"ok": False, "error": "invalid_json"})
        token = _token(request, values)
        return await _answer(door.call(site, request.path_params["method"], token, values))

    async def response_url(request: Request) -> Response:
        values = await _values(request)
        if values is None:
            return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)
        reply = response_urls.answer(site, request.path_params["secret"], values)
        return JSONResponse(reply[1], reply[0])

    async def upload(request: Request) -> Response:
        if site.faults.take(Harm.SERVER_ERROR, method="upload"):
            return PlainTextResponse("internal error", 500)
        body = await _bytes(request)
        if files.receive(site, request.path_params["secret"], body):
            return PlainTextResponse(f"OK - {len(body)}")
        return PlainTextResponse("the address or the length is wrong", 400)

    return [
        Route("/api/{method}", api, methods=["GET", "POST"]),
        Route("/response/{secret}", response_url, methods=["POST"]),
        Route("/upload/v1/{secret}", upload, methods=["POST"]),
        WebSocketRoute("/link/", site.sockets.serve),
    ]


class Lost(Response):
    """The call was carried out, and its answer never arrives."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  ASGI's signature.
        lines.cut(scope["client"])
        while (await receive())["type"] != "http.disconnect":
            pass


async def _answer(reply: Reply) -> Response:
    if reply.fault and reply.fault.harm is Harm.LOST_REPLY:
        return Lost()
    if reply.fault and reply.fault.harm is Harm.SLOW:
        await asyncio.sleep(reply.fault.seconds)
    headers = dict(reply.headers)
    if isinstance(reply.body, str):
        return Response(reply.body, reply.status, headers, media_type="text/html")
    return JSONResponse(reply.body, reply.status, headers)


async def _values(request: Request) -> dict[str, Any] | None:
    """The arguments, from the query and the body; None for broken JSON."""
    values: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        try:
            sent = json.loads(await request.body() or b"{}")
        except ValueError:
            return None
        return values | sent if isinstance(sent, dict) else None
    if request.method == "POST":
        async with request.form(max_fields=FIELDS_MAX, max_part_size=FIELD_BYTES_MAX) as form:
            values |= {name: value for name, value in form.items() if isinstance(value, str)}
    return values


def _token(request: Request, values: dict[str, Any]) -> str | None:
    """From the header; in a form the body may carry it too, in JSON never."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token
    is_json = request.headers.get("content-type", "").startswith("application/json")
    return None if is_json else values.get("token")


async def _bytes(request: Request) -> bytes:
    """The bytes of an upload: the body itself, or the file in a form."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return await request.body()
    async with request.form(max_fields=FIELDS_MAX) as form:
        for value in form.values():
            if isinstance(value, UploadFile):
                return await value.read()
    return b""
