import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.content import Line, Treatment
from billing.money import Money, half_up, total
from billing.tax import TaxGroup, category_of, line_net, totals
from tests.billing.samples import line

LINES = st.lists(
    st.builds(
        Line,
        description=st.just("Design"),
        quantity=st.decimals(-100, 10_000, places=3),
        unit=st.just("HUR"),
        unit_price=st.decimals(0, 1_000_000, places=4),
        tax_rate=st.sampled_from([Decimal(rate) for rate in ("0", "5.5", "7", "19", "19.00", "25")]),
    ),
    max_size=12,
).map(tuple)
TREATMENTS = st.sampled_from(list(Treatment))
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])


def euro(amount: str) -> Money:
    return Money.of(Decimal(amount), "EUR")


def standard(category: str, rate: str, base: str, tax: str) -> TaxGroup:
    return TaxGroup(category, Decimal(rate), euro(base), euro(tax), "")


def test_tax_is_on_the_summed_base_never_per_line() -> None:
    found = totals((line("99.99", tax_rate="25"),) * 3, treatment=Treatment.STANDARD, currency="EUR")

    assert found.line_nets == (euro("99.99"),) * 3
    assert found.groups == (standard("S", "25", "299.97", "74.99"),)  # Per line it were 75.00.
    assert (found.net, found.tax, found.gross) == (euro("299.97"), euro("74.99"), euro("374.96"))


def test_each_rate_is_a_group_and_zero_is_a_category_of_its_own() -> None:
    lines = (
        line("10", tax_rate="0"),
        line("10", tax_rate="7"),
        line("10", tax_rate="19"),
        line("10", tax_rate="7.00"),
    )

    found = totals(lines, treatment=Treatment.STANDARD, currency="EUR")

    assert found.groups == (
        standard("S", "19", "10.00", "1.90"),
        standard("S", "7", "20.00", "1.40"),
        standard("Z", "0", "10.00", "0.00"),
    )
    assert found.gross == euro("43.30")


@pytest.mark.parametrize(
    ("treatment", "category", "rate", "reason"),
    [
        (Treatment.STANDARD, "S", "19", ""),  # The only one that charges.
        (Treatment.ZERO, "Z", "0", ""),  # Taxed, at nothing: no reason to give.
        (Treatment.EXEMPT, "E", "0", "Exempt from VAT"),
        (Treatment.REVERSE_CHARGE, "AE", "0", "Reverse charge"),
        (Treatment.INTRA_COMMUNITY, "K", "0", "Intra-Community supply"),
        (Treatment.EXPORT, "G", "0", "Export outside the EU"),
        (Treatment.OUTSIDE, "O", None, "Not subject to VAT"),  # No rate at all, not 0 %.
    ],
)
def test_the_treatment_decides_category_rate_and_reason(
    treatment: Treatment, category: str, rate: str | None, reason: str
) -> None:
    (group,) = totals((line("100"),), treatment=treatment, currency="EUR").groups

    assert (group.category, group.reason) == (category, reason)
    assert group.rate == (None if rate is None else Decimal(rate))
    assert group.tax == euro("19.00" if treatment is Treatment.STANDARD else "0")


@pytest.mark.parametrize(
    ("rate", "printed"),
    [
        ("19.00", "19"),  # However it was typed,
        ("1.9E+1", "19"),
        ("20", "20"),  # and not 2E+1.
        ("5.50", "5.5"),
    ],
)
def test_a_rate_looks_the_same_however_it_was_typed(rate: str, printed: str) -> None:
    _, found = category_of(line("1", tax_rate=rate), Treatment.STANDARD)

    assert str(found) == printed


@pytest.mark.parametrize(
    ("quantity", "unit_price", "currency", "minor"),
    [
        ("3", "0.335", "EUR", 101),  # 1.005: prices may have more decimals than amounts.
        ("0.25", "0.1", "EUR", 3),  # 0.025: half-even would say 2.
        ("-1", "0.005", "EUR", -1),  # A discount mirrors what it takes back.
        ("1.5", "333", "JPY", 500),  # 499.5
        ("0.5", "0.001", "KWD", 1),
    ],
)
def test_a_line_is_rounded_to_its_currency(quantity: str, unit_price: str, currency: str, minor: int) -> None:
    assert line_net(line(unit_price, quantity=quantity), currency) == Money(minor, currency)


def test_no_lines_come_to_nothing() -> None:
    found = totals((), treatment=Treatment.STANDARD, currency="EUR")

    assert (found.groups, found.gross) == ((), euro("0"))


@given(LINES, TREATMENTS, CURRENCIES)
def test_the_sums_of_the_standard_hold(lines: tuple[Line, ...], treatment: Treatment, currency: str) -> None:
    """EN 16931: BR-CO-10 (106 = Σ lines), BR-CO-14 (110 = Σ tax), BR-CO-15 (112 = 109 + 110)."""
    found = totals(lines, treatment=treatment, currency=currency)

    assert total(found.line_nets, currency) == found.net
    assert total((group.base for group in found.groups), currency) == found.net
    assert total((group.tax for group in found.groups), currency) == found.tax
    assert found.net + found.tax == found.gross


@given(LINES, TREATMENTS, CURRENCIES)
def test_tax_of_a_group_is_its_base_times_its_rate(
    lines: tuple[Line, ...], treatment: Treatment, currency: str
) -> None:
    """EN 16931: BR-CO-17; and each category with its rate appears once."""
    groups = totals(lines, treatment=treatment, currency=currency).groups

    for group in groups:
        exact = group.base.amount * (group.rate or 0) / 100
        assert group.tax.amount == half_up(exact, -int(group.tax.amount.as_tuple().exponent))
    assert len({(group.category, group.rate) for group in groups}) == len(groups)


@given(LINES, TREATMENTS, CURRENCIES, st.randoms())
def test_the_order_of_the_lines_changes_no_amount(
    lines: tuple[Line, ...], treatment: Treatment, currency: str, chance: random.Random
) -> None:
    shuffled = list(lines)
    chance.shuffle(shuffled)

    there = totals(lines, treatment=treatment, currency=currency)
    again = totals(tuple(shuffled), treatment=treatment, currency=currency)

    assert replace(again, line_nets=there.line_nets) == there
