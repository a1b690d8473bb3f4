"""The suite cannot leave this machine."""

import http.client
import socket

import pytest

from tests.conftest import WayOut

ELSEWHERE = "192.0.2.1"  # RFC 5737: an address of nobody.


@pytest.mark.parametrize("host", [ELSEWHERE, "api.example.com"])
def test_no_connection_leaves_this_machine(host: str, outbound_attempts: list[str]) -> None:
    with pytest.raises(WayOut, match=host):
        http.client.HTTPConnection(host, timeout=1).connect()

    assert outbound_attempts
    outbound_attempts.clear()


def test_no_datagram_leaves_this_machine(outbound_attempts: list[str]) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sock, pytest.raises(WayOut):
        sock.sendto(b"", (ELSEWHERE, 53))

    outbound_attempts.clear()


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()
