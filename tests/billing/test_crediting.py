"""A credit note is over what is left of its invoice, at its rates, to the cent."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing import crediting
from billing.client import BriefLine
from billing.content import Content, DocumentType, Line, Preceding, Treatment, digest
from billing.money import Money
from billing.refusals import Refused, Why
from billing.tax import totals
from tests.billing.samples import CONTENT

PRECEDING = Preceding("2026-0001", date(2026, 3, 3))
WHAT = "Partial credit"


def line(price: str, rate: str = "19", quantity: str = "1") -> Line:
    return Line("Design", Decimal(quantity), "C62", Decimal(price), Decimal(rate))


def invoice(*lines: Line, treatment: Treatment = Treatment.STANDARD) -> Content:
    return replace(CONTENT, lines=lines, treatment=treatment)


def note(original: Content, lines: tuple[BriefLine, ...]) -> Content:
    kept = tuple(
        Line(one.description, one.quantity, one.unit, one.unit_price, one.tax_rate or Decimal(0)) for one in lines
    )
    return replace(original, lines=kept, preceding=PRECEDING)


def gross(content: Content) -> Money:
    return totals(content.lines, treatment=content.treatment, currency=content.currency).gross


TWO_RATES = invoice(line("100", "19", "3"), line("50.01", "7"), line("10", "0"))


def test_a_credit_note_is_a_document_of_its_own_type_that_names_its_invoice() -> None:
    credit = note(TWO_RATES, ())

    assert (TWO_RATES.document_type, credit.document_type) == (DocumentType.INVOICE, DocumentType.CREDIT_NOTE)
    assert DocumentType.CREDIT_NOTE.value == "381"
    assert digest(credit) != digest(replace(credit, preceding=replace(PRECEDING, number="2026-0002")))


def test_everything_is_the_invoice_s_own_lines_and_its_very_total() -> None:
    lines = crediting.everything(TWO_RATES, crediting.left(TWO_RATES, ()), description=WHAT)

    assert gross(note(TWO_RATES, lines)) == gross(TWO_RATES)
    assert [one.description for one in lines] == ["Design"] * 3


def test_after_a_part_everything_is_the_rest_at_each_rate() -> None:
    first = note(TWO_RATES, (BriefLine("Day", Decimal(1), "C62", Decimal(100), Decimal(19)),))

    rest = crediting.everything(TWO_RATES, crediting.left(TWO_RATES, [first]), description=WHAT)

    assert [(one.unit_price, one.tax_rate) for one in rest] == [
        (Decimal("200.00"), Decimal(19)),
        (Decimal("50.01"), Decimal(7)),
        (Decimal("10.00"), Decimal(0)),
    ]


def test_the_rest_is_never_more_than_is_left_though_tax_is_rounded_twice() -> None:
    original = invoice(line("0.06"))  # 0.01 of tax; on halves of it 0.01 each.
    first = note(original, (BriefLine("Half", Decimal(1), "C62", Decimal("0.03"), Decimal(19)),))

    there_is = crediting.left(original, [first])
    rest = note(original, crediting.everything(original, there_is, description=WHAT))

    assert there_is.gross == Money(3, "EUR")
    assert gross(rest).minor <= 3
    crediting.check(rest, there_is)


@pytest.mark.parametrize(
    ("amount", "nets"),
    [("119.00", ["100.00"]), ("571.20", ["480.00"]), ("0.01", ["0.01"]), ("1.01", ["0.85"])],
)
def test_an_amount_with_its_tax(amount: str, nets: list[str]) -> None:
    original = invoice(line("480"))

    lines = crediting.amounting_to(Money.of(Decimal(amount), "EUR"), crediting.left(original, ()), description=WHAT)

    assert [f"{one.unit_price}" for one in lines] == nets
    assert gross(note(original, lines)) == Money.of(Decimal(amount), "EUR")


def test_an_amount_that_no_net_comes_to_names_its_neighbours() -> None:
    original = invoice(line("480"))

    with pytest.raises(Refused) as caught:
        crediting.amounting_to(Money(3, "EUR"), crediting.left(original, ()), description=WHAT)

    assert caught.value.why is Why.NO_SUCH_SUM
    assert caught.value.facts["near"] == [Money(2, "EUR"), Money(4, "EUR")]


@pytest.mark.parametrize(
    ("amount", "why"),
    [
        (Money(57_121, "EUR"), Why.TOO_MUCH_CREDIT),
        (Money(0, "EUR"), Why.WRONG_AMOUNT),
        (Money(-1, "EUR"), Why.WRONG_AMOUNT),
        (Money(100, "USD"), Why.WRONG_AMOUNT),
    ],
)
def test_what_is_no_credit(amount: Money, why: Why) -> None:
    with pytest.raises(Refused) as caught:
        crediting.amounting_to(amount, crediting.left(invoice(line("480")), ()), description=WHAT)

    assert caught.value.why is why


def test_nothing_is_left_after_all_of_it() -> None:
    original = invoice(line("480"))

    with pytest.raises(Refused) as caught:
        crediting.amounting_to(
            Money(1, "EUR"), crediting.left(original, [note(original, (as_brief("480"),))]), description=WHAT
        )

    assert caught.value.why is Why.TOO_MUCH_CREDIT


def as_brief(price: str, rate: str = "19") -> BriefLine:
    return BriefLine("Design", Decimal(1), "C62", Decimal(price), Decimal(rate))


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((as_brief("0"),), Why.WRONG_AMOUNT),
        ((as_brief("480", "7"),), Why.OTHER_TAX),
        ((as_brief("480.01"),), Why.TOO_MUCH_CREDIT),
        ((as_brief("480"), as_brief("0.01")), Why.TOO_MUCH_CREDIT),
    ],
)
def test_lines_that_are_no_credit(lines: tuple[BriefLine, ...], why: Why) -> None:
    original = invoice(line("480"))

    with pytest.raises(Refused) as caught:
        crediting.check(note(original, lines), crediting.left(original, ()))

    assert caught.value.why is why


def test_more_than_is_left_with_tax_is_refused_though_the_net_would_do() -> None:
    """Two halves of 0.06 have a cent of tax each; the invoice had one in all."""
    original = invoice(line("0.06"))
    half = note(original, (as_brief("0.03"),))

    with pytest.raises(Refused) as caught:
        crediting.check(half, crediting.left(original, [half]))

    assert caught.value.why is Why.TOO_MUCH_CREDIT
    assert caught.value.facts == {"left": Money(3, "EUR"), "number": "2026-0001"}


def test_outside_the_scope_of_tax_there_is_no_rate() -> None:
    original = invoice(line("480"), treatment=Treatment.OUTSIDE)
    there_is = crediting.left(original, ())

    lines = crediting.amounting_to(Money(10_000, "EUR"), there_is, description=WHAT)

    assert gross(note(original, lines)) == Money(10_000, "EUR")
    with pytest.raises(Refused) as caught:
        crediting.check(note(original, (as_brief("481"),)), there_is)
    assert caught.value.facts["rate"] == ""


RATES = st.sampled_from(["0", "7", "19"])
LINES = st.lists(st.builds(line, st.integers(1, 99_999).map(lambda n: f"{n / 100:.2f}"), RATES), min_size=1, max_size=4)


@given(lines=LINES, parts=st.lists(st.integers(1, 100_000), max_size=4))
def test_however_it_is_credited_it_is_never_credited_twice(lines: list[Line], parts: list[int]) -> None:
    original, notes = invoice(*lines), list[Content]()
    for part in parts:
        there_is = crediting.left(original, notes)
        try:
            drawn = note(original, crediting.amounting_to(Money(part, "EUR"), there_is, description=WHAT))
        except Refused:
            continue
        crediting.check(drawn, there_is)
        notes.append(drawn)
    there_is = crediting.left(original, notes)
    if rest := crediting.everything(original, there_is, description=WHAT):
        last = note(original, rest)
        if gross(last).minor > 0:
            crediting.check(last, there_is)
            notes.append(last)

    credited = sum(gross(one).minor for one in notes)
    assert credited <= gross(original).minor
    assert gross(original).minor - credited <= 2 * (len(notes) + 1) * 3  # What rounding leaves, no more.
