"""Whether the bot is well: its threads, its tick, its link to Slack, and what nobody can see."""

from __future__ import annotations

from bot.clock import Clock
from bot.engine import EmbeddedEngine
from bot.link import Link
from renderers.views import Status
from store.database import DatabaseFault
from workflow import asking, detouring, lockout, mail_lane
from workflow.services import Services


class Health:
    """Answers for `/healthz`, `/readyz` and `/metrics`. A process whose workers died must not look alive."""

    def __init__(self, services: Services, engine: EmbeddedEngine, clock: Clock, link: Link) -> None:
        self._services = services
        self._engine = engine
        self._clock = clock
        self._link = link
        self.refused_requests = 0  # Not signed by Slack. Counted since the start.

    def wrong(self) -> list[str]:
        """What is wrong, one sentence each; empty when all is well."""
        found = [f"The thread {name} has ended." for name in self._engine.dead()]
        if not self._clock.alive():
            found.append("The thread clock has ended.")
        elif not self._clock.beats():
            found.append("The clock has not ticked for a while.")
        if not self._link.up():
            found.append("Slack is not connected.")
        try:
            sentences = (lockout.sentence, mail_lane.sentence, detouring.alarm)
            found += filter(None, (sentence(self._services) for sentence in sentences))
        except DatabaseFault:
            found.append("The database does not answer.")
        return found

    def ready(self) -> bool:
        """Whether a click would be answered now."""
        return self._link.up() and not self._engine.dead()

    def signs(self) -> dict[str, int]:
        """Signs of life, in seconds since each; and what has waited for the archive for more than an hour."""
        try:
            return _signs(asking.status(self._services))
        except DatabaseFault:
            return {}

    def figures(self) -> dict[str, int]:
        """Counts for a scraper."""
        try:
            status = asking.status(self._services)
        except DatabaseFault:
            return {"up": 0, "requests_refused": self.refused_requests}
        return {
            "up": 1,
            "requests_refused": self.refused_requests,
            "invoices_queued": status.queued,
            "invoices_in_review": status.in_review,
            "invoices_failed": status.failed,
            "invoices_unknown": status.unknown,
            "invoices_overdue": status.overdue,
            "exceptions_open": status.open_exceptions,
            **_signs(status),
        }


def _signs(status: Status) -> dict[str, int]:
    """What has never happened is left out."""
    seen = {
        "last_tick_seconds": status.last_tick_at,
        "last_mail_seconds": status.last_mail_at,
        "last_slack_seconds": status.last_chat_at,
        "archive_lag_seconds": status.archive_waiting_since,
    }
    now = status.asked_at
    ages = {name: int((now - at).total_seconds()) for name, at in seen.items() if at and now}
    return {"archive_waiting": status.archive_waiting, "archive_lag_seconds": 0, **ages}
