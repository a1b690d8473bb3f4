"""Which characters our fonts can draw, and what becomes of the ones that have no shape."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from renderers import formats
from renderers.pdf.look import COVERAGE

LINE_BREAKS = dict.fromkeys(map(ord, "\u0085\u2028\u2029\r"), "\n")
KEPT_CONTROLS = frozenset("\n\t")
NAMED_MAX = 5  # Enough to find the word; a page of Chinese need not be listed.

# A word of every unit and a month: what a language prints besides its numbers.
SAMPLE_DAYS = tuple(date(2026, month, 28) for month in range(1, 13))


@lru_cache(maxsize=1)
def drawable() -> frozenset[int]:
    """The code points that every face of ours has."""
    spans = (line.split("-") for line in COVERAGE.read_text(encoding="ascii").split())
    return frozenset(point for first, last in spans for point in range(int(first, 16), int(last, 16) + 1))


def printable(text: str) -> str:
    """The same text as it can be drawn: composed, without invisible marks, with spaces that the fonts have.

    Invisible characters include those that turn the direction of text: a number must read as it was approved.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).translate(LINE_BREAKS)
    return "".join(_drawn(character) for character in composed)


def missing(text: str) -> tuple[str, ...]:
    """The characters that no font of ours can draw, each once, in order."""
    known = drawable()
    return tuple(dict.fromkeys(c for c in text if ord(c) not in known and c not in KEPT_CONTROLS))


def named(characters: Iterable[str]) -> str:
    """Characters for a sentence: `漢 (U+6F22 CJK UNIFIED IDEOGRAPH-6F22)`."""
    found = list(characters)
    names = [f"{_shown(c)}U+{ord(c):04X} {unicodedata.name(c, 'control character')}" for c in found[:NAMED_MAX]]
    rest = len(found) - NAMED_MAX
    return ", ".join(names) + (f" and {rest} more" if rest > 0 else "")


@lru_cache(maxsize=256)
def speakable(locale: str) -> str:
    """The locale, or English where our fonts cannot draw that language's own words."""
    words = [formats.day(day, locale) for day in SAMPLE_DAYS]
    words += [formats.unit_name(code, locale) for code in formats.UNITS]
    return "en" if missing("".join(words)) else locale


def _drawn(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    if category == "Zs" and ord(character) not in drawable():
        return " "
    return character


def _shown(character: str) -> str:
    return f"“{character}” " if character.isprintable() else ""
