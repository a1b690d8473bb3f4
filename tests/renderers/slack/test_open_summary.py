"""The morning's post: read aloud it says how many are open, which, and where to act; it mentions nobody."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from renderers.slack.open_summary import NO_MORE, open_summary
from renderers.views import ExceptionRow, OpenSummary
from tests.renderers.slack.reading import buttons, shown, taken_by_slack

MONDAY, TUESDAY = datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 3, 8, tzinfo=UTC)
ROW = ExceptionRow(4, "could not be mailed", "Acme GmbH", "2026-0001", "cleo", MONDAY, "Europe/Berlin", taken=True)
UNTAKEN = replace(ROW, number=5, subject="2026-0002", taken=False)
NOBODYS = replace(UNTAKEN, number=6, what="a click broke", subject="", client="", owner="", snoozed_until=TUESDAY)
VIEW = OpenSummary((ROW, UNTAKEN, NOBODYS), 3, 2, TUESDAY, "Europe/Berlin")


def test_it_reads_from_the_count_to_the_oldest_to_where_to_act() -> None:
    message = taken_by_slack(open_summary(VIEW, "/invoice"))

    assert message.text == (
        "3 exceptions are still open, and nobody has taken 2 of them.\n"
        "• *4* · 2026-0001 could not be mailed · Acme GmbH · taken by cleo · since Mon 2 Mar 09:00 Berlin\n"
        "• *5* · 2026-0002 could not be mailed · Acme GmbH · owner cleo, not taken yet · since Mon 2 Mar 09:00 Berlin\n"
        "• *6* · A click broke · nobody owns it · since Mon 2 Mar 09:00 Berlin · snoozed until Tue 3 Mar 09:00 Berlin"
    )
    assert shown(message).splitlines()[0] == "*3 exceptions are still open, and nobody has taken 2 of them.*"
    assert shown(message).splitlines()[-1] == (
        "Each has its own message with buttons in this channel · Tue 3 Mar 09:00 Berlin"
    )
    assert buttons(message) == {}


@pytest.mark.parametrize(
    ("count", "untaken", "said"),
    [
        (1, 1, "1 exception is still open, and nobody has taken it."),
        (1, 0, "1 exception is still open, and somebody has taken it."),
        (3, 3, "3 exceptions are still open, and nobody has taken any of them."),
        (3, 0, "3 exceptions are still open, and somebody has taken each of them."),
    ],
)
def test_the_count_is_a_sentence(count: int, untaken: int, said: str) -> None:
    message = open_summary(replace(VIEW, rows=(ROW,) * count, count=count, untaken=untaken), "/invoice")

    assert message.text.startswith(f"{said}\n")


def test_the_rest_is_announced_with_the_command_as_it_is_called_here() -> None:
    message = taken_by_slack(open_summary(replace(VIEW, rows=(ROW,) * 20, count=23), "/rechnung"))

    assert shown(message).count("*4*") == 20
    assert "and 3 more: /rechnung exceptions" in shown(message)
    assert message.text.endswith("and 3 more: /rechnung exceptions")


def test_redrawn_when_nothing_is_open_it_says_so() -> None:
    message = taken_by_slack(open_summary(replace(VIEW, rows=(), count=0, untaken=0), "/invoice"))

    assert (message.text, shown(message)) == (NO_MORE, NO_MORE)


def test_hostile_words_neither_act_nor_break_a_limit() -> None:
    evil = "<!channel> <@U0BEN> *x* \u2068@U0BEN\u2069 `" * 200
    row = replace(UNTAKEN, what=evil, client=evil, subject=evil, owner=evil, snoozed_until=TUESDAY)

    message = taken_by_slack(open_summary(replace(VIEW, rows=(row,) * 20, count=99), "/invoice"))

    assert "<@" not in shown(message) + message.text
