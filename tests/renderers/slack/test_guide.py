"""Help: every command with an example, and what a mistyped word may have meant."""

from __future__ import annotations

import pytest
from hypothesis import given

from renderers.slack import guide
from tests.renderers.slack.hostile import words
from tests.renderers.slack.reading import shown, taken_by_slack


def test_help_shows_every_command_with_an_example() -> None:
    message = taken_by_slack(guide.help_for("/invoice"))

    for command in guide.COMMANDS:
        assert f"/invoice {command.example}" in shown(message)
    assert "`/invoice done &lt;client&gt; &lt;amount&gt; &lt;what&gt; [date]`" in shown(message)
    assert "`/invoice queue` · what is under way, and whom it waits for\n" in shown(message)
    assert "new, done, status, queue, paid" in message.text


def test_help_names_the_command_as_it_is_called_here() -> None:
    message = guide.help_for("/billing")

    assert "/billing new Acme GmbH" in message.text
    assert "/invoice" not in shown(message) + message.text


def test_help_says_first_what_is_not_set_up() -> None:
    setup = ["There is no seller yet.", *[f"Problem {number}." for number in range(9)]]

    message = taken_by_slack(guide.help_for("/invoice", setup=setup))

    assert shown(message).startswith("*To set up first*\n• There is no seller yet.")
    assert "• and 5 more" in shown(message)
    assert "To set up first: There is no seller yet." in message.text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("stauts", "status"),
        ("exeptions now", "exceptions"),
        ("QUEU", "queue"),
        ("pay 2026-0001", "paid"),
        ("zzzzzz", ""),
        ("", ""),
    ],
)
def test_an_unknown_word_is_met_with_the_nearest(typed: str, meant: str) -> None:
    assert guide.nearest(typed) == meant


def test_an_unknown_word_gets_the_list_too() -> None:
    message = taken_by_slack(guide.unknown("/invoice", "stauts <!here>"))

    assert message.text.startswith("I do not know “stauts &lt;!here&gt;”. Did you mean `/invoice status`?")
    assert "`/invoice queue`" in shown(message)


def test_wrong_use_of_a_command_is_answered_with_its_form() -> None:
    message = taken_by_slack(guide.usage("/invoice", "paid", "“lots” does not work as an amount."))

    assert message.text == (
        "“lots” does not work as an amount. Write it like this:"
        " /invoice paid &lt;number&gt; [amount] [date]. For example: /invoice paid 2026-0001"
    )


def test_the_form_of_a_command_that_does_not_exist_is_help() -> None:
    assert "/invoice help" in guide.usage("/invoice", "dance").text


@given(words)
def test_slack_takes_help_whatever_was_typed(typed: str) -> None:
    taken_by_slack(guide.unknown("/invoice", typed))
    taken_by_slack(guide.help_for("/invoice", setup=[typed] * 9))


@pytest.mark.parametrize("typed", ["dispute 2026-0001", "aging", "xyzzy"])
def test_another_word_is_not_taken_for_one_of_ours(typed: str) -> None:
    """Whoever types `aging` wants nothing sent, paid or voided."""
    assert guide.nearest(typed) == ""


def test_a_client_is_suggested_where_no_command_is_meant() -> None:
    message = guide.unknown("/invoice", "Müler", clients=("Müller & Söhne", "<b>"))

    assert "Did you mean “Müller &amp; Söhne” or “&lt;b&gt;”?" in message.text
    assert "Müller" not in guide.unknown("/invoice", "stauts", clients=("Müller",)).text
