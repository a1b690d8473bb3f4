"""Numbers are read in the writer's way where that is certain, and asked back where it is not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.money import Money
from workflow.entry import numbers
from workflow.entry.unclear import Unclear

LOCALES = ("", "en", "de_DE", "de_CH", "fr_FR", "en_IN", "sv_SE")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1200", "1200"),
        (" 1200.5 ", "1200.5"),
        ("1200,5", "1200.5"),
        ("1,200.50", "1200.50"),
        ("1.200,50", "1200.50"),
        ("1 200,50", "1200.50"),
        ("1\u00a0200,50", "1200.50"),  # As a spreadsheet pastes it.
        ("1'200.50", "1200.50"),
        ("1’200.50", "1200.50"),
        ("1,000,000", "1000000"),
        ("1.000.000", "1000000"),
        ("0.125", "0.125"),  # No thousands begin with a nought.
        ("1234.567", "1234.567"),  # Groups have three digits, so this is none.
        (".5", "0.5"),
        ("5.", "5"),
        ("-50", "-50"),
        ("−50", "-50"),
        ("- 50", "-50"),
        ("+50", "50"),
        ("1000000000", "1000000000"),
        ("0.000001", "0.000001"),
    ],
)
def test_what_has_one_reading_is_read_so_everywhere(typed: str, value: str, locale: str) -> None:
    assert numbers.decimal(typed, locale) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "locale", "value"),
    [
        ("1.200", "de_DE", "1200"),
        ("1,200", "en", "1200"),
        ("-1,200", "en", "-1200"),
        ("1,20,000.50", "en_IN", "120000.50"),  # A lakh and a fifth.
    ],
)
def test_groups_are_read_in_the_locale_that_writes_them(typed: str, locale: str, value: str) -> None:
    assert numbers.decimal(typed, locale) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "locale"),
    [
        ("1.200", "en"),  # A thousand two hundred, or one and a fifth with a careful nought.
        ("1,200", "de_DE"),
        ("1.200", ""),  # A file says nothing of its writer.
        ("1,200", ""),
    ],
)
def test_what_has_two_readings_is_asked_back(typed: str, locale: str) -> None:
    with pytest.raises(Unclear, match=r"two ways: write 1200 or 1\.2000"):
        numbers.decimal(typed, locale)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "x",
        "1..2",
        "1,2,3",
        "1.200.50",
        ",",
        "NaN",
        "Infinity",
        "1e5",
        "0x10",
        "١٢",
        "1200-",
        "½",
        "1,20,000",
        "9" * 41,
    ],
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(Unclear, match="is no number"):
        numbers.decimal(typed, "de_DE")


@pytest.mark.parametrize(
    ("typed", "because"),
    [
        ("1000000000.01", "too large"),
        ("-1000000001", "too large"),
        ("0.0000001", "more than 6 decimals"),
    ],
)
def test_numbers_have_limits(typed: str, because: str) -> None:
    with pytest.raises(Unclear, match=because):
        numbers.decimal(typed)


def test_a_quantity_is_above_nothing_and_one_by_default() -> None:
    assert numbers.quantity("1.5") == Decimal("1.5")
    assert numbers.quantity(" ") == Decimal(1)
    for typed in ("0", "-1"):
        with pytest.raises(Unclear, match="write the minus before the price"):
            numbers.quantity(typed)


@pytest.mark.parametrize(
    ("typed", "currency", "locale", "amount"),
    [
        ("EUR 480", "EUR", "en", "480"),
        ("480 eur", "EUR", "de_DE", "480"),
        ("480€", "EUR", "de_DE", "480"),
        ("€ 480", "EUR", "", "480"),
        ("-€50", "EUR", "en", "-50"),
        ("$480", "USD", "en", "480"),
        ("$480", "AUD", "en", "480"),  # At home it is just a dollar.
        ("CHF 480", "CHF", "de_CH", "480"),
        ("500 kr", "SEK", "sv_SE", "500"),
        ("0.0125", "EUR", "", "0.0125"),  # A price may be finer than the currency.
        ("1.250", "KWD", "en", "1.25"),  # Three decimals are usual there.
        ("1,250", "KWD", "", "1.25"),
        ("1,250", "KWD", "en", "1250"),
    ],
)
def test_a_price_may_name_its_currency(typed: str, currency: str, locale: str, amount: str) -> None:
    assert numbers.price(typed, currency, locale) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "currency", "because"),
    [
        ("480 USD", "EUR", "is not in EUR"),
        ("$480", "EUR", "is not in EUR"),
        ("480 €", "USD", "is not in USD"),
        ("£480", "EUR", "is not in EUR"),
        ("Design", "EUR", "is no number"),
        ("NaN", "EUR", "“NaN” is no number: write it like 1200 or 1200.50"),
        ("Infinity", "EUR", "is no number"),
        ("5 apples", "EUR", "is not in EUR"),
        ("EUR 480", "XXX", "is no plain number"),  # The client has no currency yet.
        ("EUR", "EUR", "is no number"),
    ],
)
def test_a_price_in_another_currency_is_refused(typed: str, currency: str, because: str) -> None:
    with pytest.raises(Unclear, match=because):
        numbers.price(typed, currency, "en")


def test_money_has_the_decimals_of_its_currency() -> None:
    assert numbers.money("1,190.00", "EUR", "en") == Money(119000, "EUR")
    assert numbers.money("1190", "JPY") == Money(1190, "JPY")
    with pytest.raises(Unclear, match="more decimals than JPY, which has none"):
        numbers.money("10.5", "JPY")
    with pytest.raises(Unclear, match="more decimals than EUR, which has 2"):
        numbers.money("10.5050", "EUR")


def test_a_tax_rate_is_a_percentage() -> None:
    assert numbers.tax_rate("19") == Decimal(19)
    assert numbers.tax_rate("7,5 %", "de_DE") == Decimal("7.5")
    for typed in ("-1", "101"):
        with pytest.raises(Unclear, match="not between 0 and 100"):
            numbers.tax_rate(typed)


@given(
    value=st.decimals(min_value=-(10**9), max_value=10**9, places=6),
    locale=st.sampled_from(LOCALES),
    thousandths=st.booleans(),
)
def test_a_plain_number_is_read_as_itself_in_every_locale(value: Decimal, locale: str, *, thousandths: bool) -> None:
    assert numbers.decimal(numbers.plain(value), locale, thousandths=thousandths) == value
