"""One line for the thread of an exception's message. People are marked (`renderers/people.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from renderers import formats
from renderers.people import any_of, named, unmarked
from renderers.refusal_facts import TEAM_LOCALE
from renderers.views import Held

WORDS_MAX = 300  # The whole of them stands in the message.


def line(kind: str, facts: Mapping[str, str], held: Held | None, time_zone: str) -> str:
    """What it says. `held` is the exception that a storm tells of."""
    if kind == "held" and held is not None:
        about = ", ".join(unmarked(part) for part in (held.subject, held.client) if part)
        return f"Held too: {about or f'exception {held.number}'}."
    if kind == "another_look":
        return "The templates changed once more: Before and after shows the look that is asked about now."
    if kind in _REPEATED:
        return _repeated(kind, facts, time_zone)
    people = any_of(facts.get("people", "").split())
    if kind == "snooze_over":
        return f"{people}: the snooze by {named(facts.get('by', ''))} is over, and this is still open."
    return f"{people}{_ROLES.get(facts.get('step', ''), '')}: {_asked(facts, time_zone)}"


_REPEATED = {"again": "Again", "reopened": "It is back, and open again"}


def _repeated(kind: str, facts: Mapping[str, str], time_zone: str) -> str:
    when = formats.instant(datetime.fromisoformat(facts["when"]), time_zone, TEAM_LOCALE)
    words = " ".join(unmarked(facts.get("words", "")).split())[:WORDS_MAX].rstrip(". ")
    return f"{_REPEATED[kind]}, {when}{f': {words}' if words else ''}. Seen {facts['count']} times."


_ROLES = {"2": " (deputy)", "3": " (admin)"}


def _asked(facts: Mapping[str, str], time_zone: str) -> str:
    since = formats.instant(datetime.fromisoformat(facts["since"]), time_zone, TEAM_LOCALE)
    if facts.get("taken"):
        return f"{named(facts['taken'])} took this, and it is still open. It was due {since}: settle it, or snooze it."
    return f"nobody has taken this. It was due {since}: take it, or snooze it."
