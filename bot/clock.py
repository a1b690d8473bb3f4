"""Everything that the clock does, in one list. It only says "now": what is due stands in rows."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from bot.engine import Bell, EmbeddedEngine
from jobs import upkeep
from store.database import DatabaseFault
from workflow.services import Services

log = structlog.get_logger()

PEOPLE_SECONDS = 60
HOLDS_SECONDS = 60
EXCEPTIONS_SECONDS = 60
CHAT_SECONDS = 60
FORGET_SECONDS = 3600
NEXT = "next_due"
APSCHEDULER = "APScheduler"  # How it calls its thread.
TICKS_MISSED = 4
QUIET_SECONDS = 60


class Clock:
    """APScheduler with its memory job store. A late or missed turn loses nothing: the next one sees the same rows.

    `machine_now` is the machine's own time, by which APScheduler waits; the services' now may be moved (the demo).
    """

    def __init__(
        self,
        services: Services,
        engine: EmbeddedEngine,
        bell: Bell,
        *,
        tick_seconds: float,
        machine_now: Callable[[], datetime],
    ) -> None:
        self._services = services
        self._engine = engine
        self._bell = bell
        self._machine_now = machine_now
        self._seconds = tick_seconds
        self._ticked = time.monotonic()
        self._seen = machine_now()
        self._thread: threading.Thread | None = None
        self._stopped = False
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # A turn is skipped while the last one runs: so be it.
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._every(tick_seconds, self._tick)
        self._every(HOLDS_SECONDS, lambda: upkeep.end_holds(services))
        self._every(EXCEPTIONS_SECONDS, lambda: upkeep.look_after_exceptions(services))
        self._every(CHAT_SECONDS, lambda: upkeep.keep_in_touch(services))
        self._every(PEOPLE_SECONDS, lambda: upkeep.look_up_people(services))
        self._every(FORGET_SECONDS, lambda: upkeep.forget_old_requests(services))

    def start(self) -> None:
        """Start, with a first turn of everything at once."""
        before = set(threading.enumerate())
        self._scheduler.start()
        self._thread = next(one for one in threading.enumerate() if one.name == APSCHEDULER and one not in before)

    def stop(self) -> None:
        """Start no further turn."""
        self._stopped = True
        self._scheduler.shutdown(wait=False)

    def keep_up(self) -> None:
        """Asked every second: after the machine's clock went back, APScheduler would wait for the old hours."""
        now = self._machine_now()
        if now < self._seen:
            log.warning("clock_went_back", seconds=(self._seen - now).total_seconds())
            for job in self._scheduler.get_jobs():
                job.modify(next_run_time=now)
        self._seen = now

    def alive(self) -> bool:
        """Whether its thread has not ended by itself."""
        return self._thread is None or self._stopped or self._thread.is_alive()

    def beats(self) -> bool:
        """Whether the last tick is recent: at most four intervals or a minute ago."""
        return time.monotonic() - self._ticked < max(TICKS_MISSED * self._seconds, QUIET_SECONDS)

    def _every(self, seconds: float, turn: Callable[[], object]) -> None:
        self._scheduler.add_job(_surviving(turn), "interval", seconds=seconds, next_run_time=self._machine_now())

    def _tick(self) -> None:
        upkeep.beat(self._services, self._engine.under_way())
        self._ticked = time.monotonic()
        self._bell.ring()
        self._wake_at(upkeep.next_due_at(self._services))

    def _wake_at(self, due_at: datetime | None) -> None:
        """Ring at the next due instant, so that a send hour is not a tick late."""
        if due_at is None:
            return
        ahead = max(due_at - self._services.now(), timedelta(0))
        run_date = self._machine_now() + ahead
        self._scheduler.add_job(self._bell.ring, "date", run_date=run_date, id=NEXT, replace_existing=True)


def _surviving(turn: Callable[[], object]) -> Callable[[], None]:
    """A turn that a fault of the database does not end for ever; anything else APScheduler logs, and goes on."""

    def survive() -> None:
        try:
            turn()
        except DatabaseFault:
            log.exception("turn_failed")

    return survive
