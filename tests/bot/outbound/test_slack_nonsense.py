"""Whatever stands at Slack's address and says, a post ends as one of our three kinds of failure, or it is there."""

from __future__ import annotations

import gc
from datetime import timedelta

import pytest

from bot.outbound.slack import SlackPoster, web_client
from tests.books import START
from tests.bot.outbound.broken_line import BrokenLine
from workflow.ports import OutsideFault, PostDelayed, Posted, PostUncertain


def saying(body: bytes, *, status: str = "200 OK", headers: str = "") -> bytes:
    lines = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n{headers}Connection: close\r\n"
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1") + body


def reply(line: BrokenLine) -> Posted:
    """Post one message there."""
    poster = SlackPoster(web_client("xoxb-1", line.url), approvals="C1", exceptions="C2")
    return poster.reply(Posted("C1", "1.0"), "x", repeat=False)


@pytest.mark.parametrize(
    "body",
    [
        b'{"ok": true}',
        b'{"ok": true, "channel": "C1"}',
        b'{"ok": true, "channel": "C1", "ts": null}',
        b'{"ok": true, "channel": null, "ts": "1.0"}',
        b"[]",
        b"null",
        b"1",
        b'"fine"',
        b"",
        b"<html>Please log in</html>",
        b'{"ok": true, "ts": "\xff\xfe"}',
        b'{"ok": false}',
        b'{"ok": false, "error": null}',
        b'{"ok": "maybe"}',
    ],
)
def test_an_answer_without_the_message_leaves_it_in_doubt(body: bytes) -> None:
    with BrokenLine(saying(body)) as line, pytest.raises(PostUncertain):
        reply(line)
    gc.collect()


@pytest.mark.parametrize("body", [b'{"ok": false, "error": {"a": 1}}', b'{"ok": false, "error": "made_up"}'])
def test_a_no_in_words_that_nobody_knows_is_a_fault_like_any(body: bytes) -> None:
    with BrokenLine(saying(body)) as line, pytest.raises(OutsideFault):
        reply(line)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", 1),
        ("Retry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\n", 1),
        ("Retry-After: -5\r\n", 1),
        ("Retry-After: 1.5\r\n", 1),
        ("Retry-After: \xb2\r\n", 1),
        ("Retry-After: 30\r\n", 30),
        ("Retry-After: 999999999\r\n", 3600),
        ("Retry-After: 999999999999999999999\r\n", 1),
        ("Retry-After: 86400\r\n", 3600),
    ],
)
@pytest.mark.parametrize("body", [b'{"ok": false, "error": "ratelimited"}', b"<html>slow down</html>"])
def test_however_slack_asks_for_patience_it_is_a_delay_of_at_most_an_hour(
    header: str, seconds: int, body: bytes
) -> None:
    with (
        BrokenLine(saying(body, status="429 Too Many Requests", headers=header)) as line,
        pytest.raises(PostDelayed) as delayed,
    ):
        reply(line)

    assert delayed.value.wait == timedelta(seconds=seconds)


@pytest.mark.parametrize("status", ["302 Found", "204 No Content", "404 Not Found", "502 Bad Gateway", "101 Switching"])
def test_a_status_that_slack_never_gives_is_a_fault_like_any(status: str) -> None:
    where = "Location: http://127.0.0.1:1/elsewhere\r\n" if status.startswith("302") else ""
    with BrokenLine(saying(b"", status=status, headers=where)) as line, pytest.raises(OutsideFault):
        reply(line)
    gc.collect()


def test_an_alarm_that_has_no_name_is_in_doubt() -> None:
    with BrokenLine(saying(b'{"ok": true, "channel": {"id": "C2"}}')) as line:
        poster = SlackPoster(web_client("xoxb-1", line.url), approvals="C1", exceptions="C2")

        with pytest.raises(PostUncertain):
            poster.schedule("x", START)
