"""A web server in a thread, on loopback and nowhere else."""

import socket
import threading

import uvicorn
from starlette.types import ASGIApp

from bot.standin.guard import NotLoopback
from bot.standin.lines import CuttableLine

LOOPBACK = "127.0.0.1"
STOP_SECONDS = 10.0


class Server:
    def __init__(self, host: str = LOOPBACK, port: int = 0) -> None:
        """`port` 0: any free one."""
        if host != LOOPBACK:
            raise NotLoopback(host)
        self._address = (host, port)
        self._uvicorn: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def start(self, app: ASGIApp) -> None:
        """Connections are queued by the open port from now on, so there is nothing to wait for."""
        self._listening = socket.create_server(self._address)
        config = uvicorn.Config(
            app,
            http=CuttableLine,
            ws="websockets-sansio",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._uvicorn.run, args=([self._listening],), name="standin", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        host, port = self._listening.getsockname()
        return f"http://{host}:{port}"

    def stop(self) -> None:
        if self._uvicorn and self._thread:
            self._uvicorn.should_exit = True
            self._thread.join(STOP_SECONDS)
