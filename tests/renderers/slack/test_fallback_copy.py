"""The copy in the fallback channel: the whole message with a reason, then only where it went."""

from dataclasses import replace

from renderers.slack.exception_message import exception, fallback
from renderers.views import FallbackCopy
from tests.renderers.slack.samples import CLOSED, REFUSED_MAIL


def test_it_has_all_that_the_message_has_and_says_why_it_is_here() -> None:
    copy = fallback(FallbackCopy(REFUSED_MAIL, "Slack said is_archived <!channel>", ""))

    original = exception(REFUSED_MAIL)
    assert copy.blocks[: len(original.blocks)] == original.blocks
    assert copy.text.startswith(original.text)
    assert "is_archived" in copy.text
    assert "<!channel>" not in f"{copy.text}{copy.blocks}"


def test_where_it_went_is_a_link_without_buttons() -> None:
    copy = fallback(FallbackCopy(REFUSED_MAIL, "x", "C0EXC"))

    assert "<#C0EXC>" in copy.text
    assert "2026-0001" in copy.text
    assert [block["type"] for block in copy.blocks] == ["section", "context"]


def test_a_place_that_is_no_id_is_no_link() -> None:
    assert "<#" not in fallback(FallbackCopy(REFUSED_MAIL, "x", "a|b>")).text


def test_what_is_closed_is_told_as_closed_wherever_it_is() -> None:
    for moved_to in ("", "C0EXC"):
        assert fallback(FallbackCopy(replace(CLOSED), "x", moved_to)) == exception(CLOSED)
