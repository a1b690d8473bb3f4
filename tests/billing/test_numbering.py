from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.numbering import (
    NO_YEAR,
    BadFormat,
    backdated,
    check_format,
    credit_number,
    duplicates,
    gaps,
    number,
    series_year,
)

FORMATS = st.sampled_from(["{seq}", "{year}-{seq:04}", "INV {seq:06}", "{seq}.{year}", "{year}{seq}"])


@pytest.mark.parametrize(
    ("number_format", "sequence", "expected"),
    [
        ("{year}-{seq:04}", 7, "2026-0007"),  # The default.
        ("{year}-{seq:04}", 12345, "2026-12345"),  # Wider than its zeros: printed in full.
        ("{seq}", 7, "7"),
        ("INV-{seq:06}", 7, "INV-000007"),
        ("{seq}.{year}", 7, "7.2026"),
        ("Rg. {year}_{seq}", 7, "Rg. 2026_7"),
    ],
)
def test_a_number_is_printed_as_its_format_says(number_format: str, sequence: int, expected: str) -> None:
    check_format(number_format)

    assert number(number_format, year=2026, sequence=sequence) == expected


@pytest.mark.parametrize(
    ("number_format", "fix"),
    [
        ("", "needs {seq} or {seq:04} exactly once"),
        ("{year}", "needs {seq} or {seq:04} exactly once"),
        ("{seq}-{seq}", "needs {seq} or {seq:04} exactly once"),
        ("{seq:4}", "needs {seq} or {seq:04} exactly once"),  # Padded with spaces, it would be.
        ("{seq:00}", "needs {seq} or {seq:04} exactly once"),
        ("{year}-{year}-{seq}", "has {year} more than once"),
        ("{year:02}-{seq}", "take out everything else"),
        ("{month}-{seq}", "take out everything else"),
        ("{{seq}}", "take out everything else"),
        ("{ye{seq}ar}", "take out everything else"),  # Nothing hides inside something else.
        ("{seq.__class__}-{seq}", "take out everything else"),
        ("INV/{seq}", "take out everything else"),  # It would be a folder of the archive.
        ("№{seq}", "take out everything else"),
        (" {seq}", "no space around it"),
        ("{seq} ", "no space around it"),
        ("A" * 40 + "{seq}", "at most 40 characters"),
    ],
)
def test_a_format_that_will_not_do_says_what_to_change(number_format: str, fix: str) -> None:
    with pytest.raises(BadFormat) as caught:
        check_format(number_format)

    assert f"“{number_format}”" in str(caught.value)
    assert fix in str(caught.value)


def test_a_bad_format_gives_no_number() -> None:
    with pytest.raises(BadFormat):
        number("{year}", year=2026, sequence=1)


@pytest.mark.parametrize(
    ("number_format", "year"),
    [
        ("{year}-{seq:04}", 2026),  # Starts again each year.
        ("INV-{seq}", NO_YEAR),  # Goes on for ever: the year would not tell 1 from 1.
    ],
)
def test_a_format_without_a_year_has_one_series_for_all(number_format: str, year: int) -> None:
    assert series_year(number_format, date(2026, 3, 2)) == year


@given(
    FORMATS,
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(1, 10**6),
    st.integers(1, 10**6),
)
def test_two_invoices_never_look_the_same(number_format: str, one: date, other: date, first: int, second: int) -> None:
    same_place = (series_year(number_format, one), first) == (series_year(number_format, other), second)

    same_number = number(number_format, year=one.year, sequence=first) == number(
        number_format, year=other.year, sequence=second
    )

    assert same_number == same_place


@pytest.mark.parametrize(
    ("taken", "first", "missing", "double"),
    [
        ([], 1, (), ()),  # An empty series is whole.
        ([1, 2, 3], 1, (), ()),
        ([3, 1, 2], 1, (), ()),  # In any order.
        ([1, 4, 6], 1, (2, 3, 5), ()),
        ([42, 43], 42, (), ()),  # Went on from another program.
        ([43], 42, (42,), ()),
        ([41, 43], 42, (42,), ()),  # What is before the first is not ours to prove.
        ([41], 42, (), ()),
        ([1, 2, 2, 3, 1], 1, (), (1, 2)),
    ],
)
def test_a_series_shows_its_gaps_and_doubles(
    taken: list[int], first: int, missing: tuple[int, ...], double: tuple[int, ...]
) -> None:
    assert gaps(taken, first=first) == missing
    assert duplicates(taken) == double


@given(st.sets(st.integers(1, 200)))
def test_what_is_missing_makes_the_series_whole(taken: set[int]) -> None:
    missing = gaps(taken, first=1)

    assert taken.isdisjoint(missing)
    assert gaps(taken | set(missing), first=1) == ()


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ([], ()),
        ([1, 1, 2], ()),
        ([1, 3, 2, 2, 3], (3, 4)),  # Both are before number 2.
    ],
)
def test_a_number_is_not_dated_before_an_earlier_one(days: list[int], found: tuple[int, ...]) -> None:
    assert backdated(enumerate((date(2026, 3, day) for day in days), start=1)) == found


def test_credit_notes_have_a_prefix_and_the_invoices_format() -> None:
    assert credit_number("{year}-{seq:04}", year=2026, sequence=7) == "CN-2026-0007"
