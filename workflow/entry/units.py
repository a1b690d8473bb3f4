"""Units as people write them, and their codes (UN/ECE Recommendation 20)."""

from __future__ import annotations

from workflow.entry.unclear import Unclear, quoted

PIECE = "C62"
HOUR = "HUR"

# Code -> how it is written in a line that is to be read again, then what else people write.
_WORDS = {
    PIECE: ("x", "×", "pc", "pcs", "piece", "pieces", "unit", "units", "item", "items", "stk", "stück"),
    HOUR: ("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"),
    "MIN": ("min", "mins", "minute", "minutes", "minuten"),
    "DAY": ("days", "d", "day", "tag", "tage"),
    "WEE": ("weeks", "week", "wk", "wks", "woche", "wochen"),
    "MON": ("months", "month", "monat", "monate"),
    "ANN": ("years", "year", "yr", "yrs", "jahr", "jahre"),
    "KMT": ("km", "kilometer", "kilometers", "kilometre", "kilometres"),
    "KGM": ("kg", "kilogram", "kilograms"),
}
_CODES = {word: code for code, words in _WORDS.items() for word in (code.casefold(), *words)}


def unit(text: str) -> str:
    """The code of a unit given by word or code; pieces when none is given. Raises Unclear."""
    if not text.strip():
        return PIECE
    code = known(text)
    if not code:
        spoken = ", ".join(words[0] for words in _WORDS.values() if words[0] != "x")
        raise Unclear(f"{quoted(text)} is no unit: write one of {spoken}, or none for pieces")
    return code


def known(word: str) -> str:
    """The code of a unit's word, whatever its case and final dot; empty when it is none."""
    return _CODES.get(word.strip().rstrip(".").casefold(), "")


def word(code: str) -> str:
    """How a unit is written in a line that is to be read again; empty for pieces."""
    return "" if code == PIECE else _WORDS.get(code, (code,))[0]
