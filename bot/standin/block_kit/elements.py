"""The parts of a block that a person can press, choose from or type into."""

from collections.abc import Mapping
from typing import Any

from bot.standin.block_kit.problems import Problems
from bot.standin.block_kit.rules import (
    Rule,
    Shape,
    all_of,
    anything,
    day,
    exactly_one,
    flag,
    list_of,
    matching,
    one_of,
    string,
    text,
    url,
    whole,
)

OPTIONS_MAX = 100
BOXES_MAX = 10  # Checkboxes and radio buttons.
OVERFLOW_MAX = 5
ACTION_ID: Mapping[str, Rule] = {"action_id": string(255, least=1)}
plain = "plain_text"

confirm = Shape(
    required={"title": text(100, plain), "text": text(300)},
    optional={
        "confirm": text(30, plain),
        "deny": text(30, plain),
        "style": one_of("primary", "danger"),
    },
)


def option(*kinds: str, has_url: bool = False) -> Shape:
    extra: dict[str, Rule] = {"description": text(75, *kinds)}
    return Shape(
        required={"text": text(75, *kinds), "value": string(150, least=1)},
        optional=extra | ({"url": url} if has_url else {}),
    )


menu_option = option(plain)
box_option = option(plain, "mrkdwn")
option_group = Shape(required={"label": text(75, plain), "options": list_of(menu_option, OPTIONS_MAX)})


def all_options(node: dict[str, Any]) -> list[Any]:
    """The options of a menu, grouped or not."""
    grouped = [option for group in node.get("option_groups") or [] for option in group.get("options", [])]
    return [*(node.get("options") or []), *grouped]


def _initial_is_offered(node: Any, place: str, problems: Problems) -> None:
    chosen = [*node.get("initial_options", []), node.get("initial_option")]
    for one in chosen:
        if one is not None and one not in all_options(node):
            problems.add("the initial option is none of the options", place)


_choices = all_of(exactly_one("options", "option_groups"), _initial_is_offered)
_focus: Mapping[str, Rule] = {"focus_on_load": flag}
_shared: Mapping[str, Rule] = {
    **ACTION_ID,
    **_focus,
    "confirm": confirm,
    "placeholder": text(150, plain),
}
_static: Mapping[str, Rule] = {
    **_shared,
    "options": list_of(menu_option, OPTIONS_MAX),
    "option_groups": list_of(option_group, OPTIONS_MAX),
}
_several: Mapping[str, Rule] = {"max_selected_items": whole(1, 1000)}
_response_url: Mapping[str, Rule] = {"response_url_enabled": flag}
_conversations: Mapping[str, Rule] = {
    **_shared,
    "default_to_current_conversation": flag,
    "filter": anything,
}
_picker: Mapping[str, Rule] = _shared
_dispatch: Mapping[str, Rule] = {"dispatch_action_config": anything}
_typed: Mapping[str, Rule] = {**ACTION_ID, **_focus, **_dispatch, "placeholder": text(150, plain)}
_query: Mapping[str, Rule] = {"min_query_length": whole(0, 1000)}
_ids: Rule = list_of(string(255, least=1), 1000)
_clock: Rule = matching(r"([01]\d|2[0-3]):[0-5]\d", "must be a time such as 09:30")


def _lengths_in_order(node: Any, place: str, problems: Problems) -> None:
    least, most = node.get("min_length", 0), node.get("max_length", 3000)
    if isinstance(least, int) and isinstance(most, int) and least > most:
        problems.add("min_length must not exceed max_length", place)


BUTTON = Shape(
    required={"text": text(75, plain)},
    optional={
        **ACTION_ID,
        "url": url,
        "value": string(2000, least=1),
        "style": one_of("primary", "danger"),
        "confirm": confirm,
        "accessibility_label": string(75),
    },
)

