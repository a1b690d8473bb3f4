"""Whether a client can be scheduled, and what is missing if not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Red refuses to schedule; yellow is said and may pass."""

    RED = "red"
    YELLOW = "yellow"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing missing. `code` is stable; `sentence` says what is missing and how to mend it."""

    code: str
    level: Level
    sentence: str
