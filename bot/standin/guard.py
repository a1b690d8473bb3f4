"""Who may talk to the stand-in: this machine only, and its controls only with the token."""

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK_NAMES = {"127.0.0.1", "localhost"}
CONTROL_HEADER = "x-standin"


class NotLoopback(ValueError):
    """The stand-in neither listens to other machines nor speaks to them."""


class Guard:
    """A page of another site may reach loopback by a name of its own (DNS rebinding): the Host tells."""

    def __init__(self, app: ASGIApp, control_token: str) -> None:
        self._app = app
        self._control_token = control_token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if urlsplit(f"//{headers.get('host', '')}").hostname not in LOOPBACK_NAMES:
            await self._refuse("Misdirected request", 421, scope, receive, send)
        elif scope["path"].startswith("/control/") and not self._has_token(headers):
            await self._refuse("The control token is missing", 403, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _has_token(self, headers: Headers) -> bool:
        return secrets.compare_digest(headers.get(CONTROL_HEADER, ""), self._control_token)

    async def _refuse(self, sentence: str, status: int, scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(sentence, status)(scope, receive, send)
