"""What every test stands on: no way out of this machine, a foreign time zone, no settings of the developer's."""

import os
import socket
import sys
import time
from collections.abc import Iterator
from ipaddress import ip_address

import hypothesis
import pytest

pytest_plugins = ["tests.postgres"]

# A zone that nobody's rules are written in: what leans on the machine's zone shows at once.
os.environ["TZ"] = "Pacific/Kiritimati"
time.tzset()

for _name in [name for name in os.environ if name.startswith(("SENDDAY_", "SLACK_", "DROPBOX_"))]:
    del os.environ[_name]

hypothesis.settings.register_profile("suite", deadline=None, print_blob=True)
hypothesis.settings.register_profile("ci", parent=hypothesis.settings.get_profile("suite"), derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "suite")

_attempts: list[str] = []


class WayOut(RuntimeError):
    """A test reached for another machine. Not an OSError: code that expects a bad network must not catch it."""


def _is_loopback(host: object) -> bool:
    if host in {None, "", b"", "localhost", b"localhost"}:
        return True
    try:
        return ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False  # A name: looking it up would already leave the machine.


def _watch_sockets(event: str, arguments: tuple[object, ...]) -> None:
    """Python's own audit events, so that no library's socket can go around it."""
    match event, arguments:
        case ("socket.connect" | "socket.sendto", (socket.socket() as sock, tuple() as address)):
            if sock.family not in {socket.AF_INET, socket.AF_INET6} or _is_loopback(address[0]):
                return
            target = f"{address[0]}:{address[1]}"
        case "socket.getaddrinfo", (host, *_):
            if _is_loopback(host):
                return
            target = str(host)
        case _:
            return
    _attempts.append(target)
    message = f"a test tried to reach {target}; only loopback is open"
    raise WayOut(message)


sys.addaudithook(_watch_sockets)


@pytest.fixture(autouse=True)
def outbound_attempts() -> Iterator[list[str]]:
    """Fails the test that tried to leave this machine, even where the code swallowed the refusal."""
    _attempts.clear()

    yield _attempts

    assert _attempts == [], "a test tried to leave this machine"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests run last: Playwright keeps an event loop going in this thread from its first test on."""
    items.sort(key=lambda item: "tests/browser/" in item.path.as_posix())
