"""What the send log says about an invoice that the database does not know so, in plain sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from renderers import formats
from renderers.refusal_facts import TEAM_LOCALE

HOLD = "The send log says that it was issued as {number}; this database, from a backup, says otherwise."
CREDITED = "The send log says that {number} credits it; this database, from a backup, does not know that."
WAITS = "nobody knows what has left; it waits until an admin resolves exception {number}"


def left(to: Sequence[str], at: datetime, time_zone: str) -> str:
    """That a mail left, for the exception that asks how that ended."""
    when = formats.instant(at, time_zone, TEAM_LOCALE)
    return f"The send log says that it left on {when} to {', '.join(to)}. This database is from before that."


def lost(number: str, client: str, at: datetime, time_zone: str) -> str:
    """That an invoice has a number of which this database knows nothing."""
    return f"{number} for {client} was issued on {formats.instant(at, time_zone, TEAM_LOCALE)}"


def lost_mail(number: str, client: str, to: Sequence[str], at: datetime, time_zone: str) -> str:
    """The same, once it was mailed."""
    when = formats.instant(at, time_zone, TEAM_LOCALE)
    return f"{number} for {client} left on {when} to {', '.join(to)}"


def behind(count: int, since: datetime, time_zone: str) -> str:
    """How much the database did not know."""
    entries = "1 entry of the send log is" if count == 1 else f"{count} entries of the send log are"
    return f"{entries} newer than this database, the first of {formats.instant(since, time_zone, TEAM_LOCALE)}"
