"""Line items as people type them, one to a line: `Retainer | 1 | 3500 | 19`, `6h design 80`, `Design 480`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from billing.client import BriefLine
from billing.money import Money, total
from workflow.entry import numbers, places, units, words
from workflow.entry.unclear import Unclear, quoted

FORM = "description | quantity | unit price | tax %"
SHOWN_MAX = 5
LINES_MAX = 200
TOTAL_MAX = 10**12  # In major units: far beyond any invoice, and its minor units still fit the database.
WHOLE = 0  # The "line" of a problem that is about all of them.

_PARTS_MAX = 4
_COUNT = re.compile(r"(?P<number>.*?)\s*(?P<unit>[^\W\d_]+\.?|×)?")
_LEAD = re.compile(r"(?P<number>[0-9][0-9.,]*)\s?(?P<unit>[^\W\d_]+|×)\.?\s+(?P<rest>.*)")
_COUNTED = re.compile(r"[0-9][0-9.,]*(?P<unit>[^\W\d_]+|×)")
_TAX = re.compile(r"(?P<rest>.*\S)\s+(?P<tax>[0-9][0-9.,]*)\s?%")
_AT = re.compile(r"(?P<what>.*?)\s*@\s*(?P<price>\S.*)")
_AMOUNT = re.compile(r"[-−+]?[^\w\s]?[-−+]?[0-9][0-9.,'’]*[^\w\s]?")
_FRONT_OF_A_NUMBER = re.compile(r"[-−+]?[0-9]{1,3}")
_END_OF_A_NUMBER = re.compile(r"[0-9]{3}([.,][0-9]*)?[^\w\s]?")
_AS_LIKELY_A_WORD = frozenset({"d"})  # `3d model` is none of three days.


@dataclass(frozen=True, slots=True)
class Habits:
    """How a client's lines are read: its currency, its language's numbers, its last prices by unit (UN/ECE code)."""

    currency: str
    locale: str = numbers.PLAIN
    prices: Mapping[str, Decimal] = field(default_factory=dict)

    def price(self, text: str) -> Decimal:
        """A unit price. Raises Unclear."""
        return numbers.price(text, self.currency, self.locale)

    def known_price(self, unit: str) -> Decimal | None:
        """The last price of an hour, a day and so on. Pieces differ, so no price of one is another's."""
        return None if unit == units.PIECE else self.prices.get(unit)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is not understood in a line (1-based; WHOLE: in all of them), and what to write instead."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.sentence}" if self.line else self.sentence


