"""Who left, and what waits for them: in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from renderers.people import unmarked

LISTED_MAX = 5


@dataclass(frozen=True, slots=True)
class Left:
    """An invoice that waits for somebody who cannot act, in the role that they have for its client."""

    reference: str
    client: str
    role: str


def sentence(who: str, why: str, waiting: Sequence[Left]) -> str:
    """Why they cannot act, how many invoices wait for them, and the first of those: `D-1, Acme GmbH (approver)`."""
    count = "1 invoice waits" if len(waiting) == 1 else f"{len(waiting)} invoices wait"
    listed = [_one(item) for item in waiting[:LISTED_MAX]]
    if more := len(waiting) - len(listed):
        listed.append(f"and {more} more")
    return f"{unmarked(who)} {why}. {count} for them: {'; '.join(listed)}."


def _one(item: Left) -> str:
    return f"{item.reference}, {unmarked(item.client)[:40]} ({item.role.replace('_', '-')})"
