"""The real bot as a process of its own, against the stand-in and a mail server on loopback."""

from __future__ import annotations

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.standin import Person, StandIn
from tests.inbox import free_port

SENDDAY = [sys.executable, "-c", "from bot.cli import main; main()"]
CHECKOUT = Path(__file__).parents[2]
PATIENCE = 60.0  # A busy machine starts slowly; what comes true ends the wait at once.
PAUSE = threading.Event()  # Never set: it only waits.

SELLER = """
name = "Studio Nord"
address = "Hafenweg 1\\n20457 Hamburg"
country = "DE"
email = "hello@studio-nord.example"
registered = true
vat_id = "DE136695976"
tax_rate = 19
iban = "DE89370400440532013000"
currency = "EUR"
locale = "en"
"""


@dataclass
class Office:
    """A workspace with people, and a bot that is started, killed and started again."""

    slack: StandIn
    home: Path
    environ: dict[str, str]
    port: int
    people: dict[str, Person] = field(default_factory=dict)
    bot: subprocess.Popen[bytes] | None = None

    def sendday(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [*SENDDAY, *words],
            env=self.environ | settings,
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def launch(self) -> None:
        """Start `sendday run`, and wait for nothing."""
        with (self.home / "log").open("ab") as log:
            self.bot = subprocess.Popen([*SENDDAY, "run"], env=self.environ, cwd=self.home, stdout=log, stderr=log)

    def start(self) -> None:
        """Start `sendday run` and wait until a click would be answered."""
        self.launch()
        if self.slack.site.delivery.request_url is None:
            self.slack.wait_for_connection(timeout=PATIENCE)
        else:
            until(self._listens)

    def stop(self) -> int:
        """Ask it to end; its exit status."""
        assert self.bot is not None
        self.bot.send_signal(signal.SIGTERM)
        return self.bot.wait(PATIENCE)

    def kill(self) -> None:
        """End it at once, as the kernel does: kill -9."""
        assert self.bot is not None
        self.bot.kill()
        self.bot.wait(PATIENCE)

    def log(self) -> str:
        """All that it logged."""
        return (self.home / "log").read_text()

    def health(self) -> tuple[int, dict[str, Any]]:
        """What `/healthz` answers: its status, and what it says; 0 and nothing before it listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=PATIENCE) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except urllib.error.URLError:
            return 0, {}

    def import_client(self, name: str = "Acme GmbH", **columns: str) -> None:
        """Import a client from a file, as an operator does."""
        row = {
            "name": name,
            "email": "billing@acme.example",
            "address": "Ring 2, 10115 Berlin",
            "country": "DE",
            "drafter": self.people["ana"].id,
            "approver": self.people["ben"].id,
            "sender": self.people["cleo"].id,
            "follow_up": self.people["cleo"].id,
        } | columns
        path = self.home / "clients.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, row)
            writer.writeheader()
            writer.writerow(row)
        done = self.sendday("import", "clients", str(path))
        assert done.returncode == 0, done.stderr

    def draft(self, lines: str = "Design | 2 | 500", **fields: str) -> None:
        """Draft an invoice for Acme in Slack."""
        ana = self.people["ana"]
        ana.command("/invoice new Acme GmbH")
        ana.modal.fill({"Line items": lines} | fields).submit()

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def office(home: Path, smtp_url: str, *, over_http: bool = False) -> Iterator[Office]:
    """Set the scene; the bot is not started yet, and is ended at the end."""
    port = free_port()
    with StandIn() as slack:
        people = {name: slack.add_person(name) for name in ("ana", "ben", "cleo")}
        people["admin"] = slack.add_person("admin", is_admin=True)
        for channel in ("approvals", "exceptions", "general"):
            slack.add_channel(channel, members=[*people])
        if over_http:
            slack.use_http(f"http://127.0.0.1:{port}/slack/events")
        one = Office(slack, home, _environ(slack, home, smtp_url, port, people["admin"].id), port, people)
        try:
            _import_seller(one)
            yield one
        finally:
            if one.bot is not None and one.bot.poll() is None:
                one.kill()


def until(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for something that comes true by itself."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come true in time"
        PAUSE.wait(0.05)


def _environ(slack: StandIn, home: Path, smtp_url: str, port: int, admin: str) -> dict[str, str]:
    kept: Mapping[str, str] = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TMPDIR"}}
    return {
        **kept,
        **slack.environ(),
        "PYTHONPATH": str(CHECKOUT),
        "SENDDAY_HOME": str(home / "var"),
        "SENDDAY_APPROVALS_CHANNEL": "approvals",
        "SENDDAY_EXCEPTIONS_CHANNEL": "exceptions",
        "SENDDAY_ADMINS": admin,
        "SENDDAY_SMTP_URL": smtp_url,
        "SENDDAY_TIME_ZONE": "Europe/Berlin",
        "SENDDAY_TICK_SECONDS": "0.3",
        "SENDDAY_HTTP_PORT": str(port),
    }


def _import_seller(one: Office) -> None:
    path = one.home / "seller.toml"
    path.write_text(SELLER)
    done = one.sendday("import", "seller", str(path))
    assert done.returncode == 0, done.stderr
