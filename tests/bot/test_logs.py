"""The log: one JSON object a line, from our code and the libraries' alike, and no secret in any of them."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from bot import logs
from bot.logs import Redact
from renderers.redaction import HIDDEN

BOT_TOKEN = "xoxb-17-4711-AbCdEfGhIjKl"
APP_TOKEN = "xapp-1-A017-4711-0123456789abcdef"
REFRESH_TOKEN = "xoxe.xoxb-1-Mi0yLTQ3MTE"
PASSWORD = 'pä"ss/w\\ord'  # Written differently in JSON.
KNOWN = "signing-secret-of-ours"
RESPONSE_URL = "https://hooks.slack.com/commands/T017/4711/KeyKeyKey"

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """What was logged, parsed. Afterwards logging is as it was."""
    root, hook, written = logging.getLogger(), threading.excepthook, io.StringIO()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", written)
    monkeypatch.setattr(logs, "log", structlog.get_logger("tests.thread"))
    logs.configure([KNOWN, PASSWORD, "short"])

    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]

    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    threading.excepthook = hook


def ours() -> Any:
    """A logger of our own; a new one, since they remember how they were set up."""
    return structlog.get_logger("tests.ours")


def theirs() -> logging.Logger:
    """A library's."""
    return logging.getLogger("tests.theirs")


# Lines.


def test_an_event_of_ours_is_one_object_with_its_facts(lines: Lines) -> None:
    ours().info("starting", interrupted=2, home="var", wait=1.5, parts=["http"], link=None)

    [line] = lines()
    assert line["event"] == "starting"
    assert (line["interrupted"], line["home"], line["wait"], line["parts"]) == (2, "var", 1.5, ["http"])
    assert line["link"] is None
    assert (line["level"], line["logger"]) == ("info", "tests.ours")
    assert line["timestamp"].endswith("Z")


def test_a_librarys_line_is_one_object_too(lines: Lines) -> None:
    theirs().warning("took %d s", 3)

    [line] = lines()
    assert (line["event"], line["level"], line["logger"]) == ("took 3 s", "warning", "tests.theirs")


def test_text_of_several_lines_stays_one_line(lines: Lines) -> None:
    theirs().error("first\nsecond")
    ours().error("third\nfourth")

    assert [line["event"] for line in lines()] == ["first\nsecond", "third\nfourth"]


@pytest.mark.parametrize("log", [ours, theirs], ids=["ours", "theirs"])
def test_an_exception_is_told_with_its_stack(lines: Lines, log: Callable[[], Any]) -> None:
    broken(log(), "what was wrong")

    [line] = lines()
    assert line["event"] == "it broke"
    assert "ValueError: no what was wrong" in line["exception"]
    assert "Traceback" in line["exception"]


def test_libraries_are_heard_from_warnings_on(lines: Lines) -> None:
    for name in ("slack_bolt", "slack_sdk", "slack_sdk.socket_mode", "uvicorn.access", "apscheduler.scheduler"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).warning("trouble in %s", name)

    assert {line["event"].split()[0] for line in lines()} == {"trouble"}


def test_what_is_only_noise_is_left_out(lines: Lines) -> None:
    theirs().warning(logs._NOISE)

    assert lines() == []


# Secrets.


