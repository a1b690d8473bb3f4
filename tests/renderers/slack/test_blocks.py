"""Blocks stay inside Slack's limits whatever is put into them."""

from __future__ import annotations

from hypothesis import given

from renderers.slack import blocks
from renderers.slack.actions import Action
from renderers.slack.text import escape
from tests.renderers.slack.hostile import words
from tests.renderers.slack.reading import buttons, shown, taken_by_slack


@given(words)
def test_any_text_fits_any_block(typed: str) -> None:
    safe = escape(typed.replace("\ud800", "").translate(dict.fromkeys(range(0x202A, 0x206A))))
    question = blocks.confirm(typed, typed, yes=typed, no=typed)
    button = blocks.button(Action.SHOW, typed, "17", confirm=question)

    taken_by_slack(
        blocks.message(
            safe,
            blocks.header(typed),
            blocks.section("text", safe, accessory=button),
            blocks.context("small", safe, safe),
            blocks.actions("buttons", [button]),
        )
    )


def test_empty_blocks_are_left_out() -> None:
    message = blocks.message("x", blocks.context("small", ""), blocks.actions("buttons", []), None)

    assert message.blocks == ()


def test_a_fact_without_a_value_is_left_out() -> None:
    message = blocks.message("x", blocks.fields("facts", [("To", "ana"), ("Cc", "")]))

    assert shown(message) == "*To*\nana"


def test_a_message_always_has_a_text() -> None:
    assert blocks.message("").text == "–"


def test_a_button_brings_back_its_value_only() -> None:
    shown_button = blocks.button(Action.TAKE, "Take", "12")

    message = blocks.message("x", blocks.actions("buttons", [shown_button]))

    assert buttons(message)["Take"]["value"] == "12"
    assert buttons(message)["Take"]["action_id"] == "take"
