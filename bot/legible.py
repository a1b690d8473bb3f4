"""Whether a signed body is anything that Slack sends: what Bolt cannot read would end in a stack trace and a 500."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

Check = Callable[[object], bool]


def is_legible(body: bytes, content_type: str) -> bool:
    """Whether it is a command, an interaction or an event whose parts are of the kinds that they have to be."""
    try:
        found = _read(body.decode("utf-8"), content_type.partition(";")[0].strip().lower())
    except (ValueError, RecursionError):  # No UTF-8, no JSON, or JSON that is nested for its own sake.
        return False
    return isinstance(found, dict) and _WHOLE(found) and _is_complete(found)


def _read(text: str, content_type: str) -> object:
    """As Bolt reads it."""
    if content_type == "application/json" or text.startswith("{"):
        return json.loads(text)
    form = dict(parse_qsl(text, keep_blank_values=True))
    return json.loads(form["payload"]) if "payload" in form else form


def _is_complete(found: dict[str, Any]) -> bool:
    """Whether what is needed to find a listener, and to know who asks, is there."""
    if "command" in found:
        return bool(found["command"] and found.get("user_id"))
    kind, user = found.get("type"), found.get("user")
    if kind not in _NEEDED:
        return bool(kind) and found.get("view", {}) is not None  # Bolt logs a view of what nobody listens to.
    if kind == "block_actions" and not all(action.get("action_id") for action in found.get("actions") or ()):
        return False
    needed = _NEEDED[kind]
    has_user = "user" not in needed or (isinstance(user, dict) and bool(user.get("id")))
    return has_user and all(found.get(part) for part in needed)


def _word(found: object) -> bool:
    return found is None or isinstance(found, str)


def _plain(found: object) -> bool:
    return not isinstance(found, list | dict)


def _table(parts: Mapping[str, Check], *, needed: tuple[str, ...] = ()) -> Check:
    """Null will do where nothing in it is needed."""

    def check(found: object) -> bool:
        if found is None:
            return not needed
        if not isinstance(found, dict) or not all(isinstance(found.get(part), str) for part in needed):
            return False
        return all(part_is_right(found[part]) for part, part_is_right in parts.items() if part in found)

    return check


def _each(right: Check) -> Check:
    """Of whatever names."""
    return lambda found: found is None or (isinstance(found, dict) and all(right(value) for value in found.values()))


def _several(right: Check) -> Check:
    return lambda found: (
        found is None or (isinstance(found, list) and all(isinstance(one, dict) and right(one) for one in found))
    )


def _thing(found: object) -> bool:
    """Somebody or something, by id or as a table with one."""
    return _word(found) or _table({"id": _word, "team_id": _word, "enterprise_id": _word})(found)


_CHOSEN = _table({"value": _plain})
_ELEMENT = _table({"value": _plain, "selected_option": _CHOSEN, "selected_date": _plain})
_ACTION = _table(  # Of an attachment, which we never post, an action has a name and no id.
    {
        "action_id": _word,
        "value": _plain,
        "selected_option": _CHOSEN,
        "action_ts": _plain,
        "block_id": _word,
        "type": _word,
    }
)
_VIEW = _table(
    {
        "callback_id": _word,
        "private_metadata": _word,
        "state": _table({"values": _each(_each(_ELEMENT))}),
        "team_id": _word,
        "app_installed_team_id": _word,
    },
    needed=("id",),
)
_EVENT = _table(
    {"user": _thing, "team": _thing, "user_team": _word, "channel": _thing, "subtype": _word}, needed=("type",)
)
_WHOLE = _table(
    {
        "type": _word,
        "command": _word,
        "user": _thing,
        "user_id": _word,
        "team": _thing,
        "team_id": _word,
        "enterprise": _thing,
        "enterprise_id": _word,
        "channel": _thing,
        "container": _table({"message_ts": _plain, "view_id": _plain, "channel_id": _plain}),
        "actions": _several(_ACTION),
        "view": lambda found: found is None or _VIEW(found),
        "event": _EVENT,  # Bolt looks into it, so null is none.
        "authorizations": _several(_table({"team_id": _word, "enterprise_id": _word})),
        "callback_id": _word,
        "action_id": _word,
        "block_id": _word,
        "trigger_id": _word,
        "value": _plain,
    }
)
_NEEDED: Mapping[object, tuple[str, ...]] = {
    "block_actions": ("user", "actions"),
    "block_suggestion": ("user", "action_id"),
    "view_submission": ("user", "view"),
    "view_closed": ("user", "view"),
    "shortcut": ("user", "callback_id"),
    "message_action": ("user", "callback_id"),
    "event_callback": ("event",),
    # Of messages and dialogs that are none of ours; our catch-alls answer them.
    "interactive_message": ("user", "callback_id"),
    "dialog_submission": ("user", "callback_id"),
    "dialog_cancellation": ("user", "callback_id"),
    "dialog_suggestion": ("user", "callback_id"),
    "workflow_step_edit": ("user", "callback_id"),
}
