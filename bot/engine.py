"""The embedded engine: a few workers that claim what is due, one hand that draws, one that mails the owner."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import structlog

from jobs import due
from store.database import DatabaseFault
from store.obligations import Claimed
from workflow import outcomes
from workflow.services import Services

log = structlog.get_logger()

WORKERS = 4  # One mail server that takes minutes to answer must not keep the others waiting.
DRAIN_SECONDS = 10
PAUSE_SECONDS = 1.0  # After a fault of the database, before it is asked again.


class Bell:
    """Wakes whoever waits; a ring between looking and waiting is not lost."""

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self._count = 0

    def ring(self) -> None:
        """Wake everybody who waits, and whoever is about to."""
        with self._rung:
            self._count += 1
            self._rung.notify_all()

    def heard(self) -> int:
        """What to pass to `wait`, taken before looking."""
        with self._rung:
            return self._count

    def wait(self, heard: int, seconds: float) -> None:
        """Wait for a ring since `heard`, at most so long."""
        with self._rung:
            self._rung.wait_for(lambda: self._count != heard, timeout=seconds)


class EmbeddedEngine:
    """Threads over one database. It holds no state that matters: rows say what is due and who is on it."""

    def __init__(self, bell: Bell, *, tick_seconds: float, workers: int = WORKERS) -> None:
        self._bell = bell
        self._seconds = tick_seconds
        self._workers = workers
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._under_way: dict[tuple[int, int], Claimed] = {}
        self._lock = threading.Lock()
        self._drained_by = 0.0

    def start(self, services: Services) -> None:
        """Start the workers, the hand that draws, and the one that mails the owner: neither may wait for the other."""
        loops: list[tuple[str, Callable[[Services], bool]]] = [("draw", self._draw), ("alarm", due.alarm)]
        loops += [(f"work-{number}", partial(self._work, due.claim)) for number in range(1, self._workers + 1)]
        loops.append(("copies", partial(self._work, due.claim_no_mail)))  # Silent mail servers may keep all the others.
        for name, turn in loops:
            thread = threading.Thread(target=self._loop, args=(name, turn, services), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def halt(self) -> None:
        """Claim nothing more from now on."""
        self._stopping.set()
        self._drained_by = time.monotonic() + DRAIN_SECONDS
        self._bell.ring()

    def drain(self) -> bool:
        """Wait for what is under way; False when something still is (its row says so)."""
        for thread in self._threads:
            thread.join(max(0.0, self._drained_by - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def dead(self) -> list[str]:
        """Threads that ended although nobody asked them to."""
        if self._stopping.is_set():
            return []
        return [thread.name for thread in self._threads if not thread.is_alive()]

    def under_way(self) -> list[Claimed]:
        """What the workers are on at this moment: its leases want renewing."""
        with self._lock:
            return list(self._under_way.values())

    def _loop(self, name: str, turn: Callable[[Services], bool], services: Services) -> None:
        while not self._stopping.is_set():
            heard = self._bell.heard()
            try:
                busy = turn(services)
            except DatabaseFault:
                log.exception("database_fault", thread=name)
                self._stopping.wait(PAUSE_SECONDS)
                continue
            if not busy:
                self._bell.wait(heard, self._seconds)

    def _work(self, claim: Callable[[Services], Claimed | None], services: Services) -> bool:
        claimed = claim(services)
        if claimed is None:
            return False
        with self._tracked(claimed):
            outcomes.carry_out(services, claimed)
        self._bell.ring()  # What it did may be owed a redraw, or have made something else due.
        return True

    @staticmethod
    def _draw(services: Services) -> bool:
        return due.draw(services) > 0

    @contextmanager
    def _tracked(self, claimed: Claimed) -> Iterator[None]:
        which = (claimed.id, claimed.fence)  # After a freeze past its lease, another worker may be on the same one.
        with self._lock:
            self._under_way[which] = claimed
        try:
            yield
        finally:
            with self._lock:
                del self._under_way[which]
