"""Pools of threads that tell when they have come to the end of all that was asked of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

PATIENCE = 3.0  # Seconds. A test that holds a listener back on purpose goes on after this.


class Pools:
    """Bolt answers Slack in the middle of a listener; what a test looks at is often what comes after."""

    def __init__(self) -> None:
        self._at_work = 0
        self._changed = threading.Condition()

    def open(self, size: int, name: str) -> ThreadPoolExecutor:
        """One more pool whose work is counted."""
        return _Counted(self, size, name)

    def settle(self) -> bool:
        """Wait until nothing is at work; False where something still is after PATIENCE."""
        with self._changed:
            return self._changed.wait_for(lambda: self._at_work == 0, PATIENCE)

    def add(self, number: int) -> None:
        """So many more, or fewer, are at work."""
        with self._changed:
            self._at_work += number
            self._changed.notify_all()


class _Counted(ThreadPoolExecutor):
    def __init__(self, pools: Pools, size: int, name: str) -> None:
        super().__init__(size, name)
        self._pools = pools

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        self._pools.add(1)
        try:
            future = super().submit(work, *arguments, **named)
        except RuntimeError:  # It is shut down.
            self._pools.add(-1)
            raise
        future.add_done_callback(lambda _: self._pools.add(-1))
        return future
