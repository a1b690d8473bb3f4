"""The server of the HTTP port: taken at once, and stopped in time."""

from __future__ import annotations

import http.client
import time
from contextlib import closing

import pytest
from starlette.applications import Starlette

from bot.http import Server
from bot.settings import SettingsFault


def test_a_taken_port_is_said_at_once() -> None:
    """Also by somebody who has not begun to answer."""
    somebody = Server(Starlette(), "127.0.0.1", 0)

    with pytest.raises(SettingsFault, match="SENDDAY_HTTP_PORT"):
        Server(Starlette(), "127.0.0.1", somebody.port)

    somebody.start()
    somebody.stop()


def test_who_calls_during_the_start_waits_in_line() -> None:
    server = Server(Starlette(), "127.0.0.1", 0)
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as line:
        line.request("GET", "/")

        server.start()

        assert line.getresponse().status == 404
    server.stop()
    assert not server.alive()


def test_stopping_waits_for_no_caller_who_never_ends() -> None:
    server = Server(Starlette(), "127.0.0.1", 0)
    server.start()
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as line:
        line.putrequest("POST", "/")
        line.putheader("Content-Length", "100")
        line.endheaders(b"the first few bytes")
        started = time.monotonic()

        server.stop()

        assert not server.alive()
        assert time.monotonic() - started < 3
