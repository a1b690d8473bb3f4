"""What Slack fills in: the ids that an app left out, and the values that a form starts with."""

import copy
import secrets
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

# Where each kind of element keeps its value, and where it gets its first one from.
VALUE_OF: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", "initial_files"),
}
LISTS = frozenset(name for name, (key, _) in VALUE_OF.items() if key.endswith("s"))


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy in which every block has a `block_id` and every interactive element an `action_id`."""
    filled = copy.deepcopy(blocks)
    for block in filled:
        block.setdefault("block_id", _fresh_id())
        for element in elements_of(block):
            if element["type"] not in {"image", "plain_text", "mrkdwn"}:
                element.setdefault("action_id", _fresh_id())
    return filled


def elements_of(block: Json) -> Iterator[Json]:
    """The elements of one block, wherever that kind of block keeps them."""
    if block["type"] in {"actions", "context_actions", "context"}:
        yield from block["elements"]
    for place in ("accessory", "element"):
        if place in block:
            yield block[place]


def first_values(blocks: list[Json]) -> Json:
    """What a form holds before anybody touched it: its initial values, under block and action."""
    values: Json = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in VALUE_OF:
                values.setdefault(block["block_id"], {})[element["action_id"]] = first_value(element)
    return values


def first_value(element: Json) -> Json:
    key, initial = VALUE_OF[element["type"]]
    empty: Any = [] if element["type"] in LISTS else None
    return {"type": element["type"], key: element.get(initial, empty)}


def kept_values(before: Json, blocks: list[Json]) -> Json:
    """The values of a changed form: what was typed stays where block and action are still the same."""
    values = first_values(blocks)
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            old = before.get(block_id, {}).get(action_id)
            if old and old["type"] == value["type"]:
                actions[action_id] = old
    return values


def _fresh_id() -> str:
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(5))
