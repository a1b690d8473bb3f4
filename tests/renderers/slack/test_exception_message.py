"""The message of one exception: what failed, what it means, who owns it, what can be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings

from renderers.slack.exception_message import exception
from renderers.views import ExceptionMessage
from tests.renderers.slack import samples
from tests.renderers.slack.hostile import exceptions
from tests.renderers.slack.reading import buttons, shown, taken_by_slack

REFUSED = samples.REFUSED_MAIL
TAKEN = replace(REFUSED, taken=True)


@pytest.mark.parametrize(
    ("view", "labels"),
    [
        (REFUSED, ["Take", "Retry", "Resolve"]),
        (TAKEN, ["Take", "Retry", "Resolve"]),  # Taking over is allowed.
        (replace(REFUSED, can_retry=False), ["Take", "Resolve"]),
        (samples.PERHAPS_SENT, ["It was sent", "Send again", "Take", "Resolve"]),
        (samples.CLOSED, []),
    ],
)
def test_an_exception_offers_what_settles_it(view: ExceptionMessage, labels: list[str]) -> None:
    pressed = buttons(taken_by_slack(exception(view)))

    assert list(pressed) == labels
    assert {button["value"] for button in pressed.values()} <= {"12"}


def test_the_notice_is_complete_without_the_blocks() -> None:
    view = replace(TAKEN, next_try_at=datetime(2026, 12, 1, 9, tzinfo=UTC))

    assert exception(view).text == (
        "Exception 12: 2026-0001 could not be mailed (Acme GmbH)."
        " Not sent: the client does not have the invoice. Taken by <@U0EVA>."
        " Next try Tue 1 Dec 09:00 UTC."
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, "Owner: <@U0EVA>, not taken yet"),
        ({"owner": ""}, "Nobody owns it yet"),
        ({"taken": True}, "Taken by <@U0EVA>"),
        ({"count": 3}, "seen 3 times"),
        ({}, "Last words: 550 5.1.1 no such user\nNo automatic try: it waits for a person."),
        (
            {"next_try_at": datetime(2026, 12, 1, 9, tzinfo=UTC), "time_zone": "Europe/Berlin"},
            "Next automatic try: <!date^1796115600^{date_short_pretty} {time}|Tue 1 Dec 10:00 Berlin>",
        ),
    ],
)
def test_the_blocks_say_who_owns_it_and_what_comes_next(change: dict[str, object], says: str) -> None:
    assert says in shown(exception(replace(REFUSED, **change)))  # type: ignore[arg-type]  # A table's column.


def test_an_unknown_shows_all_that_is_known_and_asks_before_sending_twice() -> None:
    message = exception(samples.PERHAPS_SENT)

    assert "Last words: timed out after DATA\nTried: <!date^" in shown(message)
    assert "Message-ID: &lt;17.1@studio.example&gt;" in shown(message)
    assert "The bot does not send it again by itself." in shown(message)
    assert buttons(message)["Send again"]["confirm"]["text"]["text"] == (
        "Acme GmbH may get 2026-0001 twice. Sure that the first one did not arrive?"
    )


@pytest.mark.parametrize(
    ("by", "says"),
    [
        ("U0EVA", "Exception 12 closed by <@U0EVA>: 2026-0001 could not be mailed (Acme GmbH)."),
        ("sendday", "Exception 12 closed by itself: 2026-0001 could not"),
        ("", "Exception 12 closed by itself: 2026-0001 could not"),
    ],
)
def test_a_closed_exception_collapses_to_how_it_ended(by: str, says: str) -> None:
    message = taken_by_slack(exception(replace(samples.CLOSED, closed_by=by)))

    assert says in message.text
    assert message.text.endswith("Sent by hand.")
    assert [block["type"] for block in message.blocks] == ["section", "context"]


def test_a_closed_exception_without_a_note_says_the_rest() -> None:
    message = taken_by_slack(exception(replace(samples.CLOSED, closing_note="")))

    assert shown(message).startswith("*Closed:* 2026-0001 could not be mailed (Acme GmbH)\n")


def test_an_exception_about_no_invoice_stands_by_itself() -> None:
    view = replace(REFUSED, what="a message could not be shown", client="", subject="")

    assert taken_by_slack(exception(view)).text.startswith("Exception 12: A message could not be shown. Not sent")


@given(exceptions)
@settings(max_examples=200)
def test_slack_takes_every_exception_whatever_the_other_side_said(view: ExceptionMessage) -> None:
    taken_by_slack(exception(view))
