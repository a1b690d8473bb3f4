"""A scratch copy of everything: a stand-in for Slack, a mail server on loopback, a folder, and the bot as a process."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from billing.client import Brief, BriefLine
from bot import home, wiring
from bot.demo.stage import OwnSettings
from bot.drill.mailbox import SlowInbox
from bot.standin import StandIn
from store import migrate
from store.database import open_engine
from workflow import approving, drafting
from workflow.importing.clients import import_clients
from workflow.importing.seller import import_seller
from workflow.services import Actor, Services

RUN = (sys.executable, "-c", "from bot.cli import main; main()", "run")
KEPT_NAMES = frozenset({"PATH", "HOME", "TMPDIR", "PYTHONPATH", "LANG", "DYLD_FALLBACK_LIBRARY_PATH"})
START_SECONDS = 60.0
PAUSE_SECONDS = 0.05
ONLY_CLIENT = 1
UNKNOWN = re.compile(r"(\S+) may or may not have been mailed")
SELLER = b"""
name = "Drill Ltd"
address = "1 Test Lane"
country = "DE"
email = "drill@drill.example"
registered = true
vat_id = "DE136695976"
tax_rate = 19
iban = "DE89370400440532013000"
currency = "EUR"
locale = "en"
"""

CLIENTS = (
    "name,email,address,country,drafter,approver,sender,follow_up\n"
    "Client,to@client.example,Ring 2,DE,{ana},{ben},{ben},{ben}\n"
)


@dataclass
class Scene:
    """What a round acts on."""

    slack: StandIn
    mails: SlowInbox
    services: Services
    folder: Path
    environ: Mapping[str, str]
    command: Sequence[str]
    bot: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the bot. Raises TimeoutError when it does not come up."""
        with (self.folder / "log").open("ab") as log:
            self.bot = self._spawned(log.fileno())
        self.slack.wait_for_connection(timeout=START_SECONDS)

    def signal(self, number: int) -> None:
        """Send the bot a signal; a killed one is waited for."""
        if self.bot is not None and self.bot.poll() is None:
            self.bot.send_signal(number)
            if number == signal.SIGKILL:
                self.bot.wait()

    def second_run(self) -> int:
        """The exit status of another `run` in the same home."""
        return self._spawned(subprocess.DEVNULL).wait(START_SECONDS)

    def approve(self, count: int) -> None:
        """People draft and approve so many invoices, which leave at once."""
        ana, ben = (Actor(self.slack.person(name).id) for name in ("ana", "ben"))
        brief = Brief(self.services.now().date(), (BriefLine("Drill", Decimal(1), "C62", Decimal(100)),))
        for _ in range(count):
            drafted = drafting.draft(self.services, ONLY_CLIENT, brief, by=ana)
            approving.approve(self.services, drafted.invoice_id, revision_seen=1, by=ben)

    def unknown(self) -> set[str]:
        """The numbers of the invoices that a message in the exceptions channel asks about."""
        return {number for post in self.slack.posts("exceptions") for number in UNKNOWN.findall(post.shown)}

    def _spawned(self, out: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  Our own interpreter and command.
            [*self.command], env=dict(self.environ), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )


def came_true(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait for something that comes true by itself; False when it did not in time."""
    pause, end = threading.Event(), time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= end:
            return False
        pause.wait(PAUSE_SECONDS)
    return True


@contextmanager
def scene(folder: Path, luck: random.Random, *, command: Sequence[str] = RUN) -> Iterator[Scene]:
    """Set it; the bot is not started yet, and is ended at the end. Nothing of the user's own home or tokens is used."""
    slack, mails = StandIn(), SlowInbox(now=wiring.machine_now, luck=luck)
    slack.start(environ={})
    mails.start()
    try:
        one = _furnished(slack, mails, folder, command)
        try:
            yield one
        finally:
            one.signal(signal.SIGKILL)
            one.services.engine.dispose()
    finally:
        mails.stop()
        slack.stop()


def _furnished(slack: StandIn, mails: SlowInbox, folder: Path, command: Sequence[str]) -> Scene:
    people = {name: slack.add_person(name).id for name in ("ana", "ben")}
    for channel in ("approvals", "exceptions"):
        slack.add_channel(channel, members=[*people])
    named = slack.environ() | {
        "SENDDAY_HOME": str(folder / "home"),
        "SENDDAY_APPROVALS_CHANNEL": "approvals",
        "SENDDAY_EXCEPTIONS_CHANNEL": "exceptions",
        "SENDDAY_ADMINS": people["ana"],
        "SENDDAY_SMTP_URL": mails.url,
        "SENDDAY_TICK_SECONDS": "0.2",
        "SENDDAY_HTTP_PORT": "0",
    }
    settings = OwnSettings(**{name.lower(): value for name, value in named.items()})  # type: ignore[arg-type]  # pydantic reads the texts.
    home.make(settings)
    engine = open_engine(settings.database_url)
    migrate.upgrade(engine, wiring.machine_now())
    services = wiring.offline(settings, engine)
    operator = Actor("drill", trusted=True)
    import_seller(services, SELLER, by=operator)
    import_clients(services, CLIENTS.format(**people).encode(), by=operator)
    environ = {name: value for name, value in os.environ.items() if name in KEPT_NAMES} | named
    return Scene(slack, mails, services, folder, environ, command)