@pytest.mark.parametrize(
    "secret",
    [
        BOT_TOKEN,
        APP_TOKEN,
        REFRESH_TOKEN,
        KNOWN,
        PASSWORD,
        RESPONSE_URL,
        "https://hooks.slack.com/actions/T017/4711/KeyKeyKey",
        "https://hooks.slack.com/services/T017/B017/KeyKeyKey",
        "https://files.slack.com/upload/v1/KeyKeyKey",
    ],
)
@pytest.mark.parametrize(
    "log",
    [
        lambda secret: ours().info(f"got {secret} there"),
        lambda secret: ours().info("event", words=f"got {secret} there"),
        lambda secret: ours().info("event", parts=[f"got {secret}", {"deep": (secret,), secret: 1}]),
        lambda secret: ours().info("event", error=ValueError(f"got {secret} there")),
        lambda secret: ours().bind(person=secret).info("event"),
        lambda secret: theirs().info("got %s there", secret),
        lambda secret: theirs().info("got %(it)s there", {"it": secret}),
        lambda secret: theirs().info({"it": secret}),
        lambda secret: theirs().info(ValueError(secret)),
        lambda secret: broken(ours(), secret),
        lambda secret: broken(theirs(), secret),
    ],
    ids=[
        "our message",
        "a fact",
        "facts in facts",
        "an exception as a fact",
        "a bound fact",
        "an argument",
        "named arguments",
        "a message that is no text",
        "a message that is an exception",
        "our exception's stack",
        "their exception's stack",
    ],
)
def test_no_secret_is_logged(lines: Lines, log: Callable[[str], object], secret: str) -> None:
    log(secret)

    [line] = lines()
    said = str(list(flat(line)))
    assert HIDDEN in said
    assert secret not in said
    assert repr(secret)[1:-1] not in said


def broken(log: Any, secret: str) -> None:
    """Something that fails with the secret in its words, its cause and its stack."""
    error = ValueError(f"no {secret}")
    error.__cause__ = OSError(secret)
    try:
        raise_it(error)
    except ValueError:
        log.exception("it broke")


def raise_it(error: Exception) -> None:
    raise error


def flat(value: Any) -> Iterator[str]:
    """Every text in a line."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from flat(each)
    elif isinstance(value, list):
        for each in value:
            yield from flat(each)
    else:
        yield str(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("smtp://bot:secret@mail.example:587", "smtp://***@mail.example:587"),
        ("postgresql://sendday:pa@ss@db.example/sendday failed", "postgresql://***@db.example/sendday failed"),
        ("smtps://:only-a-password@mail.example", "smtps://***@mail.example"),
        (
            "wss://wss.slack.example/link/?ticket=abc-123%3D&app_id=A1",
            "wss://wss.slack.example/link/?ticket=***&app_id=A1",
        ),
        ("a xoxb-1-2-abc, b xapp-1-A-2", "a ***, b ***"),
        # What only looks similar is left as it is.
        (
            "http://127.0.0.1:8080/healthz for ana@studio.example",
            "http://127.0.0.1:8080/healthz for ana@studio.example",
        ),
        ("mail ana@studio.example: at 10:30", "mail ana@studio.example: at 10:30"),
        ("https://docs.slack.dev/reference/methods", "https://docs.slack.dev/reference/methods"),
        ("the short word", "the short word"),
    ],
)
def test_what_is_secret_by_its_form(text: str, expected: str) -> None:
    assert Redact(["short"]).blank(text) == expected


def test_the_longer_secret_is_blanked_whole() -> None:
    """A password inside an address that is secret as well must not leave the rest of the address."""
    assert Redact(["secret", "smtp.secret.example"]).blank("at smtp.secret.example") == "at ***"


def test_a_password_is_blanked_as_addresses_write_it_too() -> None:
    assert Redact(["p@ss/w rd"]).blank("tried p%40ss%2Fw%20rd") == "tried ***"


# Threads.


def test_a_thread_that_falls_over_says_so_in_the_same_log(lines: Lines) -> None:
    def fall() -> None:
        raise RuntimeError(f"with {BOT_TOKEN}")

    thread = threading.Thread(target=fall, name="work-1")
    thread.start()
    thread.join()

    [line] = lines()
    assert (line["event"], line["thread"], line["level"]) == ("thread_ended", "work-1", "error")
    assert "RuntimeError: with ***" in line["exception"]


def test_a_thread_that_leaves_on_purpose_says_nothing(lines: Lines) -> None:
    thread = threading.Thread(target=exit)
    thread.start()
    thread.join()

    assert lines() == []
