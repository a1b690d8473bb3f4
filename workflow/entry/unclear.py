"""What is raised when an entry cannot be understood."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

QUOTED_MAX = 60


class Unclear(ValueError):
    """Not understood. The message quotes what was entered and says what to enter instead."""


def quoted(text: str) -> str:
    """What was entered, on one line and short enough for a sentence."""
    shown = " ".join(text.split())
    return f"“{shown[:QUOTED_MAX]}…”" if len(shown) > QUOTED_MAX else f"“{shown}”"


def nearest(text: str, known: Iterable[str]) -> str:
    """The known word that comes closest, whatever its case; empty when none does."""
    by_folded = {word.casefold(): word for word in known}
    found = get_close_matches(text.casefold(), by_folded, n=1)
    return by_folded[found[0]] if found else ""


def perhaps(text: str, known: Iterable[str]) -> str:
    """`; did you mean “every friday”?` where something comes close, else empty."""
    found = nearest(text, known)
    return f"; did you mean “{found}”?" if found else ""
