"""One invoice that a change of data sent back to review, as one line of a list."""

from __future__ import annotations

from renderers import formats
from renderers.people import unmarked
from renderers.views import SentBackLine

LISTED = 20  # A post's own lines; the rest follow in its thread.
TEAM_LOCALE = "en_GB"


def line(sent: SentBackLine) -> str:
    """`D-17 Acme GmbH, EUR 480.00, its approval is void: sent to a → b`. Not escaped."""
    approved = ", its approval is void" if sent.was_approved else ""
    changed = f": {'; '.join(sent.changes)}" if sent.changes else ""
    total = formats.money(sent.total, TEAM_LOCALE)
    return unmarked(f"{sent.reference} {sent.client}, {total}{approved}{changed}")
