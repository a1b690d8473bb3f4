"""Countries, currencies, languages and time zones as people enter them: known ones only, in one spelling."""

from __future__ import annotations

import re
from functools import cache
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from workflow.entry.unclear import Unclear, nearest, quoted

# What CLDR lists beside the countries of ISO 3166-1: unions, parts of countries, test codes.
_NO_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())
_BY_HABIT = {"UK": "GB", "EL": "GR"}  # What people and VAT forms write; ISO gives both codes to nobody else.
_NO_ZONES = frozenset({"Factory", "localtime", "posixrules"})  # What a machine is set to, under names of its own.
_TWO_LETTERS = re.compile(r"[A-Z]{2}")


def country(text: str) -> str:
    """The ISO 3166-1 code of a country given by code or English name. Raises Unclear."""
    entered = text.strip()
    code = _BY_HABIT.get(entered.upper(), entered.upper())
    if code in _countries():
        return code
    by_name = {name.casefold(): code for code, name in _countries().items()}
    if found := by_name.get(entered.casefold()):
        return found
    raise Unclear(f"{quoted(text)} is no country: use its two letters (ISO 3166), such as DE, US or GB")


def currency(text: str) -> str:
    """The ISO 4217 code of a currency that people pay with today. Raises Unclear."""
    code = text.strip().upper()
    if code in _currencies():
        return code
    raise Unclear(f"{quoted(text)} is no currency: use its three letters (ISO 4217), such as EUR, USD or GBP")


def is_currency(code: str) -> bool:
    """Whether people pay with it today. `code` is upper case."""
    return code in _currencies()


def language(text: str) -> str:
    """A locale in CLDR's spelling: `de_DE`. Raises Unclear."""
    try:
        return str(Locale.parse(text.strip().replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        raise Unclear(
            f"{quoted(text)} is no locale: use a language and country, such as de_DE, or a language, such as de"
        ) from None


def time_zone(text: str) -> str:
    """The IANA name of a time zone. Raises Unclear."""
    entered = text.strip().replace(" ", "_").casefold()
    if found := _zones().get(entered):
        return found
    likely = _zones_by_city().get(entered) or nearest(entered, _zones().values())
    fix = f"did you mean {likely}?" if likely else "use an IANA name, such as Europe/Berlin"
    raise Unclear(f"{quoted(text)} is no time zone: {fix}")


@cache
def _countries() -> dict[str, str]:
    names = Locale("en").territories
    return {code: name for code, name in names.items() if _TWO_LETTERS.fullmatch(code) and code not in _NO_COUNTRIES}


@cache
def _currencies() -> frozenset[str]:
    histories = get_global("territory_currencies").values()
    return frozenset(code for history in histories for code, _, until, tender in history if tender and until is None)


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones() - _NO_ZONES}


@cache
def _zones_by_city() -> dict[str, str]:
    return {name.rpartition("/")[2].casefold(): name for name in sorted(_zones().values(), reverse=True) if "/" in name}
