"""The chat, for a command line that has none: whatever should be shown waits for `sendday run`."""

# ruff: noqa: ARG002  Ports keep their shape.

from __future__ import annotations

from datetime import datetime

from renderers.views import View
from workflow.ports import Member, PostDelayed, Posted, Scheduled, Team

WAITS = "the command line does not post; `sendday run` does"


class NoPoster:
    """Posts nothing; every view stays due."""

    def show(self, view: View, at: Posted | None, *, repeat: bool) -> Posted:
        """PostDelayed."""
        raise PostDelayed(WAITS)

    def reply(self, to: Posted, text: str, *, repeat: bool) -> Posted:
        """PostDelayed."""
        raise PostDelayed(WAITS)

    def attach(self, to: Posted, *, filename: str, content: bytes, title: str) -> str:
        """PostDelayed."""
        raise PostDelayed(WAITS)

    def schedule(self, text: str, at: datetime) -> Scheduled:
        """PostDelayed."""
        raise PostDelayed(WAITS)

    def scheduled(self, at: datetime) -> list[Scheduled]:
        """PostDelayed."""
        raise PostDelayed(WAITS)

    def unschedule(self, message: Scheduled) -> bool:
        """PostDelayed."""
        raise PostDelayed(WAITS)


class NoDirectory:
    """Knows nobody."""

    def greet(self) -> None:
        """PostDelayed."""
        raise PostDelayed(WAITS)

    def team(self) -> Team | None:
        """Not known."""
        return None

    def by_id(self, person: str) -> Member | None:
        """PostDelayed."""
        raise PostDelayed(WAITS)

    def by_email(self, email: str) -> Member | None:
        """PostDelayed."""
        raise PostDelayed(WAITS)
