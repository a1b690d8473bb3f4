"""What is typed behind `done <client>`: `480 Logo`, `6h design 80`, `EUR 480 Logo yesterday`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.client import BriefLine
from workflow.entry import line_items, moments, numbers, units, words
from workflow.entry.line_items import Habits
from workflow.entry.unclear import Unclear


@dataclass(frozen=True, slots=True)
class Finished:
    """Work as it was understood."""

    line: BriefLine
    completed_on: date


@dataclass(frozen=True, slots=True)
class Unsure:
    """Not understood well enough to log it: `text` and `completed_on` prefill a form, `why` says what was unclear."""

    text: str
    completed_on: date
    why: str


def read(text: str, habits: Habits, *, today: date) -> Finished | Unsure:
    """An amount and what it was for, or a line as `line_items` reads it; a day only as the last word.

    Guessing wrong would log a wrong amount, so whatever can be meant in two ways is unsure.
    """
    said = text.split()
    completed_on, day = today, said[-1:] if len(said) > 1 and moments.looks_like_a_day(said[-1]) else []
    rest = said[: len(said) - len(day)]
    try:
        completed_on = moments.day(day[0], today) if day else today
        return Finished(_line(rest, habits), completed_on)
    except Unclear as error:
        return Unsure(" ".join(rest), completed_on, str(error))


def _line(said: list[str], habits: Habits) -> BriefLine:
    amount, what = line_items.leading_amount(said, habits.currency)
    if not amount:
        return line_items.line(" ".join(said), habits)
    if what and line_items.is_amount(what[-1]):
        raise Unclear(f"the amount can be {amount} or {what[-1]}: leave one of them out of the line")
    price = habits.price(amount)
    numbers.check_payable(price, habits.currency, amount)
    return BriefLine(words.description(" ".join(what)), Decimal(1), units.PIECE, price)
