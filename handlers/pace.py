"""How fast one person may type commands: a slip of a script must not keep the others waiting."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from datetime import datetime, timedelta

from billing.refusals import Refused, Why

COMMANDS_MAX = 60
WINDOW = timedelta(minutes=1)


class Pace:
    """Counts in memory, by process: what is over the limit must cost no row and no lock (docs/decisions.md)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: dict[str, deque[datetime]] = defaultdict(deque)

    def admit(self, person: str, now: datetime) -> None:
        """Count one command. Raises Refused(TOO_MANY), which is not counted: it ends by itself after a minute."""
        with self._lock:
            times = self._times[person]
            while times and not now - WINDOW < times[0] <= now:  # Also what a clock that went back left behind.
                times.popleft()
            if len(times) >= COMMANDS_MAX:
                raise Refused(Why.TOO_MANY, limit=COMMANDS_MAX)
            times.append(now)
