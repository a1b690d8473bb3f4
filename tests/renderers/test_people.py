"""People in our sentences: named so that a chat can mention them, and so that nobody can pretend to."""

from __future__ import annotations

import pytest

from renderers.people import any_of, named, unmarked


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("U0ANA", "\u2068@U0ANA\u2069"),
        ("ana@studio.example", "ana@studio.example"),
        ("", "nobody"),
        ("sendday", "Sendday"),
    ],
)
def test_a_person_is_named_by_id_or_address(person: str, expected: str) -> None:
    assert named(person) == expected


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([], "nobody"),
        (["a@x"], "a@x"),
        (["a@x", "b@x"], "a@x or b@x"),
        (["a@x", "b@x", "c@x"], "a@x, b@x or c@x"),
    ],
)
def test_several_people_are_any_of_them(people: list[str], expected: str) -> None:
    assert any_of(people) == expected


def test_outside_text_cannot_pass_for_a_person() -> None:
    assert unmarked(f"ask {named('U0ANA')}") == "ask @U0ANA"
