"""The printer: render children with limits, started when needed and replaced when they fail."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, Self, cast

from billing.content import Content
from billing.invoice import Issue
from renderers.pdf import child, order
from renderers.pdf.look import FONT_LIST
from workflow.ports import PrintDelayed, PrintRefused

CHILDREN_MAX = 2
DOCUMENTS_PER_CHILD = 500  # Then a fresh one: what leaks, leaks for a while only.
MEMORY_MAX = 1 << 30  # bytes
CPU_SECONDS_MAX = 30
WALL_SECONDS_MAX = 60.0
START_SECONDS_MAX = 60.0  # Cold disks and small machines take their time to import.
PATIENCE_SECONDS = 2.0
SUSPECTS_MAX = 100

# What the child may know of our environment. No token is on this list.
INHERITED = (
    "PATH",
    "HOME",
    "TMPDIR",
    "LANG",
    "LC_ALL",
    "XDG_CACHE_HOME",
    "PYTHONPATH",
    "PYTHONHASHSEED",
    "LD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost. Bytes and seconds."""

    memory: int = MEMORY_MAX
    cpu_seconds: int = CPU_SECONDS_MAX
    wall_seconds: float = WALL_SECONDS_MAX
    documents_per_child: int = DOCUMENTS_PER_CHILD


class ChildDied(Exception):
    """The child is gone, or had to be ended; the message says how."""


class ChildPrinter:
    """Prints in at most `children` processes at a time; threads wait their turn. Nothing starts before the first print.

    `logo` finds the stored PNG of a seller's logo by its SHA-256; without it, a seller with a logo is refused.
    """

    def __init__(
        self,
        *,
        logo: Callable[[str], bytes] | None = None,
        children: int = CHILDREN_MAX,
        limits: Limits = Limits(),
    ) -> None:
        self._logo = logo
        self._children = [RenderChild(limits) for _ in range(children)]
        self._idle: queue.LifoQueue[RenderChild] = queue.LifoQueue()  # The last one used is the warm one.
        for one in self._children:
            self._idle.put(one)
        self._suspects: dict[str, None] = {}  # Orders that a child died of, oldest first.

    def print(self, content: Content, issue: Issue | None, *, test: bool = False) -> bytes:
        """The PDF; without `issue` a draft. PrintDelayed when the child died, PrintRefused when it dies of it again."""
        text = order.written(order.Order(content, issue, self._logo_of(content), test))
        key = hashlib.sha256(text).hexdigest()
        one = self._idle.get()
        try:
            pdf = one.print(text)
        except ChildDied as death:
            raise self._fault(key, death) from death
        finally:
            self._idle.put(one)
        self._suspects.pop(key, None)
        return pdf

    def warm(self) -> None:
        """Start one child before it is needed. PrintDelayed, PrintRefused."""
        one = self._idle.get()
        try:
            one.begin()
        except ChildDied as death:
            raise PrintDelayed(str(death)) from death
        finally:
            self._idle.put(one)

    def close(self) -> None:
        """End all children, busy or not, and wait for them."""
        for one in self._children:
            one.stop()
        for one in [self._idle.get() for _ in self._children]:
            one.release()
            self._idle.put(one)  # Whoever prints now is told that it is closed.

    def _fault(self, key: str, death: ChildDied) -> PrintDelayed | PrintRefused:
        if key in self._suspects:
            return PrintRefused(f"This document cannot be rendered within the limits: {death}", code="limits")
        self._suspects[key] = None
        if len(self._suspects) > SUSPECTS_MAX:
            del self._suspects[next(iter(self._suspects))]
        return PrintDelayed(str(death))

    def _logo_of(self, content: Content) -> str:
        if not content.seller.logo or self._logo is None:
            return ""
        return base64.b64encode(self._logo(content.seller.logo)).decode("ascii")


