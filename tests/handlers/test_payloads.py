"""What Slack sends, as what we need of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from billing.refusals import Refused, Why
from handlers import payloads
from renderers.slack.actions import Field

ANA = {"user": {"id": "U0ANA"}}


def command(text: str | None) -> payloads.Command:
    """A command as Slack sends it."""
    return payloads.command({"user_id": "U0ANA", "channel_id": "C1", "text": text, "trigger_id": "1.2.abc"})


def click(**action: Any) -> payloads.Click:
    """A click on a message in C1."""
    return payloads.click(
        ANA | {"channel": {"id": "C1"}, "container": {"message_ts": "17.0"}, "trigger_id": "1.2", "actions": [action]}
    )


def form(values: dict[str, dict[str, Any]], about: str = "17:3@C1") -> payloads.Submission:
    """A form's submission, elements by block."""
    state = {block: {"input": element} for block, element in values.items()}
    return payloads.submission(ANA | {"view": {"id": "V1", "private_metadata": about, "state": {"values": state}}})


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [
        ("status", "status", ""),
        ("  STATUS   Acme   GmbH ", "status", "Acme GmbH"),
        ("done R&amp;D &lt;Labs&gt; 480", "done", "R&D <Labs> 480"),
        ("paid\t2026-0001\n500", "paid", "2026-0001 500"),
        ("new\u00a0Acme", "new", "Acme"),
        ("", "", ""),
        (None, "", ""),
        ("   ", "", ""),
    ],
)
def test_a_command_is_its_first_word_and_the_rest(text: str | None, word: str, rest: str) -> None:
    found = command(text)

    assert (found.word, found.rest) == (word, rest)


def test_each_use_of_a_command_is_its_own_request() -> None:
    assert command("status").by.request == "command:U0ANA:1.2.abc"
    assert payloads.command({"user_id": "U0ANA"}).by.request == ""


def test_two_clicks_are_two_requests_and_one_delivered_twice_is_one() -> None:
    first, again = click(action_id="approve", action_ts="5.1"), click(action_id="approve", action_ts="5.1")
    second = click(action_id="approve", action_ts="5.2")

    assert first.by == again.by
    assert first.by != second.by


@pytest.mark.parametrize(
    "value", ["", "17", "17:", ":3", "a:b", "1:2:3", "1.5:2", "17 3", "17:3:", "²:1", f"{'9' * 40}:1"]
)
def test_a_value_of_another_version_is_refused(value: str) -> None:
    with pytest.raises(Refused) as refused:
        _ = click(action_id="approve", value=value).seen

    assert refused.value.why is Why.OUTDATED_BUTTON


@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "²", "٣", "9" * 40])
def test_what_is_no_number_of_a_row_is_refused(value: str) -> None:
    with pytest.raises(Refused) as refused:
        _ = click(action_id="take", value=value).number

    assert refused.value.why is Why.OUTDATED_BUTTON


def test_a_click_carries_what_was_seen() -> None:
    assert click(action_id="approve", value="17:3").seen == (17, 3)
    assert click(action_id="take", value="12").number == 12


def test_an_answer_carries_the_question_that_was_shown() -> None:
    assert click(action_id="send_all", value="12:5f0c9a").asked == (12, "5f0c9a")
    assert click(action_id="send_all", value="12").asked == (12, "")  # Of an older version: it named none.


@pytest.mark.parametrize("value", ["", "x", ":5f0c", "12:", "12:xyz", "12:5f:0c", "12:5F", f"{'9' * 40}:5f"])
def test_what_is_no_answer_to_a_question_is_refused(value: str) -> None:
    with pytest.raises(Refused) as refused:
        _ = click(action_id="send_all", value=value).asked

    assert refused.value.why is Why.OUTDATED_BUTTON


def test_a_chosen_option_is_a_click_with_its_value() -> None:
    assert click(action_id="more", selected_option={"value": "17:3"}).seen == (17, 3)


@pytest.mark.parametrize(
    ("where", "channel"),
    [
        ({"channel": {"id": "C1"}}, "C1"),
        ({"container": {"channel_id": "C1"}}, "C1"),
        ({"channel_id": "C1"}, "C1"),
        ({"container": {"view_id": "V1"}}, ""),
        ({"channel": None, "container": None}, ""),
        ({}, ""),
    ],
)
def test_where_it_was_done(where: dict[str, Any], channel: str) -> None:
    assert payloads.channel_of(where) == channel


@pytest.mark.parametrize(
    ("body", "person"),
    [({"user": {"id": "U1"}}, "U1"), ({"user_id": "U1"}, "U1"), ({"user": "U1"}, "U1"), ({"event": {}}, ""), ({}, "")],
)
def test_who_did_it(body: dict[str, Any], person: str) -> None:
    assert payloads.person_of(body) == person


def test_a_form_s_values_by_field_whatever_their_kind() -> None:
    found = form(
        {
            "amount": {"type": "plain_text_input", "value": "500"},
            "paid_on": {"type": "datepicker", "selected_date": "2026-03-01"},
            "outcome": {"type": "radio_buttons", "selected_option": {"value": "hold"}},
            "note": {"type": "plain_text_input", "value": None},
        }
    )

    assert found.text(Field.AMOUNT) == "500"
    assert found.day(Field.PAID_ON) == date(2026, 3, 1)
    assert found.text(Field.OUTCOME) == "hold"
    assert found.text(Field.NOTE) == ""
    assert found.day(Field.UNTIL) is None
    assert (found.seen, found.origin.channel, found.first_field) == ((17, 3), "C1", "amount")


@pytest.mark.parametrize(("value", "text"), [("R&amp;D", "R&D"), ("R&D", "R&D"), ("", ""), (None, "")])
def test_what_is_looked_for_is_as_it_was_typed(value: str | None, text: str) -> None:
    assert payloads.looked_for({"value": value}) == text


def test_one_opening_of_a_form_is_one_request() -> None:
    assert form({}).by.request == "view:V1"


@pytest.mark.parametrize("about", ["", "17", "x:y@C1", "@C1"])
def test_a_form_of_another_version_is_refused(about: str) -> None:
    with pytest.raises(Refused):
        _ = form({}, about).seen
