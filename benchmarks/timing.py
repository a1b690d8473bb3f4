"""How a thing is timed, and how its figures are said."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

MS = 1000.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: seconds of wall time, and what they are compared with in the same run."""

    what: str
    seconds: tuple[float, ...]
    times: float | None = None  # How often the compared figure's median fits into this one's.
    than: str = ""

    @property
    def median(self) -> float:
        """What one can expect."""
        return statistics.median(self.seconds)


def timed(act: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def figure(what: str, act: Callable[[], object], rounds: int) -> Figure:
    """Time a call so many times, after one that does not count."""
    act()
    return Figure(what, tuple(timed(act) for _ in range(rounds)))


def compared(one: Figure, other: Figure) -> Figure:
    """The first, with how many times the other's median it takes."""
    return Figure(one.what, one.seconds, one.median / other.median, other.what)


def table(figures: list[Figure]) -> str:
    """Aligned columns: median, minimum, maximum in milliseconds, and the ratio."""
    rows: list[tuple[str, ...]] = [("what", "median ms", "min ms", "max ms", "n", "ratio")]
    for one in figures:
        ratio = f"{one.times:.2f} x {one.than}" if one.times is not None else ""
        spread = (f"{value * MS:.1f}" for value in (one.median, min(one.seconds), max(one.seconds)))
        rows.append((one.what, *spread, str(len(one.seconds)), ratio))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
