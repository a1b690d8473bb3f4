"""Outside words in Slack: they mention nobody, format nothing, and are cut where nothing breaks."""

from __future__ import annotations

import pytest
from hypothesis import given

from renderers.people import named
from renderers.slack import text
from tests.renderers.slack.hostile import people, words
from tests.renderers.slack.reading import nothing_live


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("<!channel> & Co", "&lt;!channel&gt; &amp; Co"),
        ("&amp;", "&amp;amp;"),  # Shown as it was typed.
        ("plain", "plain"),
    ],
)
def test_exactly_three_characters_are_escaped(typed: str, expected: str) -> None:
    assert text.escape(typed) == expected


@pytest.mark.parametrize(
    ("escaped", "limit", "expected"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("ab&amp;cd", 6, "ab…"),  # No half entity.
        ("ab&amp;cd", 8, "ab&amp;…"),
        ("by <@U0ANA> now", 9, "by…"),  # No half mention.
        ("abc def", 5, "abc…"),
    ],
)
def test_text_is_cut_where_nothing_breaks(escaped: str, limit: int, expected: str) -> None:
    assert text.clip(escaped, limit) == expected


@given(words)
def test_a_cut_text_is_never_too_long(typed: str) -> None:
    assert len(text.clip(text.escape(typed), 20)) <= 20
    assert 0 < len(text.literal(typed, 20)) <= 20


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("\u202egpj.exe", "gpj.exe"),
        ("a\x00b\x1bc", "abc"),
        ("half \ud800 pair", "half  pair"),
        ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
        ("אבג \u200f(ok)", "אבג \u200f(ok)"),  # A mark turns nothing around it.
    ],
)
def test_controls_and_turns_of_direction_are_dropped(typed: str, expected: str) -> None:
    assert text.clean(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("*bold*", "\u200b*\u200bbold\u200b*\u200b"),
        ("first_last@example.org", "first_last@example.org"),  # Formats nothing, stays copyable.
        ("`code`", "ˋcodeˋ"),
        ("> quoted", "\u200b&gt; quoted"),
        ("two\nlines", "two lines"),
        ("<!here>", "&lt;!here&gt;"),
    ],
)
def test_outside_words_format_nothing(typed: str, expected: str) -> None:
    assert text.neutral(typed) == expected


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("U0ANA", "<@U0ANA>"),
        ("ana@studio.example", "ana@studio.example"),
        ("", "nobody"),
        ("sendday", "Sendday"),
        ("!channel", "!channel"),
        ("U0ANA|boss", "U0ANA|boss"),
        ("<@U0ANA>", "&lt;@U0ANA&gt;"),
    ],
)
def test_a_chat_id_is_mentioned_and_anything_else_is_printed(person: str, expected: str) -> None:
    assert text.mention(person) == expected


@pytest.mark.parametrize(
    ("persons", "expected"),
    [
        ([], "nobody"),
        (["U1"], "<@U1>"),
        (["U1", "U2"], "<@U1> or <@U2>"),
        (["U1", "U2", "U3"], "<@U1>, <@U2> or <@U3>"),
        ([f"U{n}" for n in range(7)], "<@U0>, <@U1>, <@U2>, <@U3>, <@U4> or 2 more"),
    ],
)
def test_people_are_listed_as_one_would_say_it(persons: list[str], expected: str) -> None:
    assert text.any_of(persons) == expected


def test_a_sentence_of_ours_mentions_the_people_in_it() -> None:
    said = f"Approved by {named('U0ANA')}, not by {named('bo@studio.example')} & Co."

    assert text.spoken(said) == "Approved by <@U0ANA>, not by bo@studio.example &amp; Co."


def test_the_lines_of_a_sentence_stay_lines() -> None:
    assert text.spoken("One.\nTwo *bold*.") == "One.\nTwo \u200b*\u200bbold\u200b*\u200b."


def test_below_a_field_a_sentence_is_plain() -> None:
    assert text.in_form(f"Ask {named('U0ANA')} & Co\nnow.") == "Ask @U0ANA & Co now."
    assert text.in_form("x" * 400) == "x" * 299 + "…"


@given(words, people)
def test_nothing_that_people_typed_is_live_in_a_sentence(typed: str, person: str) -> None:
    from_outside = typed.replace("\u2068", "").replace("\u2069", "")  # As renderers.people does.

    nothing_live([text.spoken(f"{from_outside} by {named(person)}: {from_outside}")])
    nothing_live([text.neutral(typed), text.mention(person), text.literal(typed, 75)])
