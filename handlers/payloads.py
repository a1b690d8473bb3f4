"""What Slack sends, as what we need of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from billing.refusals import Refused, Why
from renderers.slack.actions import INPUT, Action, Field, More, Origin, parse_seen
from renderers.slack.text import unescape
from workflow.services import Actor

Body = dict[str, Any]

# What our buttons carry; anything else is of another version. Larger numbers no database has.
NUMBER = re.compile("[0-9]{1,18}")
ASKED = re.compile("([0-9]{1,18})(?::([0-9a-f]{1,64}))?")
SEEN = re.compile("[0-9]{1,18}:[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Click:
    """A button that somebody pressed. `channel` is empty where there is none: in a modal or on Home."""

    by: Actor
    channel: str
    value: str
    trigger: str

    @property
    def seen(self) -> tuple[int, int]:
        """The invoice and the revision that the person saw. Refused(OUTDATED_BUTTON) on a value of another version."""
        return _seen(self.value)

    @property
    def chosen(self) -> tuple[More, int]:
        """What was chosen from a card's menu, and the card's invoice. Refused(OUTDATED_BUTTON)."""
        choice, _, seen = self.value.partition("@")
        if choice not in set(More):
            raise Refused(Why.OUTDATED_BUTTON)
        return More(choice), _seen(seen)[0]

    @property
    def revision_chosen(self) -> int:
        """The revision that the menu stood below. Refused(OUTDATED_BUTTON)."""
        return _seen(self.value.rpartition("@")[2])[1]

    @property
    def number(self) -> int:
        """The number that the button carries. Refused(OUTDATED_BUTTON) when it is none."""
        return _number(self.value)

    @property
    def asked(self) -> tuple[int, str]:
        """The exception, and the question that the person was shown; older buttons named none. OUTDATED_BUTTON."""
        return _asked(self.value)


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command: its first word, folded, and what follows as it was typed."""

    by: Actor
    channel: str
    text: str
    trigger: str

    @property
    def word(self) -> str:
        """The first word, lower case; empty when nothing was typed."""
        return self.text.partition(" ")[0].lower()

    @property
    def rest(self) -> str:
        """What follows the first word."""
        return self.text.partition(" ")[2].strip()


@dataclass(frozen=True, slots=True)
class Submission:
    """A modal that was submitted: what it is about, and its values by block id."""

    by: Actor
    origin: Origin
    values: dict[str, str]

    @property
    def seen(self) -> tuple[int, int]:
        """The invoice and revision that the modal was opened for. Refused(OUTDATED_BUTTON)."""
        return _seen(self.origin.about)

    @property
    def number(self) -> int:
        """The number of what the modal was opened for. Refused(OUTDATED_BUTTON)."""
        return _number(self.origin.about)

    @property
    def asked(self) -> tuple[int, str]:
        """The exception and the question that the modal was opened for. Refused(OUTDATED_BUTTON)."""
        return _asked(self.origin.about)

    def text(self, field: Field) -> str:
        """What was typed or chosen; empty when nothing was."""
        return self.values.get(field.value, "")

    def day(self, field: Field) -> date | None:
        """The day that was picked."""
        picked = self.text(field)
        return date.fromisoformat(picked) if picked else None

    @property
    def first_field(self) -> str:
        """Where an error about the whole is shown."""
        return next(iter(self.values), Field.REASON.value)


def click(body: Body) -> Click:
    """A block action."""
    action = body["actions"][0]
    person = body["user"]["id"]
    request = f"click:{person}:{action.get('action_id')}:{action.get('action_ts')}:{_where(body)}"
    return Click(Actor(person, request), _channel(body), _value(action), body.get("trigger_id", ""))


def command(body: Body) -> Command:
    """A slash command. Its trigger id is unique to one use."""
    person, trigger = body["user_id"], body.get("trigger_id", "")
    actor = Actor(person, f"command:{person}:{trigger}" if trigger else "")
    return Command(actor, body.get("channel_id", ""), " ".join(unescape(str(body.get("text") or "")).split()), trigger)


def submission(body: Body) -> Submission:
    """A modal. Its id is unique to one opening, and only a success closes it."""
    view, person = body["view"], body["user"]["id"]
    state = (view.get("state") or {}).get("values") or {}
    values = {block: _typed(elements) for block, elements in state.items()}
    return Submission(Actor(person, f"view:{view['id']}"), Origin.parse(view.get("private_metadata") or ""), values)


def looked_for(body: Body) -> str:
    """What somebody types into a select that asks us for its options."""
    return unescape(str(body.get("value") or ""))


def shortcut(body: Body) -> Click:
    """A global shortcut."""
    person, trigger = body["user"]["id"], body.get("trigger_id", "")
    return Click(Actor(person, f"shortcut:{person}:{trigger}"), "", "", trigger)


def person_of(body: Body) -> str:
    """Who did it, in any kind of payload but an event; empty in those without a person."""
    user = body.get("user")
    return str(body.get("user_id") or (user.get("id") if isinstance(user, dict) else user) or "")


def places_of(body: Body) -> list[str]:
    """The workspaces in which Slack says that it happened, in any kind of payload.

    In a shared channel an event names the workspace that owns the channel, and those with our app beside it.
    """
    view, granted = body.get("view"), body.get("authorizations")
    installed = view.get("app_installed_team_id") if isinstance(view, dict) else None
    if isinstance(granted, list) and granted:
        here = {each.get("team_id") for each in granted if isinstance(each, dict)}
    else:
        here = {body.get("team_id"), _id(body.get("team"))}
    return [str(team) for team in (installed, *here) if team]


def teams_of(body: Body) -> list[str]:
    """The workspace of whoever did it; in an event of a shared channel it may be another one."""
    user, event = body.get("user"), body.get("event")
    found = [user.get("team_id")] if isinstance(user, dict) else []
    if isinstance(event, dict):
        found += [event.get("user_team"), _id(event.get("team"))]
    return [str(team) for team in found if team]


def _id(team: object) -> object:
    return team.get("id") if isinstance(team, dict) else team


def _seen(value: str) -> tuple[int, int]:
    if not SEEN.fullmatch(value):
        raise Refused(Why.OUTDATED_BUTTON)
    return parse_seen(value)


def _number(value: str) -> int:
    if not NUMBER.fullmatch(value):
        raise Refused(Why.OUTDATED_BUTTON)
    return int(value)


def _asked(value: str) -> tuple[int, str]:
    found = ASKED.fullmatch(value)
    if found is None:
        raise Refused(Why.OUTDATED_BUTTON)
    return int(found[1]), found[2] or ""


def channel_of(body: Body) -> str:
    """Where it was done, in any kind of payload; empty where there is no channel."""
    if "channel_id" in body:
        return str(body["channel_id"])
    if body.get("type") == "view_submission":
        return submission(body).origin.channel
    return _channel(body)


def _channel(body: Body) -> str:
    return str((body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id") or "")


def _where(body: Body) -> str:
    container = body.get("container") or {}
    return str(container.get("message_ts") or container.get("view_id") or "")


def _value(action: dict[str, Any]) -> str:
    chosen = action.get("selected_option") or {}
    return str(action.get("value") or chosen.get("value") or "")


def _typed(elements: dict[str, dict[str, Any]]) -> str:
    element = elements.get(INPUT) or elements.get(Action.CLIENT_OPTIONS.value) or next(iter(elements.values()), {})
    chosen = element.get("selected_option") or {}
    found = element.get("value") or element.get("selected_date") or element.get("selected_user")
    return str(found or chosen.get("value") or "")
