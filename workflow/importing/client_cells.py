"""What the columns of `clients.csv` may hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from typing import Any

from billing import cadence, send_day, terms
from billing.content import Treatment
from billing.roles import Role
from renderers.paths import safe_name
from workflow.entry import addresses, identifiers, places
from workflow.entry.unclear import Unclear, perhaps, quoted
from workflow.entry.words import one_line, several_lines

NAME_MAX = 200
ADDRESS_MAX = 1000
REFERENCE_MAX = 100
FOLDER_MAX = 255

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_SEND_DAYS = ("on approval", "last day", "last business day", *(f"every {day}" for day in send_day.WEEKDAYS))


def name(text: str) -> str:
    """A client's name. Raises Unclear."""
    return one_line(text, longest=NAME_MAX)


def postal(text: str) -> str:
    """A postal address of several lines. Raises Unclear."""
    return several_lines(text, longest=ADDRESS_MAX)


def reference(text: str) -> str:
    """A number of the client's own. Raises Unclear."""
    return one_line(text, longest=REFERENCE_MAX)


def send_rule(text: str) -> str:
    """A send day in its canonical words; a near miss is answered with the nearest. Raises Unclear."""
    try:
        return str(send_day.parse(text))
    except send_day.BadRule as error:
        likely = perhaps(text, _SEND_DAYS)
        raise Unclear(f"{quoted(text)} is no send day{likely}" if likely else str(error)) from None


def send_time(text: str) -> time:
    """Hours and minutes of the 24-hour clock. Raises Unclear."""
    found = _TIME.fullmatch(text)
    if not found:
        raise Unclear(f"{quoted(text)} is no time of day: write it like 09:00")
    return time(int(found[1]), int(found[2]))


def archive_folder(text: str) -> str:
    """A folder below the archive's own, with `/` between its levels. Raises Unclear."""
    found = one_line(text, longest=FOLDER_MAX).strip("/")
    safe = "/".join(safe_name(level) for level in found.split("/") if level.strip(" ."))
    if found != safe:
        fix = f"write {safe}" if safe else "write the client's name"
        raise Unclear(f"{quoted(text)} is no folder that every system can make below the archive's: {fix}")
    return found


def treatment(text: str) -> Treatment:
    """A tax treatment by name. Raises Unclear."""
    word = re.sub(r"[\s-]+", "_", text.casefold())
    known = [member.value for member in Treatment]
    if word not in known:
        fix = perhaps(word, known) or f": use one of {', '.join(known)}"
        raise Unclear(f"{quoted(text)} is no tax treatment{fix}")
    return Treatment(word)


# Column -> what reads it. The order is the contract's (DESIGN, section 7).
FACTS: dict[str, Callable[[str], Any]] = {
    "name": name,
    "email": addresses.address,
    "cc": addresses.addresses,
    "address": postal,
    "country": places.country,
    "vat_id": identifiers.vat_id,
    "currency": places.currency,
    "locale": places.language,
    "time_zone": places.time_zone,
    "terms": lambda text: str(terms.parse(text)),
    "send_day": send_rule,
    "send_time": send_time,
    "cadence": lambda text: cadence.canonical(cadence.parse(text)),
    "archive_folder": archive_folder,
    "po_number": reference,
    "buyer_reference": reference,
    "tax_treatment": treatment,
}
PEOPLE = {role.value: role for role in Role}

# What an empty cell means: the workspace's default.
EMPTY: dict[str, Any] = {"cc": (), "send_time": None, "tax_treatment": None}
