"""Line items as people type them, one to a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from billing.client import BriefLine
from billing.money import Money, total
from workflow.entry import numbers, units, words
from workflow.entry.unclear import Unclear, quoted

LINES_MAX = 200
TOTAL_MAX = Decimal(10) ** 12
FORM = "description | quantity | unit price | tax %"
WHOLE = 0  # The "line" of a problem that is about all of them.

_PARTS_MAX = 4
_COUNTED = re.compile(r"(?P<number>[0-9][0-9.,]*) ?(?P<unit>[^\W\d_]+|×)(?:\.)?")
_HALF_A_NUMBER = re.compile(r"[0-9]{3}([.,][0-9]*)?")

Prices = Mapping[str, Decimal]  # What an hour, a day and so on cost last, by the unit's code.


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is not understood in one line (1-based; WHOLE is all of them), and what to write instead."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.sentence}" if self.line else self.sentence


@dataclass(frozen=True, slots=True)
class Entered:
    """What was typed: lines, or the problems for which there are none."""

    lines: tuple[BriefLine, ...] = ()
    problems: tuple[LineProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Habit:
    """How a client's lines are read: currency, the language whose number marks count, and last prices by unit."""

    currency: str
    locale: str = ""
    prices: Prices = ...


def parse(text: str, *, currency: str, locale: str = "", prices: Prices | None = None) -> Entered:
    """Every line, or every problem."""
