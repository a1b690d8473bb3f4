"""Line items: what people type, what it means, and what to type instead."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.client import BriefLine
from workflow.entry import line_items, words
from workflow.entry.line_items import WHOLE, Habits, Problem
from workflow.entry.unclear import Unclear

ENGLISH = Habits("EUR", "en", {"HUR": Decimal(90), "C62": Decimal(7)})
GERMAN = Habits("EUR", "de_DE")


def a(
    description: str, unit_price: str, *, quantity: str = "1", unit: str = "C62", tax_rate: str | None = None
) -> BriefLine:
    rate = None if tax_rate is None else Decimal(tax_rate)
    return BriefLine(description, Decimal(quantity), unit, Decimal(unit_price), rate)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        # The four parts.
        ("Retainer | 1 | 3500 | 19", a("Retainer", "3500", tax_rate="19")),
        ("Retainer | 1 | 3500 | 19 %", a("Retainer", "3500", tax_rate="19")),
        ("Retainer | 1 | 3500 | 0", a("Retainer", "3500", tax_rate="0")),  # Nothing to pay is not nothing said.
        ("Retainer | 1 | 3500", a("Retainer", "3500")),
        ("Retainer|1|3,500.50|", a("Retainer", "3500.50")),
        ("Retainer | | EUR 3500", a("Retainer", "3500")),
        ("Design | 6 h | 80", a("Design", "80", quantity="6", unit="HUR")),
        ("Design | 1.5 days | 800 | 7", a("Design", "800", quantity="1.5", unit="DAY", tax_rate="7")),
        ("Design | 6h", a("Design", "90", quantity="6", unit="HUR")),  # What the last hour cost.
        ("Design | 6h | ", a("Design", "90", quantity="6", unit="HUR")),
        ("Rebate | 1 | -50", a("Rebate", "-50")),
        # A quantity first.
        ("6h design", a("design", "90", quantity="6", unit="HUR")),
        ("6 h design 80", a("design", "80", quantity="6", unit="HUR")),
        ("1.5 Std. Gestaltung 80", a("Gestaltung", "80", quantity="1.5", unit="HUR")),
        ("6h design @ 80", a("design", "80", quantity="6", unit="HUR")),
        ("6h design @80 19%", a("design", "80", quantity="6", unit="HUR", tax_rate="19")),
        ("3x Workshop 200", a("Workshop", "200", quantity="3")),
        ("2 days on site EUR 800", a("on site", "800", quantity="2", unit="DAY")),
        # An amount last.
        ("Design 480", a("Design", "480")),
        ("Design 480 EUR", a("Design", "480")),
        ("Design eur 480", a("Design", "480")),
        ("Design 480€", a("Design", "480")),
        ("Design 1,200.50 19 %", a("Design", "1200.50", tax_rate="19")),
        ("Rebate -50", a("Rebate", "-50")),
        ("2 Workshops 400", a("2 Workshops", "400")),
        ("4k video 500", a("4k video", "500")),  # No such unit.
        ("Hosting 2026-11 30", a("Hosting 2026-11", "30")),
        ("Hosting all 30", a("Hosting all", "30")),  # No Albanian lek.
    ],
)
def test_a_line_is_understood(typed: str, line: BriefLine) -> None:
    assert line_items.line(typed, ENGLISH) == line


def test_numbers_are_read_in_the_clients_language() -> None:
    assert line_items.line("Beratung | 1,5 | 1.200", GERMAN) == a("Beratung", "1200", quantity="1.5")


@pytest.mark.parametrize(
    ("typed", "because"),
    [
        ("Retainer | 1", "write Retainer | 1 | 480"),  # A piece's price says nothing of the next one.
        ("Retainer", "write Retainer | 1 | 480"),
        ("2 days on site", "write on site | 2 days | 480"),  # Nobody knows what a day cost.
        ("480", "the description is missing"),
        ("6h 80", "the description is missing"),
        (" | 1 | 480", "the description is missing"),
        ("a|1|2|3|4", "5 parts are more than 4"),
        ("Design | 6 furlongs | 80", "is no unit"),
        ("Design | six | 80", "is no unit"),
        ("Design | ! | 80", "is no number"),
        ("Design | 6 h h | 80", "is no number"),
        ("Design | 0 | 80", "must be above 0"),
        ("Design | -1 | 80", "write the minus before the price"),
        ("Design | 1 | 1.200", "two ways: write 1200 or 1.2000"),
        ("Design | 1 | USD 80", "is not in EUR"),
        ("Design USD 80", "is not in EUR"),
        ("Design 80 USD", "is not in EUR"),
        ("Design $80", "is not in EUR"),
        ("Design | 1 | 80 | 119", "not between 0 and 100"),
        ("Design 1 200,50", "can be one number or two"),
        ("Design 6h 80", "write the quantity first"),  # Six hours at 80, or 80 for all six?
        ("6h", "write the quantity first"),
        ("3d model 480", "can mean days or not"),
        ("Design | 1 | 10000000000", "too large"),
        ("Design | 1 | NaN", "“NaN” is no number"),
        ("Design 80.1251", "has more decimals than EUR, which has 2"),  # One of it: an amount, and none is rounded.
        ("x" * 501 + " 80", "500 are allowed"),
        ("Des\u202eign | 1 | 80", "cannot be seen"),
    ],
)
def test_a_line_that_can_be_read_in_no_way_or_two_is_asked_back(typed: str, because: str) -> None:
    with pytest.raises(Unclear) as asked:
        line_items.line(typed, ENGLISH)

    assert because in str(asked.value)


def test_every_line_is_answered_by_its_number_and_nothing_is_taken_in_part() -> None:
    entered = line_items.parse("Design 480\n\nRetainer\nHosting 30\n6h 80", ENGLISH)

    assert entered.lines == ()
    assert [problem.line for problem in entered.problems] == [3, 5]
    assert entered.sentences.splitlines()[1] == "Line 5: the description is missing: write what it was for."


def test_many_problems_are_said_a_handful_at_a_time() -> None:
    entered = line_items.parse("\n".join(["Retainer"] * 8), ENGLISH)

    assert len(entered.problems) == 8
    assert entered.sentences.splitlines()[-1] == "And 3 more."


def test_a_rebate_is_a_line_as_long_as_something_is_left_to_pay() -> None:
    entered = line_items.parse("Design 480\nRebate -50\n", ENGLISH)

    assert entered.problems == ()
    assert entered.lines == (a("Design", "480"), a("Rebate", "-50"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (" \n ", "There are no lines: write description | quantity | unit price | tax %, one to a line."),
        ("Design 480\nRebate -480", "The lines come to EUR 0.00: an invoice must be above 0."),
        ("Design | 2 | 0.002", "The lines come to EUR 0.00: an invoice must be above 0."),
        ("x\n".join(["Design 1\n"] * 201), "These are 201 lines: 200 fit one invoice."),
        (
            "Design | 1000000 | 1000000.01",
            "The lines come to EUR 1000000010000.00, which is more than an invoice can be.",
        ),
    ],
)
def test_all_lines_together_make_an_invoice(typed: str, sentence: str) -> None:
    typed = typed.replace("x\n", "")

    assert line_items.parse(typed, ENGLISH).problems == (Problem(WHOLE, sentence),)
    assert line_items.parse(typed, ENGLISH).sentences == sentence


@pytest.mark.parametrize(("typed", "problems"), [("Design 480.5", 1), ("Design 480", 0), ("3h Design 480.5", 0)])
def test_half_a_yen_is_a_price_but_no_amount(typed: str, problems: int) -> None:
    found = line_items.parse(typed, Habits("JPY", "en"))

    said = ["Line 1: “480.5” has more decimals than JPY, which has none."]
    assert [str(problem) for problem in found.problems] == said * problems


descriptions = (
    st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"), exclude_characters="|"), max_size=100)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text and _is_accepted(text))
)
amounts = st.decimals(min_value=Decimal("0.01"), max_value=10**6, places=6)
written_lines = st.builds(
    BriefLine,
    description=descriptions,
    quantity=amounts.filter(lambda number: number != 1),  # Of one, the price is an amount, as tested above.
    unit=st.sampled_from(["C62", "HUR", "MIN", "DAY", "WEE", "MON", "ANN", "KMT", "KGM"]),
    unit_price=amounts,
    tax_rate=st.none() | st.decimals(min_value=0, max_value=100, places=3),
)


def _is_accepted(text: str) -> bool:
    try:
        return words.description(text) == text
    except Unclear:
        return False


@given(
    lines=st.lists(written_lines, min_size=1, max_size=5),
    locale=st.sampled_from(["", "en", "de_DE", "fr_FR", "en_IN"]),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_what_is_shown_for_editing_is_read_as_the_same_lines(
    lines: list[BriefLine], locale: str, currency: str
) -> None:
    shown = line_items.as_text(lines)

    entered = line_items.parse(shown, Habits(currency, locale))

    if entered.problems:  # A yen's hundredth is nothing to bill.
        assert all(problem.line == WHOLE for problem in entered.problems)
    else:
        assert entered.lines == tuple(lines)
