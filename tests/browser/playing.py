"""The demo without its command: staged at a known hour, with its page served."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot import wiring
from bot.demo import agency
from bot.demo.page import page
from bot.demo.stage import Stage, staged
from bot.standin.server import Server

OPENS_AT = datetime(2026, 11, 24, 10, 0, tzinfo=agency.ZONE)  # A Tuesday: Friday is the send day.


@dataclass(frozen=True, slots=True)
class Demo:
    """The parts, and where the page is."""

    stage: Stage
    url: str


@contextmanager
def played(home: Path) -> Iterator[Demo]:
    """Everything up, and down again."""
    closing = threading.Event()
    with staged(home / "home", machine_now=wiring.machine_now, opens_at=OPENS_AT) as stage:
        server = Server()
        server.start(page(stage, is_closing=closing.is_set))
        try:
            yield Demo(stage, server.url)
        finally:
            closing.set()
            server.stop()