ELEMENTS: Mapping[str, Shape] = {
    "button": BUTTON,
    "workflow_button": Shape(required={"text": text(75, plain), "workflow": anything}, optional=ACTION_ID),
    "icon_button": Shape(required={"text": text(75, plain), "icon": anything}, optional=ACTION_ID),
    "feedback_buttons": Shape(required={"positive_button": anything, "negative_button": anything}, optional=ACTION_ID),
    "overflow": Shape(
        required={"options": list_of(option(plain, has_url=True), OVERFLOW_MAX)},
        optional={**ACTION_ID, "confirm": confirm},
    ),
    "static_select": Shape(optional={**_static, "initial_option": menu_option}, also=_choices),
    "external_select": Shape(optional={**_shared, **_query, "initial_option": menu_option}),
    "users_select": Shape(optional={**_shared, "initial_user": string(255)}),
    "conversations_select": Shape(optional={**_conversations, **_response_url, "initial_conversation": string(255)}),
    "channels_select": Shape(optional={**_shared, **_response_url, "initial_channel": string(255)}),
    "multi_static_select": Shape(
        optional={**_static, **_several, "initial_options": list_of(menu_option, OPTIONS_MAX)},
        also=_choices,
    ),
    "multi_external_select": Shape(
        optional={
            **_shared,
            **_several,
            **_query,
            "initial_options": list_of(menu_option, OPTIONS_MAX),
        }
    ),
    "multi_users_select": Shape(optional={**_shared, **_several, "initial_users": _ids}),
    "multi_conversations_select": Shape(optional={**_conversations, **_several, "initial_conversations": _ids}),
    "multi_channels_select": Shape(optional={**_shared, **_several, "initial_channels": _ids}),
    "datepicker": Shape(optional={**_picker, "initial_date": day}),
    "timepicker": Shape(optional={**_picker, "initial_time": _clock, "timezone": string(255)}),
    "datetimepicker": Shape(
        optional={
            **ACTION_ID,
            **_focus,
            "confirm": confirm,
            "initial_date_time": whole(10**9, 10**10),
        }
    ),
    "radio_buttons": Shape(
        required={"options": list_of(box_option, BOXES_MAX)},
        optional={**ACTION_ID, **_focus, "confirm": confirm, "initial_option": box_option},
        also=_initial_is_offered,
    ),
    "checkboxes": Shape(
        required={"options": list_of(box_option, BOXES_MAX)},
        optional={
            **ACTION_ID,
            **_focus,
            "confirm": confirm,
            "initial_options": list_of(box_option, BOXES_MAX),
        },
        also=_initial_is_offered,
    ),
    "plain_text_input": Shape(
        optional={
            **_typed,
            "initial_value": string(3000, least=1),
            "multiline": flag,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        },
        also=_lengths_in_order,
    ),
    "email_text_input": Shape(optional={**_typed, "initial_value": string(3000, least=1)}),
    "url_text_input": Shape(optional={**_typed, "initial_value": string(3000, least=1)}),
    "number_input": Shape(
        required={"is_decimal_allowed": flag},
        optional={
            **_typed,
            "initial_value": string(3000, least=1),
            "min_value": string(3000),
            "max_value": string(3000),
        },
    ),
    "file_input": Shape(optional={**ACTION_ID, "filetypes": anything, "max_files": whole(1, 10)}),
    "rich_text_input": Shape(optional={**_typed, "initial_value": anything}),
    "image": Shape(
        required={"alt_text": string(2000, least=1)},
        optional={"image_url": url, "slack_file": anything},
        also=exactly_one("image_url", "slack_file"),
    ),
    "plain_text": Shape(required={"text": string(2000, least=1)}, optional={"emoji": flag}),
    "mrkdwn": Shape(required={"text": string(2000, least=1)}, optional={"verbatim": flag}),
}

SINGLE_MENUS = (
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
)
MULTI_MENUS = tuple(f"multi_{name}" for name in SINGLE_MENUS)
PICKERS = ("datepicker", "timepicker")
BOXES = ("radio_buttons", "checkboxes")

IN_SECTION = frozenset(
    {
        "button",
        "workflow_button",
        "image",
        "overflow",
        *SINGLE_MENUS,
        *MULTI_MENUS,
        *PICKERS,
        *BOXES,
    }
)
IN_ACTIONS = frozenset({"button", "workflow_button", "overflow", "datetimepicker", *SINGLE_MENUS, *PICKERS, *BOXES})
IN_CONTEXT = frozenset({"image", "plain_text", "mrkdwn"})
TYPED = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"})
IN_INPUT = frozenset({"datetimepicker", "file_input", *TYPED, *SINGLE_MENUS, *MULTI_MENUS, *PICKERS, *BOXES})
