"""The message of one exception: what failed, what it means, who owns it, what can be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings

from renderers.slack.exception_message import exception
from renderers.views import ExceptionMessage, Held
from tests.renderers.slack import samples
from tests.renderers.slack.hostile import exceptions
from tests.renderers.slack.reading import buttons, shown, taken_by_slack

REFUSED = samples.REFUSED_MAIL
TAKEN = replace(REFUSED, taken=True)


@pytest.mark.parametrize(
    ("view", "labels"),
    [
        (REFUSED, ["Take", "Retry", "Snooze", "Resolve"]),
        (TAKEN, ["Take", "Retry", "Snooze", "Resolve"]),  # Taking over is allowed.
        (replace(REFUSED, can_retry=False), ["Take", "Snooze", "Resolve"]),
        (samples.PERHAPS_SENT, ["It was sent", "Send again", "Take", "Snooze", "Resolve"]),
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
        ({}, "Last words: 550 5.1.1 no such user\nNext automatic try: none, it waits for a person."),
        (
            {"next_try_at": datetime(2026, 12, 1, 9, tzinfo=UTC), "time_zone": "Europe/Berlin"},
            "Next automatic try: <!date^1796115600^{date_short_pretty} {time}|Tue 1 Dec 10:00 Berlin>",
        ),
    ],
)
def test_the_blocks_say_who_owns_it_and_what_comes_next(change: dict[str, object], says: str) -> None:
    assert says in shown(exception(replace(REFUSED, **change)))  # type: ignore[arg-type]  # A table's column.


def test_an_unknown_shows_all_that_is_known_and_asks_before_sending_twice() -> None:
    message = exception(replace(samples.PERHAPS_SENT, own_copy="copies@studio.example"))

    assert "Last words: timed out after DATA\nHanded over: <!date^" in shown(message)
    assert "Message-ID: &lt;17.1@studio.example&gt;" in shown(message)
    assert "Own copy: look in copies@studio.example for this Message-ID" in shown(message)
    assert "Next automatic try: none, it may be with the client already." in shown(message)
    assert buttons(message)["Send again"]["confirm"]["text"]["text"] == (
        "Acme GmbH may get 2026-0001 twice. Sure that the first one did not arrive?"
    )


def test_an_unknown_without_a_copy_says_so() -> None:
    assert "Own copy: none is kept" in shown(exception(samples.PERHAPS_SENT))
    assert "Own copy" not in shown(exception(replace(samples.PERHAPS_SENT, message_id="")))


STORM = replace(
    REFUSED,
    what="22 sends held",
    client="",
    subject="",
    held=tuple(Held(number, f"2026-{number:04}", "Acme GmbH") for number in range(1, 21)),
    held_count=22,
    count=25,
)


def test_a_storm_names_the_first_of_what_it_holds_and_acts_on_all() -> None:
    message = taken_by_slack(exception(STORM))

    assert "• 2026-0001 · Acme GmbH\n" in shown(message)
    assert "• 2026-0020 · Acme GmbH\n• and 2 more, in the thread" in shown(message)
    assert "25 in all" in shown(message)
    assert list(buttons(message)) == ["Take", "Retry", "Snooze", "Resolve", "Show each"]
    assert message.text.startswith("Exception 12: 22 sends held. Not sent: the client does not have the invoice.")
    assert "2026-0001 · Acme GmbH, 2026-0002 · Acme GmbH, 2026-0003 · Acme GmbH and more." in message.text


def test_a_storm_that_lost_nobody_counts_once() -> None:
    assert "in all" not in shown(exception(replace(STORM, count=22)))
    assert "exception 7" in shown(exception(replace(STORM, held=(Held(7, "", ""),))))


def test_what_is_told_in_a_storm_says_where() -> None:
    message = taken_by_slack(exception(replace(REFUSED, part_of=15)))

    assert buttons(message) == {}
    assert "told with others of the same cause, in exception 15" in message.text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"due_at": datetime(2026, 12, 1, 12, tzinfo=UTC)}, "Take it by Tue 1 Dec 12:00 UTC"),
        ({"due_at": datetime(2026, 12, 1, 12, tzinfo=UTC), "taken": True}, "Settle it by Tue 1 Dec 12:00 UTC"),
        ({"attempts": 3}, "tried 3 times"),
        ({"attempts": 1}, "tried once"),
        (
            {"asked": ("U0EVA", "U0DORA"), "due_at": datetime(2026, 12, 1, 12, tzinfo=UTC)},
            "Overdue since Tue 1 Dec 12:00 UTC · asked: <@U0EVA>, <@U0DORA>",
        ),
        (
            {"snoozed_until": datetime(2026, 12, 2, 8, tzinfo=UTC), "snoozed_by": "U0BEN"},
            "Snoozed until Wed 2 Dec 08:00 UTC by <@U0BEN>",
        ),
        ({"snoozed_until": datetime(2026, 12, 2, 8, tzinfo=UTC)}, "Snoozed until Wed 2 Dec 08:00 UTC"),
    ],
)
def test_it_says_by_when_and_who_was_asked(change: dict[str, object], says: str) -> None:
    assert says in shown(exception(replace(REFUSED, **change)))  # type: ignore[arg-type]  # A table's column.


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
