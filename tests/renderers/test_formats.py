from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.money import Money
from renderers import formats

LOCALES = [
    "en",
    "en_GB",
    "en_US",
    "de",
    "de_AT",
    "de_CH",
    "fr",
    "nl",
    "sv",
    "pl",
    "it",
    "es",
    "pt_BR",
    "hu",
    "tr",
    "ja",
]


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "expected"),
    [
        (119000, "EUR", "en", "EUR 1,190.00"),
        (119000, "EUR", "de_DE", "1.190,00 EUR"),
        (119000, "EUR", "de-DE", "1.190,00 EUR"),  # As browsers write it.
        (119000, "EUR", "de_AT", "EUR 1.190,00"),
        (119000, "CHF", "de_CH", "CHF 1’190.00"),
        (119000, "EUR", "fr_FR", "1\u00a0190,00 EUR"),  # A number does not break in two.
        (119000, "USD", "en_US", "USD 1,190.00"),  # A dollar sign could be one of twenty currencies.
        (12345678, "INR", "hi", "INR 1,23,456.78"),  # Grouped as people read it there.
        (1190, "JPY", "ja", "JPY 1,190"),
        (1190500, "KWD", "en", "KWD 1,190.500"),
        (-119000, "EUR", "en", "EUR -1,190.00"),
        (-119000, "EUR", "de", "-1.190,00 EUR"),
        (0, "EUR", "en", "EUR 0.00"),
        (119000, "EUR", "no such place", "EUR 1,190.00"),
        (119000, "EUR", "de_XX", "1.190,00 EUR"),  # The language is known, if not the country.
    ],
)
def test_money_names_its_currency(minor: int, currency: str, locale: str, expected: str) -> None:
    assert formats.money(Money(minor, currency), locale) == expected


@given(
    minor=st.integers(-(10**15), 10**15),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    locale=st.sampled_from(LOCALES),
)
def test_money_keeps_every_digit_in_every_language(minor: int, currency: str, locale: str) -> None:
    written = formats.money(Money(minor, currency), locale)

    assert currency in written
    assert int("".join(c for c in written if c.isdigit())) == abs(minor)
    assert ("-" in written) == (minor < 0)


@pytest.mark.parametrize(
    ("value", "currency", "locale", "expected"),
    [
        ("120", "EUR", "en", "120.00"),
        ("0.12345", "EUR", "de", "0,12345"),
        ("1.275", "EUR", "en", "1.275"),
        ("1.2750", "EUR", "en", "1.275"),
        ("45000", "JPY", "en", "45,000"),
        ("0.5", "JPY", "en", "0.5"),
    ],
)
def test_a_price_is_never_rounded(value: str, currency: str, locale: str, expected: str) -> None:
    assert formats.price(Decimal(value), currency, locale) == expected


@pytest.mark.parametrize(
    ("value", "code", "locale", "expected"),
    [
        ("6", "HUR", "en", "6 hours"),
        ("1", "HUR", "en", "1 hour"),
        ("1.0", "HUR", "en", "1 hour"),
        ("24.5", "HUR", "de", "24,5 Stunden"),
        ("1", "DAY", "de", "1 Tag"),
        ("3", "MON", "fr", "3 mois"),
        ("2", "HUR", "ja", "2 時間"),
        ("500", "C62", "en", "500"),
        ("1234.5678", "C62", "de", "1.234,5678"),
        ("3", "XPP", "en", "3 XPP"),
        ("12000", "HUR", "fr", "12\u00a0000 heures"),
    ],
)
def test_a_quantity_carries_its_unit(value: str, code: str, locale: str, expected: str) -> None:
    assert formats.quantity_with_unit(Decimal(value), code, locale) == expected


@pytest.mark.parametrize(
    ("code", "locale", "expected"),
    [
        ("HUR", "en", "hours"),
        ("DAY", "de", "Tage"),
        ("MON", "nl", "maanden"),
        ("C62", "en", ""),
        ("XPP", "de", "XPP"),
    ],
)
def test_units_have_names(code: str, locale: str, expected: str) -> None:
    assert formats.unit_name(code, locale) == expected


@pytest.mark.parametrize(
    ("rate", "locale", "expected"),
    [("19", "en", "19%"), ("7.5", "de", "7,5 %"), ("19", "tr", "%19"), ("0", "en", "0%"), ("5.25", "en", "5.25%")],
)
def test_rates_are_given_in_percent(rate: str, locale: str, expected: str) -> None:
    assert formats.percent(Decimal(rate), locale) == expected


def test_days() -> None:
    day = date(2026, 12, 1)

    assert formats.day(day, "en") == "Dec 1, 2026"
    assert formats.day(day, "en_GB") == "1 Dec 2026"
    assert formats.day(day, "de_DE") == "01.12.2026"
    assert formats.weekday_day(day, "en_US") == "Tue 1 Dec"
    assert formats.weekday_day(day, "de") == "Di., 1. Dez."


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Berlin", "Tue 1 Dec 09:00 Berlin"),
        ("America/Argentina/Buenos_Aires", "Tue 1 Dec 05:00 Buenos Aires"),
        ("Pacific/Kiritimati", "Tue 1 Dec 22:00 Kiritimati"),
        ("Pacific/Honolulu", "Mon 30 Nov 22:00 Honolulu"),
        ("UTC", "Tue 1 Dec 08:00 UTC"),
    ],
)
def test_an_instant_is_told_by_the_clocks_of_its_zone(zone: str, expected: str) -> None:
    assert formats.instant(datetime(2026, 12, 1, 8, tzinfo=UTC), zone, "en") == expected


def test_an_instant_without_a_zone_is_none() -> None:
    with pytest.raises(ValueError, match="zone of its own"):
        formats.instant(datetime(2026, 12, 1, 8), "UTC", "en")  # noqa: DTZ001  That is the point.


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_what_is_no_number_is_not_written(value: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        formats.decimal(Decimal(value), "en")


def test_countries_have_names() -> None:
    assert formats.country("DE", "en") == "Germany"
    assert formats.country("gb", "de") == "Vereinigtes Königreich"
    assert formats.country("ZZZ", "en") == "ZZZ"


@pytest.mark.parametrize("locale", LOCALES)
def test_only_spaces_inside_numbers_do_not_break(locale: str) -> None:
    texts = [
        formats.money(Money(5, "EUR"), locale),
        formats.percent(Decimal("7.5"), locale),
        formats.day(date(2026, 12, 1), locale),
        formats.quantity_with_unit(Decimal(2), "HUR", locale),
    ]

    assert [text for text in texts if "\u00a0" in text or "\u202f" in text] == []
