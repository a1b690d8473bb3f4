"""Days as people type them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from workflow.entry.unclear import Unclear, quoted

YEARS = range(2000, 2100)  # Outside of it, a typing error is likelier than an invoice.

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BACK = {"today": timedelta(0), "yesterday": timedelta(days=1)}


def day(text: str, today: date) -> date:
    """An ISO date, `today` or `yesterday`. Raises Unclear."""
    word = text.strip().casefold()
    return today - _BACK[word] if word in _BACK else iso_day(text)


def iso_day(text: str) -> date:
    """An ISO date. Raises Unclear."""
    word = text.strip()
    try:
        found = date.fromisoformat(word) if _ISO.fullmatch(word) else None
    except ValueError:
        raise Unclear(f"{quoted(text)} is not in the calendar") from None
    if found is None or found.year not in YEARS:
        raise Unclear(f"{quoted(text)} is no day: write it as year-month-day, such as 2026-11-30")
    return found


def looks_like_a_day(word: str) -> bool:
    """Whether somebody means a day by it, possible or not."""
    return bool(_ISO.fullmatch(word)) or word.casefold() in _BACK
