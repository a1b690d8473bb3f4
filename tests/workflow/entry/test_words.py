"""Texts are bounded and visible; units are known; near misses are named."""

import pytest

from workflow.entry import units, words
from workflow.entry.unclear import Unclear, nearest, perhaps, quoted


def test_a_line_has_single_spaces_and_one_spelling_for_each_letter() -> None:
    assert words.one_line("  Mu\u0308ller \t GmbH ", longest=20) == "Müller GmbH"


def test_an_address_keeps_its_lines_and_loses_the_empty_ones() -> None:
    assert words.several_lines("Ring 2\r\n\r\n 10115  Berlin ", longest=50) == "Ring 2\n10115 Berlin"


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("Acme\nGmbH", "line break"),
        ("Acme\u202eHbmG", "cannot be seen"),  # Turned around, a name reads as another one.
        ("Acme\x07", "cannot be seen"),
        ("x" * 21, "has 21 characters: 20 are allowed"),
    ],
)
def test_a_line_that_cannot_be_printed_is_refused(text: str, because: str) -> None:
    with pytest.raises(Unclear, match=because):
        words.one_line(text, longest=20)


def test_a_description_is_one_line_and_does_not_separate() -> None:
    assert words.description(" Design\nworkshop ") == "Design workshop"
    with pytest.raises(Unclear, match="write / instead"):
        words.description("Design | workshop")
    with pytest.raises(Unclear, match="missing"):
        words.description(" ")


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "C62"), ("h", "HUR"), ("Hours", "HUR"), ("Std.", "HUR"), ("HUR", "HUR"), ("tage", "DAY"), ("×", "C62")],
)
def test_units_are_known_by_word_and_code(typed: str, code: str) -> None:
    assert units.unit(typed) == code


def test_an_unknown_unit_is_answered_with_those_that_are_known() -> None:
    with pytest.raises(Unclear, match="write one of h, min, days"):
        units.unit("furlong")


def test_every_unit_is_written_as_it_is_read() -> None:
    codes = {units.known(word) for word in ("h", "min", "day", "week", "month", "year", "km", "kg")}

    assert {units.unit(units.word(code)) for code in codes} == codes
    assert units.word("C62") == ""
    assert units.word("LTR") == "LTR"  # From elsewhere: shown as it is.


def test_a_near_miss_is_named_whatever_its_case() -> None:
    assert nearest("EVRY FRIDAY", ["every friday", "last day"]) == "every friday"
    assert perhaps("evry friday", ["every friday"]) == "; did you mean “every friday”?"
    assert perhaps("zzz", ["every friday"]) == ""


def test_a_quotation_fits_a_sentence() -> None:
    assert quoted("a\nb") == "“a b”"
    assert len(quoted("x" * 1000)) < 70
