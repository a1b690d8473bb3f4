"""Amounts, quantities and rates as people write them. What can be read in two ways is asked back, never guessed."""

from __future__ import annotations

import re
from decimal import Decimal

from babel.numbers import (
    NumberFormatError,
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
    parse_decimal,
)

from billing.client import NO_CURRENCY
from billing.money import Money, exponent
from workflow.entry.unclear import Unclear, quoted

MAGNITUDE_MAX = Decimal(10) ** 9
DECIMALS_MAX = 6
TAX_MAX = 100
PLAIN = ""  # The locale of files: a program wrote them, so nobody's habits are assumed.

_LENGTH_MAX = 40
_THOUSANDS_DECIMALS = 3  # `1.250` may be a number with three decimals, or one with a thousand.
_SPACES = re.compile(r"[\u00a0\u202f\u2009 ]")
_NUMBER = re.compile(r"[0-9][0-9.,' ]*|[.,][0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?P<mark>[.,' ])[0-9]{3}(?:(?P=mark)[0-9]{3})*")
_DOUBTFUL = re.compile(r"([1-9][0-9]{0,2})([.,])([0-9]{3})")
_NARROW_SYMBOLS = {"USD": "$", "CAD": "$", "AUD": "$", "NZD": "$", "JPY": "¥", "CNY": "¥", "CHF": "Fr."}


def decimal(text: str, locale: str = PLAIN, *, thousandths: bool = False) -> Decimal:
    """A number with either decimal mark, with or without groups. Raises Unclear.

    `1.200` in German is 1200, in English it could be 1.2: it is read in the locale's way only when its mark groups
    there, and asked back otherwise. `thousandths`: three decimals are usual here (KWD).
    """
    written = _SPACES.sub(" ", text.strip()).replace("’", "'").replace("−", "-")
    sign, digits = (-1, written[1:].strip()) if written.startswith("-") else (1, written.removeprefix("+").strip())
    if len(written) > _LENGTH_MAX or not _NUMBER.fullmatch(digits):
        raise Unclear(f"{quoted(text)} is no number: write it like 1200 or 1200.50")
    return _within_limits(sign * _unsigned(digits, locale, thousandths=thousandths), text)


def quantity(text: str, locale: str = PLAIN) -> Decimal:
    """How many: above 0; 1 when nothing is written. Raises Unclear."""
    found = decimal(text, locale) if text.strip() else Decimal(1)
    if found <= 0:
        raise Unclear(f"the quantity {quoted(text)} must be above 0: for a discount, write the minus before the price")
    return found


def price(text: str, currency: str, locale: str = PLAIN) -> Decimal:
    """A unit price; it may have more decimals than the currency, and be below 0 for a discount. Raises Unclear."""
    return decimal(_bare(text, currency, locale), locale, thousandths=exponent(currency) == _THOUSANDS_DECIMALS)


def money(text: str, currency: str, locale: str = PLAIN) -> Money:
    """An amount that can be paid: no more decimals than the currency has. Raises Unclear."""
    found = price(text, currency, locale)
    check_payable(found, currency, text)
    return Money.of(found, currency)


def check_payable(amount: Decimal, currency: str, text: str) -> None:
    """An amount of money has no more decimals than its currency. Raises Unclear."""
    if currency != NO_CURRENCY and Money.of(amount, currency).amount != amount:
        raise Unclear(f"{quoted(text)} has more decimals than {currency}, which has {exponent(currency) or 'none'}")


def tax_rate(text: str, locale: str = PLAIN) -> Decimal:
    """A rate in percent, with or without its sign, from 0 to 100. Raises Unclear."""
    found = decimal(text.strip().removesuffix("%"), locale)
    if not 0 <= found <= TAX_MAX:
        raise Unclear(f"the tax rate {quoted(text)} is not between 0 and 100")
    return found


def plain(number: Decimal) -> str:
    """The number as `decimal` reads it in every locale: a point, no groups, never just three decimals."""
    text = format(number.normalize(), "f")
    decimals = len(text.partition(".")[2])
    return f"{text}0" if decimals == _THOUSANDS_DECIMALS else text


def _unsigned(digits: str, locale: str, *, thousandths: bool) -> Decimal:
    if found := _DOUBTFUL.fullmatch(digits):
        return _doubtful(found, locale, thousandths=thousandths)
    mark = next((mark for mark in reversed(digits) if mark in ".,"), "")
    whole, _, rest = digits.rpartition(mark) if mark and digits.count(mark) == 1 else (digits, "", "")
    if re.fullmatch("[0-9]*", whole) or _GROUPED.fullmatch(whole):
        return _joined(whole, rest)
    return _in_the_locales_groups(digits, locale)


def _doubtful(found: re.Match[str], locale: str, *, thousandths: bool) -> Decimal:
    """A number with one mark, three digits behind it and no more before it."""
    whole, mark, rest = found.groups()
    if thousandths and (not locale or mark == get_decimal_symbol(locale)):
        return _joined(whole, rest)
    if locale and mark == get_group_symbol(locale):
        return _joined(whole + rest, "")
    raise Unclear(f"{quoted(found[0])} can be read in two ways: write {whole}{rest} or {whole}.{rest}0")


def _joined(whole: str, rest: str) -> Decimal:
    digits = re.sub("[^0-9]", "", whole) or "0"
    return Decimal(f"{digits}.{rest}" if rest else digits)


def _in_the_locales_groups(digits: str, locale: str) -> Decimal:
    """Groups that are not of three, as India writes them: `1,20,000`."""
    try:
        return parse_decimal(digits, locale=locale or "en", strict=True)
    except NumberFormatError:
        raise Unclear(f"{quoted(digits)} is no number: write it like 1200 or 1200.50") from None


def _within_limits(number: Decimal, text: str) -> Decimal:
    if abs(number) > MAGNITUDE_MAX:
        raise Unclear(f"{quoted(text)} is too large: up to {MAGNITUDE_MAX:,} is possible")
    if number != round(number, DECIMALS_MAX):
        raise Unclear(f"{quoted(text)} has more than {DECIMALS_MAX} decimals")
    return number


def _bare(text: str, currency: str, locale: str) -> str:
    """The amount without its currency, which must be the right one where it is named."""
    written = text.strip()
    found = re.search(r"[A-Za-z]{3}", written)
    if found and found[0].upper() == currency:
        return _without(written, found[0])
    symbols = {get_currency_symbol(currency, locale or "en"), _NARROW_SYMBOLS.get(currency, currency)}
    for symbol in symbols:
        if written.lstrip("-−+ ").startswith(symbol) or written.endswith(symbol):
            return _without(written, symbol)
    if written and not re.search(r"[0-9]", written):
        raise Unclear(f"{quoted(text)} is no number: write it like 1200 or 1200.50")
    if re.search(r"[^\W\d_]|[$€£¥₹]", written):
        where = "is no plain number" if currency == NO_CURRENCY else f"is not in {currency}"
        raise Unclear(f"{quoted(text)} {where}: write the number alone, or change the currency")
    return written


def _without(written: str, name: str) -> str:
    return written.replace(name, "", 1).strip()
