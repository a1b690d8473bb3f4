import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.ledger import Booking, Entry, balance, is_settled
from billing.money import CurrencyMismatch, Money

TOTAL = Money(10_000, "EUR")
ENTRIES = st.lists(st.builds(Entry, st.sampled_from(Booking), st.builds(Money, st.integers(1, 20_000), st.just("EUR"))))


def entry(booking: Booking, minor: int) -> Entry:
    return Entry(booking, Money(minor, "EUR"))


@pytest.mark.parametrize(
    ("entries", "left", "settled"),
    [
        ([], 10_000, False),  # Nothing came in.
        ([entry(Booking.PAYMENT, 4_000)], 6_000, False),  # In parts.
        ([entry(Booking.PAYMENT, 4_000), entry(Booking.PAYMENT, 6_000)], 0, True),
        ([entry(Booking.PAYMENT, 9_999)], 1, False),  # A cent is a balance.
        ([entry(Booking.CREDIT, 10_000)], 0, True),
        ([entry(Booking.PAYMENT, 9_500), entry(Booking.WRITE_OFF, 500)], 0, True),
        ([entry(Booking.PAYMENT, 12_000)], -2_000, True),  # Too much is settled, and seen.
        ([entry(Booking.PAYMENT, 10_000), entry(Booking.REVERSAL, 10_000)], 10_000, False),  # Undo.
    ],
)
def test_the_balance_is_what_is_left_to_pay(entries: list[Entry], left: int, settled: bool) -> None:
    found = balance(TOTAL, entries)

    assert found == Money(left, "EUR")
    assert is_settled(found) is settled


def test_an_invoice_over_nothing_is_settled() -> None:
    assert is_settled(balance(Money.zero("EUR"), []))


def test_another_currency_settles_nothing() -> None:
    with pytest.raises(CurrencyMismatch):
        balance(TOTAL, [Entry(Booking.PAYMENT, Money(10_000, "USD"))])


@given(ENTRIES, st.randoms())
def test_the_order_of_the_entries_does_not_matter(entries: list[Entry], chance: random.Random) -> None:
    shuffled = entries.copy()
    chance.shuffle(shuffled)

    assert balance(TOTAL, shuffled) == balance(TOTAL, entries)


@given(ENTRIES, st.integers(1, 20_000))
def test_a_reversal_is_as_if_nothing_had_been_booked(entries: list[Entry], minor: int) -> None:
    undone = [entry(Booking.PAYMENT, minor), entry(Booking.REVERSAL, minor)]

    assert balance(TOTAL, [*entries, *undone]) == balance(TOTAL, entries)
