from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.money import CurrencyMismatch, Money, exponent, half_up, total

MINOR = st.integers(-(10**12), 10**12)
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [
        ("EUR", 2),  # Most currencies.
        ("JPY", 0),  # No minor unit at all.
        ("KWD", 3),  # A thousandth.
        ("XXX", 2),  # Unknown ones are like most.
    ],
)
def test_a_currency_has_its_own_minor_unit(currency: str, decimals: int) -> None:
    assert exponent(currency) == decimals


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("99.99", "EUR", 9999),
        ("0.005", "EUR", 1),  # Half goes up,
        ("0.015", "EUR", 2),  # and so does the half that half-even would take down.
        ("0.025", "EUR", 3),
        ("-0.005", "EUR", -1),  # Away from zero on both sides: a credit mirrors its invoice.
        ("0.0049999", "EUR", 0),
        ("2.5", "JPY", 3),
        ("1.0005", "KWD", 1001),
    ],
)
def test_an_amount_is_rounded_half_up_to_the_minor_unit(amount: str, currency: str, minor: int) -> None:
    assert Money.of(Decimal(amount), currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(9999, "EUR"), "EUR 99.99"),
        (Money(-5, "EUR"), "EUR -0.05"),
        (Money(100, "JPY"), "JPY 100"),
        (Money(1, "KWD"), "KWD 0.001"),
        (Money.zero("EUR"), "EUR 0.00"),
    ],
)
def test_money_is_printed_with_its_currencys_decimals(money: Money, text: str) -> None:
    assert str(money) == text


def test_decimals_are_kept_even_when_they_are_zero() -> None:
    assert str(half_up(Decimal(2), 2)) == "2.00"


def test_two_currencies_never_mix() -> None:
    with pytest.raises(CurrencyMismatch, match="EUR and USD do not mix"):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(CurrencyMismatch, match="EUR and USD do not mix"):
        Money(1, "EUR") - Money(1, "USD")
    with pytest.raises(CurrencyMismatch, match="EUR and USD do not mix"):
        total([Money(1, "USD")], "EUR")


def test_the_sum_of_nothing_is_nothing() -> None:
    assert total([], "EUR") == Money(0, "EUR")


@given(MINOR, CURRENCIES)
def test_the_amount_of_money_is_that_money(minor: int, currency: str) -> None:
    money = Money(minor, currency)

    assert Money.of(money.amount, currency) == money


@given(MINOR, MINOR, CURRENCIES)
def test_adding_and_taking_away_undo_each_other(one: int, other: int, currency: str) -> None:
    a, b = Money(one, currency), Money(other, currency)

    assert a + b - b == a
    assert a + b == b + a
    assert a - b == a + -b
    assert total([a, b], currency) == a + b
