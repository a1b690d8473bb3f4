"""A far side that says exactly these bytes to whoever calls, and hangs up."""

import socket
import threading
from types import TracebackType
from typing import Self

from tests.inbox import free_port

CUT_SHORT = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n{"ok": tr'
HALF_JSON = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"ok": tr'
NO_HTTP = b"SSH-2.0-OpenSSH_9.2\r\n"
SILENCE = b""


class BrokenLine:
    """Listens on loopback; `calls` counts who came."""

    def __init__(self, answer: bytes) -> None:
        self.calls = 0
        self._answer = answer
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._listening.close()

    @property
    def url(self) -> str:
        """Its address, as a Web API's."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}/api/"

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return  # Closed.
            with line:
                self.calls += 1
                line.recv(65536)
                line.sendall(self._answer)


def nobody() -> str:
    """The address of a Web API where nobody listens."""
    return f"http://127.0.0.1:{free_port()}/api/"
