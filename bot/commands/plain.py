"""Plain text for a terminal: sentences, and tables that line up."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence

WIDE = frozenset("WF")  # East Asian characters that take two columns (UAX 11).
UNSEEN = frozenset({"Mn", "Me", "Cf"})
GAP = "  "


def say(text: str) -> None:
    """A line of answer."""
    sys.stdout.write(f"{safe(text)}\n")


def complain(text: str) -> None:
    """A line that is no answer: what is wrong, and what to do."""
    sys.stderr.write(f"{safe(text)}\n")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns as wide as their widest cell."""
    cells = [[safe(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        filled = (cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True))
        say(GAP.join(filled).rstrip())


def safe(text: str) -> str:
    """The text without what could steer a terminal: names and servers' answers come from outside."""
    return "".join(character for character in text if _is_harmless(character))


def width(text: str) -> int:
    """How many columns of a terminal it takes."""
    seen = (character for character in text if unicodedata.category(character) not in UNSEEN)
    return sum(2 if unicodedata.east_asian_width(character) in WIDE else 1 for character in seen)


def _is_harmless(character: str) -> bool:
    return character.isprintable() or character == "\n" or unicodedata.category(character) == "Zs"
