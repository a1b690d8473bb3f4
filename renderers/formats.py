"""How amounts, days and instants read in a client's language.

Spaces are deliberate: the ones inside a number are no-break (half a number at a line's end is a wrong number), all
others are ordinary, so that what people type finds what we wrote. Layouts that must not break say so themselves.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit, get_unit_name

from billing.money import Money, exponent

NBSP = "\u00a0"
NARROW_NBSP = "\u202f"  # CLDR's group separator in French; few fonts and mail programs know it.
BIDI_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c"))

DECIMALS_MAX = 9  # More than any price or quantity that people agree on.

# UN/ECE Recommendation 20 -> CLDR. Pieces (C62) go without a word: "3", not "3 pieces".
UNITS = {
    "MIN": "duration-minute",
    "HUR": "duration-hour",
    "DAY": "duration-day",
    "WEE": "duration-week",
    "MON": "duration-month",
    "ANN": "duration-year",
    "KMT": "length-kilometer",
    "KGM": "mass-kilogram",
}
PIECE = "C62"
UNIT_LENGTHS: tuple[Literal["long", "short"], ...] = ("long", "short")


def money(value: Money, locale: str) -> str:
    """An amount with its ISO code, where the language puts it: `EUR 1,190.00`, `1.190,00 EUR`."""
    number = amount(value, locale)
    pattern = known(locale).currency_formats["standard"]
    leads = "¤" in pattern.prefix[0]
    return f"{value.currency} {number}" if leads else f"{number} {value.currency}"


def amount(value: Money, locale: str) -> str:
    """The number alone, with the currency's decimals: for columns that name the currency above."""
    return _fixed(value.amount, exponent(value.currency), locale)


def price(value: Decimal, currency: str, locale: str) -> str:
    """A unit price: at least the currency's decimals, more where it has more, never rounded."""
    return _fixed(value, max(exponent(currency), _decimals(value)), locale)


def decimal(value: Decimal, locale: str) -> str:
    """A number as it is: no rounding, no trailing zeros."""
    return _fixed(value, _decimals(value), locale)


def quantity(value: Decimal, locale: str) -> str:
    """How many: what is multiplied, exactly."""
    return decimal(value, locale)


def quantity_with_unit(value: Decimal, code: str, locale: str) -> str:
    """`6 hours`, `1 Tag`, `3`: the number and its unit in the right plural."""
    number = quantity(value, locale)
    unit = UNITS.get(code)
    if unit is None:
        return number if code == PIECE else f"{number} {code}"
    before, after = _words_around(value, unit, locale)
    return f"{before}{number}{after}"


def unit_name(code: str, locale: str) -> str:
    """The unit's own name in the plural: `hours`, `Stunden`; empty for pieces, the code itself when unknown."""
    unit = UNITS.get(code)
    if unit is None:
        return "" if code == PIECE else code
    for length in UNIT_LENGTHS:
        if name := get_unit_name(unit, length, known(locale)):
            return _plain(name)
    before, after = _words_around(Decimal(2), unit, locale)
    return f"{before}{after}".strip()


def percent(value: Decimal, locale: str) -> str:
    """A rate given in percent: `Decimal("7.5")` is `7.5%`, `7,5 %`."""
    return _plain(format_percent(value / 100, locale=known(locale), decimal_quantization=False))


def day(value: date, locale: str) -> str:
    """A day with its year: `Dec 1, 2026`, `01.12.2026`."""
    return _plain(format_date(value, "medium", known(locale)))


def weekday_day(value: date, locale: str) -> str:
    """A near day, without its year: `Tue 1 Dec`, `Di., 1. Dez.`."""
    spoken = known(locale)
    if spoken.language == "en":
        return format_date(value, "EEE d MMM", spoken)
    return _plain(format_skeleton("MMMEd", value, locale=spoken))


def instant(at: datetime, time_zone: str, locale: str) -> str:
    """An instant as the clocks of a zone show it: `Tue 1 Dec 09:00 Berlin`. `at` must be aware."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone of its own")
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{weekday_day(local.date(), locale)} {local:%H:%M} {place(time_zone)}"


def place(time_zone: str) -> str:
    """What people call a zone: `Berlin`, `Buenos Aires`, `UTC`."""
    return time_zone.rpartition("/")[2].replace("_", " ")


def country(code: str, locale: str) -> str:
    """A country's name: `Germany`, `Deutschland`; the ISO code itself when it is none."""
    name = known(locale).territories.get(code.upper(), code)
    return _plain(name)


@lru_cache(maxsize=256)
def known(locale: str) -> Locale:
    """CLDR's entry for `de_DE`, `de-DE` or `de`; its language alone, then English, when there is none."""
    name = locale.replace("-", "_")
    for candidate in (name, name.partition("_")[0]):
        try:
            return Locale.parse(candidate)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en")


def _fixed(value: Decimal, decimals: int, locale: str) -> str:
    spoken = known(locale)
    pattern = _pattern(decimals, spoken)
    written = format_decimal(value, pattern, spoken, decimal_quantization=False)
    return written.replace(NARROW_NBSP, NBSP).translate(BIDI_MARKS)


def _pattern(decimals: int, spoken: Locale) -> str:
    """The language's own grouping (`#,##0`, `#,##,##0`) with a fixed number of decimals."""
    whole = spoken.decimal_formats[None].pattern.partition(";")[0].partition(".")[0]
    return f"{whole}.{'0' * decimals}" if decimals else whole


def _words_around(value: Decimal, unit: str, locale: str) -> tuple[str, str]:
    """What CLDR writes before and after a number of this unit; in English where a language has no word."""
    value = _shortest(value)
    for spoken in (known(locale), Locale.parse("en")):
        pattern = _pattern(_decimals(value), spoken)
        number = format_decimal(value, pattern, spoken)
        for length in UNIT_LENGTHS:
            before, found, after = format_unit(value, unit, length, pattern, spoken).partition(number)
            if found and unit not in after:
                return _plain(before), _plain(after)
    return "", f" {unit}"


def _decimals(value: Decimal) -> int:
    places = value.normalize().as_tuple().exponent
    if not isinstance(places, int):
        raise ValueError(f"{value} is no number")  # noqa: TRY004  NaN and infinity are values, not types.
    return min(max(0, -places), DECIMALS_MAX)


def _shortest(value: Decimal) -> Decimal:
    """Without trailing zeros: plurals depend on them, and people mean one hour by 1.0."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if whole == value else value.normalize()


def _plain(text: str) -> str:
    return text.replace(NBSP, " ").replace(NARROW_NBSP, " ").translate(BIDI_MARKS)


def how_long(span: timedelta) -> str:
    """A while as people say it: `50 minutes`, `3 hours`, `1 day 2 hours`."""
    hours, rest = divmod(int(span / timedelta(minutes=1)), 60)
    parts = [(hours // 24, "day"), (hours % 24, "hour"), (0 if hours else rest, "minute")]
    return " ".join(f"{n} {unit if n == 1 else unit + 's'}" for n, unit in parts if n)
