"""A form as its reader sees it: labels, values, errors; and what may be typed into it."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.standin.answers import CannotType, NotOnScreen
from bot.standin.block_kit.elements import all_options
from bot.standin.block_kit.fill import VALUE_OF, elements_of
from bot.standin.pressing import chosen_value, name
from bot.standin.records import Json, View
from bot.standin.workspace import Workspace

REQUIRED = "Please complete this required field."
TOO_SHORT = "Please write at least {} characters."
NO_EMAIL = "Please enter a valid email address."
NO_NUMBER = "Please enter a number."
TYPED_MAX = 3000

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `value` is text, a list of texts, or None while it is empty."""

    label: str
    kind: str
    value: Any
    error: str | None
    is_optional: bool
    options: list[str] = field(default_factory=list)
    hint: str = ""
    placeholder: str = ""
    block_id: str = ""
    element: Json = field(default_factory=dict)


def fields(view: View) -> list[Field]:
    """Every element that holds a value, in order: of input blocks, sections and actions."""
    return [
        _field(view, block, element)
        for block in view.content["blocks"]
        for element in elements_of(block)
        if element["type"] in VALUE_OF
    ]


def find(view: View, label: str) -> Field:
    """Raises NotOnScreen."""
    for one in fields(view):
        if one.label == label:
            return one
    raise NotOnScreen(f"{label!r}; the form has {[one.label for one in fields(view)]}")


def put(workspace: Workspace, view: View, one: Field, wanted: Any) -> None:
    """Put a value into a field as a person can. Raises CannotType or NotOnScreen."""
    key, _ = VALUE_OF[one.kind]
    value = [] if wanted is None and key.endswith("s") else wanted
    if wanted is not None:
        value = _checked(workspace, one, wanted)
    view.values[one.block_id][one.element["action_id"]][key] = value
    view.errors.pop(one.block_id, None)


def missing(view: View) -> dict[str, str]:
    """What keeps the form from being submitted, by block: the client says it, the app never hears."""
    found = {}
    for block in view.content["blocks"]:
        if block["type"] != "input":
            continue
        sentence = _objection(block, held(view, block["block_id"], block["element"]))
        if sentence:
            found[block["block_id"]] = sentence
    return found


def held(view: View, block_id: str, element: Json) -> Any:
    """The raw value of one element."""
    key, _ = VALUE_OF[element["type"]]
    return view.values[block_id][element["action_id"]][key]


def _field(view: View, block: Json, element: Json) -> Field:
    return Field(
        label=_label(block, element),
        kind=element["type"],
        value=_shown(held(view, block["block_id"], element)),
        error=view.errors.get(block["block_id"]),
        is_optional=block.get("optional", False) or block["type"] != "input",
        options=[name(option) for option in all_options(element)],
        hint=block.get("hint", {}).get("text", ""),
        placeholder=element.get("placeholder", {}).get("text", ""),
        block_id=block["block_id"],
        element=element,
    )


def _label(block: Json, element: Json) -> str:
    """An input's label; a section's text; of other elements the placeholder."""
    named = block.get("label") or block.get("text") or element.get("placeholder") or {}
    return str(named.get("text", ""))


def _shown(value: Any) -> Any:
    if isinstance(value, list):
        return [_shown(each) for each in value]
    return name(value) if isinstance(value, dict) and "text" in value else value


def _checked(workspace: Workspace, one: Field, wanted: Any) -> Any:
    if one.kind in {"users_select", "multi_users_select"}:
        return _ids(one, wanted, lambda name: workspace.user(name).id)
    if "conversations" in one.kind or "channels" in one.kind:
        return _ids(one, wanted, lambda name: workspace.channel(name).id)
    if one.kind == "datepicker":
        return wanted.isoformat() if isinstance(wanted, date) else date.fromisoformat(wanted).isoformat()
    if one.kind.endswith("_input"):
        return _typed(one, str(wanted))
    return chosen_value(one.element, wanted)


def _ids(one: Field, wanted: Any, find_id: Any) -> Any:
    return [find_id(name) for name in wanted] if one.kind.startswith("multi_") else find_id(wanted)


def _typed(one: Field, text: str) -> str | None:
    most = one.element.get("max_length", TYPED_MAX)
    if len(text) > most:
        raise CannotType(f"{one.label}: {len(text)} characters, at most {most}")
    if "\n" in text and not one.element.get("multiline"):
        raise CannotType(f"{one.label}: one line only")
    return text or None


def _objection(block: Json, value: Any) -> str | None:
    element = block["element"]
    if value in (None, "", []):
        return None if block.get("optional") else REQUIRED
    if isinstance(value, str) and len(value) < element.get("min_length", 0):
        return TOO_SHORT.format(element["min_length"])
    if element["type"] == "email_text_input" and not EMAIL.fullmatch(value):
        return NO_EMAIL
    if element["type"] == "number_input" and not NUMBER.fullmatch(value):
        return NO_NUMBER
    return None
