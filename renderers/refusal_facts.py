"""How the facts of a refusal are put into words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from billing.money import Money
from renderers import formats
from renderers.people import named, unmarked

Facts = Mapping[str, object]
TEAM_LOCALE = "en_GB"


def on_the_clock(value: object, time_zone: str) -> object:
    """An instant as the zone's clocks show it; anything else as it is."""
    if isinstance(value, datetime) and value.tzinfo:
        return formats.instant(value, time_zone, TEAM_LOCALE)
    return value


def words(facts: Facts, *names: str) -> str:
    """The first of these facts that is there, in words; empty when none is."""
    for name in names:
        value = facts.get(name)
        if value not in (None, "", (), []):
            return spoken(value)
    return ""


def spoken(value: object) -> str:
    """A fact as people read it, on one line."""
    if isinstance(value, date):
        return formats.day(value, TEAM_LOCALE)
    if isinstance(value, Money):
        return formats.money(value, TEAM_LOCALE)
    return " ".join(unmarked(str(value)).split())


def several(facts: Facts, name: str) -> list[str]:
    """A fact that may be one or many, as texts."""
    value = facts.get(name)
    if value is None or isinstance(value, str) or not isinstance(value, Iterable):
        return [str(value)] if value else []
    return [str(item) for item in value]


def person(facts: Facts, *names: str) -> str:
    """The first of these people who is named, marked."""
    return next((named(str(facts[name])) for name in names if facts.get(name)), "")


def by(facts: Facts) -> str:
    """` by @ana`, or nothing."""
    who = person(facts, "by", "owner")
    return f" by {who}" if who else ""


def at(facts: Facts) -> str:
    """`, Mon 2 Mar 09:00`, or nothing."""
    when = words(facts, "at")
    return f", {when}" if when else ""


def because(facts: Facts) -> str:
    """`: the reason`, or nothing."""
    reason = words(facts, "reason").rstrip(". ")
    return f": {reason}" if reason else ""


def items(facts: Facts, name: str) -> list[object]:
    """A fact that may be one or many, as it is."""
    value = facts.get(name)
    return list(value) if isinstance(value, Iterable) and not isinstance(value, str) else []