class RenderChild:
    """One process that prints one document at a time, and is replaced when it dies or has printed enough."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._printed = 0
        self._closed = False

    def print(self, text: bytes) -> bytes:
        """Have one order printed. Raises ChildDied and PrintRefused."""
        process = self._running()
        with Deadline(process, self._limits.wall_seconds) as deadline:
            head = _ask(process, text)
            pdf = child.receive(_output(process)) if head is not None and "printed" in head else None
        self._printed += 1
        if head is not None and "refused" in head:
            raise PrintRefused(head["refused"], code=head["code"])
        if pdf is None:
            raise self._death(process, deadline)
        return pdf

    def begin(self) -> None:
        """Start the process, if it does not run: imports and fonts take half a second."""
        self._running()

    def stop(self) -> None:
        """End it for good, whatever it is doing."""
        self._closed = True
        if self._process is not None:
            self._process.kill()

    def release(self) -> None:
        """Let it end by itself, which the end of its input tells it to, and clean up after it."""
        process, self._process = self._process, None
        if process is None:
            return
        _input(process).close()
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _output(process).close()

    def _running(self) -> subprocess.Popen[bytes]:
        process = self._process
        if process is not None and process.poll() is None and self._printed < self._limits.documents_per_child:
            return process
        self.release()
        if self._closed:
            raise ChildDied("the printer is closed")
        return self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        process = start(self._limits)
        self._process, self._printed = process, 0
        with Deadline(process, START_SECONDS_MAX) as deadline:
            greeting = _head(process)
        if greeting is None:
            raise self._death(process, deadline)
        if "missing" in greeting:
            raise PrintRefused(greeting["missing"], code="library")
        return process

    def _death(self, process: subprocess.Popen[bytes], deadline: Deadline) -> ChildDied:
        self.release()
        return ChildDied(_last_words(process.returncode, deadline, self._limits))


class Deadline:
    """Kills a process that is not done in time, and never one that is."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.passed = False
        self._process = process
        self._done = False
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._done = True
        self._timer.cancel()

    def _pass(self) -> None:
        with self._lock:
            if not self._done:
                self.passed = True
                self._process.kill()


def start(limits: Limits) -> subprocess.Popen[bytes]:
    """A fresh child. It knows our fonts and no others, and none of our secrets."""
    return subprocess.Popen(  # noqa: S603  Our own interpreter and module.
        [sys.executable, "-P", "-m", child.__name__, str(limits.memory), str(limits.cpu_seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=inherited() | {"FONTCONFIG_FILE": str(FONT_LIST)},
    )


def inherited() -> dict[str, str]:
    """What a child may know of our environment."""
    return {name: os.environ[name] for name in INHERITED if name in os.environ}


def missing_library() -> str | None:
    """One sentence that says what to install before anything can be rendered; None when nothing is missing."""
    one = RenderChild(Limits())
    try:
        one.begin()
    except PrintRefused as refusal:
        return str(refusal)
    except ChildDied as death:
        return f"PDFs cannot be rendered: {death}."
    finally:
        one.release()
    return None


def _ask(process: subprocess.Popen[bytes], text: bytes) -> dict[str, Any] | None:
    """The child's answer; None when it is gone."""
    try:
        child.send(_input(process), text)
    except (BrokenPipeError, ValueError):  # ValueError: closed by `stop` just now.
        return None
    return _head(process)


def _head(process: subprocess.Popen[bytes]) -> dict[str, Any] | None:
    message = child.receive(_output(process))
    if message is None:
        return None
    head: dict[str, Any] = json.loads(message)
    return head


def _last_words(status: int, deadline: Deadline, limits: Limits) -> str:
    if deadline.passed:
        return "rendering took too long and was ended"
    if status == -signal.SIGXCPU:
        return f"rendering used more than {limits.cpu_seconds} s of processor time"
    return f"the render process ended unexpectedly (status {status})"


def _input(process: subprocess.Popen[bytes]) -> BinaryIO:
    return cast("BinaryIO", process.stdin)  # PIPE was asked for.


def _output(process: subprocess.Popen[bytes]) -> BinaryIO:
    return cast("BinaryIO", process.stdout)
