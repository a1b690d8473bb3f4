"""Blocks and views for tests, as short as Slack allows."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(label: str, action_id: str = "", **more: Any) -> Json:
    return {"type": "button", "text": plain(label), "action_id": action_id or label.lower(), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def option(text: str, value: str = "") -> Json:
    return {"text": plain(text), "value": value or text.lower()}


def menu(kind: str, *names: str, **more: Any) -> Json:
    return {"type": kind, "action_id": kind, "options": [option(name) for name in names], **more}


def confirm(title: str = "Sure?", text: str = "It leaves at once.") -> Json:
    return {"title": plain(title), "text": plain(text), "confirm": plain("Yes"), "deny": plain("No")}


def entry(label: str, element: Json | None = None, **more: Any) -> Json:
    """An input block; its ids are the label in lower case."""
    name = label.lower()
    element = {**(element or {"type": "plain_text_input"}), "action_id": name}
    return {"type": "input", "block_id": name, "label": plain(label), "element": element, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("New invoice"),
        "submit": plain("Save"),
        "blocks": list(blocks) or [entry("Client")],
        **more,
    }
