"""What a click on the page does: somebody of the agency acts in Slack, the clock is moved, a mail is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.demo import screen
from bot.demo.stage import Stage
from bot.standin import Answer, Person

Json = dict[str, Any]
Act = Callable[[Stage, Json], Json]

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


class NothingWaits(Exception):
    """The clock was to move to a send day or reminder, and there is none."""


def command(stage: Stage, body: Json) -> Json:
    """A slash command, typed in a channel."""
    return _answer(_person(stage, body).command(str(body["line"]), in_=body["channel"]))


def say(stage: Stage, body: Json) -> Json:
    """An ordinary message."""
    _person(stage, body).post(_slack_escaped(str(body["text"])), in_=body["channel"])
    return {}


def shortcut(stage: Stage, body: Json) -> Json:
    """A global shortcut, by its name."""
    return _answer(_person(stage, body).shortcut(body["name"]))


def press(stage: Stage, body: Json) -> Json:
    """A button or a menu, at its exact place in a message."""
    where = {name: body[name] for name in ("option", "confirm") if body.get(name) is not None}
    person = _person(stage, body)
    return _answer(person.press(body["action_id"], body["block_id"], in_=body["channel"], ts=body["ts"], **where))


def submit(stage: Stage, body: Json) -> Json:
    """The open modal with what was typed, by label; None empties a field."""
    return _answer(_person(stage, body).modal.fill(body["values"]).submit())


def close(stage: Stage, body: Json) -> Json:
    """Cancel the open modal."""
    return _answer(_person(stage, body).modal.close())


def move(stage: Stage, body: Json) -> Json:
    """The clock: a step, or to where something happens. Raises NothingWaits."""
    to = body["to"]
    at = stage.clock() + STEPS[to] if to in STEPS else screen.instant_of(stage, to)
    if at is None:
        raise NothingWaits(f"Nothing waits for {screen.MOVE_LABELS[to].lower()}.")
    stage.move_clock(at)
    return {}


def read(stage: Stage, body: Json) -> Json:
    """A mail was opened."""
    with stage.slack.workspace.change():
        stage.inbox.read(int(body["number"]))
    return {}


ACTS: Mapping[str, Act] = {
    "command": command,
    "say": say,
    "shortcut": shortcut,
    "press": press,
    "submit": submit,
    "close": close,
    "move": move,
    "read": read,
}


def _person(stage: Stage, body: Json) -> Person:
    return stage.slack.person(body["acting"])


def _answer(answer: Answer) -> Json:
    """What happens on the screen comes with the next look; only a failure that Slack itself hides needs saying."""
    return {"error": None if answer.message else answer.error}


def _slack_escaped(text: str) -> str:
    """As Slack's client sends what people type."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
