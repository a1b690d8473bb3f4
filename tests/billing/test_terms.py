from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.terms import BadTerms, Form, Terms, due_on, parse

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
TERMS = st.one_of(
    st.just(Terms(Form.RECEIPT)),
    st.builds(Terms, st.sampled_from([Form.NET, Form.NET_EOM, Form.EOM]), st.integers(0, 365)),
    st.builds(Terms, st.just(Form.DAY_NEXT_MONTH), st.integers(1, 31)),
)


@pytest.mark.parametrize(
    ("issued", "terms", "due"),
    [
        # BILLING, section 5: the two "30 days, end of month" that others mix up.
        ("2026-01-04", "net 30", "2026-02-03"),
        ("2026-01-04", "net 30 eom", "2026-02-28"),
        ("2026-01-04", "eom 30", "2026-03-02"),
        ("2026-01-31", "net 30", "2026-03-02"),
        ("2026-01-31", "net 30 eom", "2026-03-31"),
        ("2026-01-31", "eom 30", "2026-03-02"),
        ("2026-09-13", "net 30", "2026-10-13"),
        ("2026-09-13", "net 30 eom", "2026-10-31"),
        ("2026-09-13", "eom 30", "2026-10-30"),
        # The other forms.
        ("2026-01-04", "receipt", "2026-01-04"),
        ("2026-01-04", "net 14", "2026-01-18"),
        ("2026-01-04", "net 0", "2026-01-04"),
        ("2026-01-04", "eom 0", "2026-01-31"),
        ("2026-12-04", "day 15 next month", "2027-01-15"),  # Over the year's end.
        ("2026-01-31", "day 31 next month", "2026-02-28"),  # Clamped, and no month is skipped.
        ("2028-01-31", "day 30 next month", "2028-02-29"),
    ],
)
def test_an_invoice_is_due(issued: str, terms: str, due: str) -> None:
    assert due_on(parse(terms), date.fromisoformat(issued)) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("receipt", "receipt"),
        (" Net  14 ", "net 14"),
        ("NET 30 EOM", "net 30 eom"),
        ("eom 030", "eom 30"),
        ("Day 15 Next Month", "day 15 next month"),
    ],
)
def test_case_and_spaces_do_not_matter(typed: str, canonical: str) -> None:
    assert str(parse(typed)) == canonical


@pytest.mark.parametrize(
    "typed",
    [
        "",  # Nothing: the caller has the default.
        "14",
        "net",
        "net -14",
        "net 366",  # More than a year is a slip of the finger.
        "net 14 days",
        "net {n}",
        "net ١٤",  # Digits of another script read well and are easily misread.
        "eom",
        "receipt 5",
        "day 0 next month",
        "day 32 next month",
    ],
)
def test_what_is_not_understood_is_quoted_with_what_is(typed: str) -> None:
    with pytest.raises(BadTerms) as caught:
        parse(typed)

    assert f"“{typed}”" in str(caught.value)
    assert "net 30 eom, eom 30, day 15 next month" in str(caught.value)


@given(TERMS)
def test_canonical_words_are_understood(terms: Terms) -> None:
    assert parse(str(terms)) == terms


@given(TERMS, DAYS)
def test_nothing_is_due_before_it_is_issued(terms: Terms, issued_on: date) -> None:
    assert due_on(terms, issued_on) >= issued_on


@given(TERMS, DAYS, st.integers(0, 60))
def test_who_is_invoiced_later_pays_no_earlier(terms: Terms, issued_on: date, later: int) -> None:
    assert due_on(terms, issued_on + timedelta(days=later)) >= due_on(terms, issued_on)
