"""The demo's clock: it runs like the machine's, and a person may push it ahead."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS = time(10, 0)
LAST_GOOD_WEEKDAY = 2  # Wednesday: the sample's send day, Friday, is still ahead.
DAY = timedelta(days=1)


class BackInTime(ValueError):
    """Asked to move to an instant that has passed: what is done is done."""


class MovableClock:
    """Calling it says what time it is. It never runs backwards."""

    def __init__(self, machine_now: Callable[[], datetime], *, starts_at: datetime) -> None:
        self._machine_now = machine_now
        self._lock = threading.Lock()
        self._ahead = starts_at - machine_now()

    def __call__(self) -> datetime:
        """Now, in UTC."""
        return self._machine_now() + self._ahead

    def move_to(self, at: datetime) -> None:
        """Go on from there. Raises BackInTime."""
        with self._lock:
            missing = at - self()
            if missing < timedelta(0):
                raise BackInTime(at.isoformat())
            self._ahead += missing


def opening(machine_now: datetime, zone: ZoneInfo) -> datetime:
    """Ten o'clock today, or next Monday when the week is too far gone for a calm story."""
    today = machine_now.astimezone(zone).date()
    while today.weekday() > LAST_GOOD_WEEKDAY:
        today += DAY
    return datetime.combine(today, OPENS, zone)
