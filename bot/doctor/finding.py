"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: well (`ok`, perhaps with a fix that is advice), or not.

    `needed`: while it is not well, the bot cannot work at all.
    """

    name: str
    ok: bool
    sentence: str
    fix: str = ""
    needed: bool = False


def fine(name: str, sentence: str) -> Finding:
    """It is as it should be."""
    return Finding(name, ok=True, sentence=sentence)


def advice(name: str, sentence: str, fix: str) -> Finding:
    """It works; somebody may want it otherwise."""
    return Finding(name, ok=True, sentence=sentence, fix=fix)


def wrong(name: str, sentence: str, fix: str = "") -> Finding:
    """Somebody should mend it."""
    return Finding(name, ok=False, sentence=sentence, fix=fix)


def missing(name: str, sentence: str, fix: str = "") -> Finding:
    """Without it the bot does not work."""
    return Finding(name, ok=False, sentence=sentence, fix=fix, needed=True)