@dataclass(frozen=True, slots=True)
class Entered:
    """What was typed, as lines; or every problem, and no lines."""

    lines: tuple[BriefLine, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def sentences(self) -> str:
        """The first problems, one to a line: more than a handful is mended a handful at a time."""
        shown = [str(problem) for problem in self.problems[:SHOWN_MAX]]
        more = len(self.problems) - len(shown)
        return "\n".join([*shown, *([f"And {more} more."] if more else [])])


def parse(text: str, habits: Habits) -> Entered:
    """Every line that was typed, or what is wrong with each that is not understood."""
    found: list[BriefLine] = []
    problems: list[Problem] = []
    for number, typed in enumerate(text.splitlines(), start=1):
        if not typed.strip():
            continue
        try:
            found.append(line(typed, habits))
        except Unclear as error:
            problems.append(Problem(number, _ended(str(error))))
    if not problems:
        problems = [Problem(WHOLE, sentence) for sentence in _about_all(found, habits.currency)]
    return Entered(problems=tuple(problems)) if problems else Entered(lines=tuple(found))


def line(typed: str, habits: Habits) -> BriefLine:
    """One line, in parts or as a few words. Raises Unclear."""
    return _in_parts(typed, habits) if words.PART_SEPARATOR in typed else _in_words(typed, habits)


def as_text(lines: Iterable[BriefLine]) -> str:
    """The lines as `parse` reads them again, whatever the client's language."""
    return "\n".join(" | ".join(_parts(each)) for each in lines)


def leading_amount(said: list[str], currency: str) -> tuple[str, list[str]]:
    """The amount with which the words begin, its currency beside it included, and the rest; empty without one."""
    rest = [*said]
    before = rest.pop(0) if len(rest) > 1 and _is_currency(rest[0], currency) else ""
    if not rest or not is_amount(rest[0]) or units.known("".join(rest[1:2])):
        return "", said
    amount = rest.pop(0)
    if rest:
        _check_one_number(amount, rest[0])
    behind = rest.pop(0) if rest and _is_currency(rest[0], currency) else ""
    return f"{before} {amount} {behind}".strip(), rest


def is_amount(word: str) -> bool:
    """Whether a word is a number, perhaps with a sign of its currency: `480`, `€480`, `-50`."""
    return bool(_AMOUNT.fullmatch(word))


def _in_parts(typed: str, habits: Habits) -> BriefLine:
    parts = [part.strip() for part in typed.split(words.PART_SEPARATOR)]
    if len(parts) > _PARTS_MAX:
        raise Unclear(f"{len(parts)} parts are more than {_PARTS_MAX}: write {FORM}")
    what, count, price, tax = (*parts, "", "")[:_PARTS_MAX]
    return _priced(what, _counted(count, habits.locale), price, tax, habits)


def _in_words(typed: str, habits: Habits) -> BriefLine:
    """`6h design 80`, `6h design @ 80`, `Design 480`, each with a rate such as `19%` behind it or without."""
    rest, tax = (found["rest"], found["tax"]) if (found := _TAX.fullmatch(typed.strip())) else (typed.strip(), "")
    count = (Decimal(1), units.PIECE)
    if (lead := _LEAD.fullmatch(rest)) and (code := units.known(lead["unit"])):
        if lead["unit"].casefold() in _AS_LIKELY_A_WORD:
            raise Unclear(f"{quoted(typed)} can mean days or not: write {lead['rest']} | {lead['number']} days | 480")
        count, rest = (numbers.quantity(lead["number"], habits.locale), code), lead["rest"]
    what, price = _what_and_price(rest, habits.currency)
    _check_order(what, typed)
    return _priced(what, count, price, tax, habits)


def _what_and_price(rest: str, currency: str) -> tuple[str, str]:
    """The amount is what stands behind an @, or the last word, its currency beside it included."""
    if found := _AT.fullmatch(rest):
        return found["what"], found["price"]
    said = rest.split()
    behind = said.pop() if len(said) > 1 and _is_currency(said[-1], currency) else ""
    if not said or not is_amount(said[-1]):
        return rest, ""
    amount = said.pop()
    if said:
        _check_one_number(said[-1], amount)
    before = said.pop() if said and _is_currency(said[-1], currency) else ""
    return " ".join(said), f"{before} {amount} {behind}".strip()


def _check_one_number(front: str, end: str) -> None:
    if _FRONT_OF_A_NUMBER.fullmatch(front) and _END_OF_A_NUMBER.fullmatch(end):
        raise Unclear(f"“{front} {end}” can be one number or two: write {front}{end}, or {FORM}")


def _is_currency(word: str, currency: str) -> bool:
    """The invoice's own in any case, others as codes are written: `all 80` speaks of no Albanian lek."""
    return word.upper() == currency or (word.isupper() and places.is_currency(word))


def _check_order(what: str, typed: str) -> None:
    """`Design 6h 80` may be six hours at 80 or 80 for all of them."""
    last = what.split()[-1:] or [""]
    found = _COUNTED.fullmatch(last[0])
    if found and units.known(found["unit"]) and found["unit"].casefold() not in _AS_LIKELY_A_WORD:
        raise Unclear(f"{quoted(typed)} can be read in two ways: write the quantity first, such as 6h Design 80")


def _counted(text: str, locale: str) -> tuple[Decimal, str]:
    """`6`, `6 h`, `1.5 days`; 1 when nothing is written. Raises Unclear."""
    found = _COUNT.fullmatch(text)
    number, unit = (found["number"], found["unit"] or "") if found else (text, "")
    return numbers.quantity(number, locale), units.unit(unit)


def _priced(what: str, count: tuple[Decimal, str], price: str, tax: str, habits: Habits) -> BriefLine:
    description, (quantity, unit) = words.description(what), count
    unit_price = habits.price(price) if price else habits.known_price(unit)
    if unit_price is None:
        counted = f"{numbers.plain(quantity)} {units.word(unit)}".strip()
        raise Unclear(f"the price is not known: write {description} | {counted} | 480, with your price for 480")
    if quantity == 1:  # Then the price is an amount; a price of several may be finer, as their sum is rounded.
        numbers.check_payable(unit_price, habits.currency, price or numbers.plain(unit_price))
    return BriefLine(description, quantity, unit, unit_price, numbers.tax_rate(tax, habits.locale) if tax else None)


def _about_all(lines: list[BriefLine], currency: str) -> Iterator[str]:
    if not lines:
        yield f"There are no lines: write {FORM}, one to a line."
        return
    if len(lines) > LINES_MAX:
        yield f"These are {len(lines)} lines: {LINES_MAX} fit one invoice."
    amount = total((Money.of(each.quantity * each.unit_price, currency) for each in lines), currency).amount
    if amount <= 0:
        yield f"The lines come to {currency} {amount}: an invoice must be above 0."
    if amount > TOTAL_MAX:
        yield f"The lines come to {currency} {amount}, which is more than an invoice can be."


def _parts(each: BriefLine) -> Iterator[str]:
    yield each.description
    yield f"{numbers.plain(each.quantity)} {units.word(each.unit)}".strip()
    yield numbers.plain(each.unit_price)
    if each.tax_rate is not None:
        yield numbers.plain(each.tax_rate)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."
