"""`sendday demo`: put everything up in a folder of its own, show the page, and leave nothing behind."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog

from bot import wiring
from bot.demo import agency, check
from bot.demo.clock import opening
from bot.demo.page import page
from bot.demo.stage import Stage, staged
from bot.standin import RealToken
from bot.standin.server import Server

FINE, UNAVAILABLE, CRASHED = 0, 69, 70
SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def main(*, port: int = 0, open_browser: bool = True, keep: bool = False, only_check: bool = False) -> int:
    """Show the page until told to stop, or play the whole life and end (`only_check`). The exit status.

    `port` 0: any free one. `keep`: the folder with database, archive and outbox stays, and its place is printed.
    """
    _only_warnings()
    home = Path(tempfile.mkdtemp(prefix="sendday-demo-"))
    try:
        opens_at = opening(wiring.machine_now(), agency.ZONE)
        with staged(home / "home", machine_now=wiring.machine_now, opens_at=opens_at) as stage:
            return _played(stage) if only_check else _shown(stage, port, open_browser=open_browser)
    except RealToken as found:
        _say(f"The demo does not start beside real tokens. {found}")
        return UNAVAILABLE
    except OSError as error:
        _say(f"The demo cannot start: {(error.strerror or str(error)).lower()}.")
        return UNAVAILABLE
    finally:
        _leave(home, keep=keep)


def _shown(stage: Stage, port: int, *, open_browser: bool) -> int:
    with told_to_stop() as stopping:
        server = Server(port=port)
        server.start(page(stage, is_closing=stopping.is_set))
        _say(f"Sendday's demo is at {server.url}  (Ctrl-C ends it)")
        if open_browser:
            threading.Thread(target=_open, args=(server.url,), daemon=True).start()
        while not stopping.wait(1.0):
            if broken := stage.bot.broken():
                _say(f"A part of the bot ended: {', '.join(broken)}.")
                return CRASHED
        _say("Ending…")
        server.stop()
    return FINE


def _played(stage: Stage) -> int:
    began = time.monotonic()
    try:
        for sentence in check.play(stage):
            _say(sentence)
    except (check.Failed, TimeoutError) as error:
        _say(f"Failed: {error}.")
        return CRASHED
    _say(f"The whole life took {time.monotonic() - began:.1f} s.")
    return FINE


@contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """An event that Ctrl-C or a polite kill sets; what they did before comes back afterwards."""
    event = threading.Event()
    before = {number: signal.signal(number, lambda *_: event.set()) for number in SIGNALS}
    try:
        yield event
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _open(url: str) -> None:
    """In the person's own browser. Without a screen there is only one for the terminal, which would take it over."""
    if sys.platform in {"darwin", "win32"} or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        with suppress(webbrowser.Error, OSError):
            webbrowser.open(url)


def _only_warnings() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def _leave(home: Path, *, keep: bool) -> None:
    if keep:
        _say(f"Kept: {home}")
    else:
        shutil.rmtree(home, ignore_errors=True)


def _say(sentence: str) -> None:
    with suppress(OSError):  # A closed terminal must not keep the folder from being removed.
        sys.stdout.write(f"{sentence}\n")
        sys.stdout.flush()
