"""The blocks of a message, a modal or a Home tab, with Slack's limits."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot.standin.block_kit import tables
from bot.standin.block_kit.elements import (
    ELEMENTS,
    IN_ACTIONS,
    IN_CONTEXT,
    IN_INPUT,
    IN_SECTION,
    plain,
)
from bot.standin.block_kit.problems import Problems, escaped_length
from bot.standin.block_kit.rich_text import RICH_TEXT
from bot.standin.block_kit.rules import (
    Rule,
    Shape,
    all_of,
    anything,
    exactly_one,
    flag,
    list_of,
    one_of,
    string,
    text,
    typed,
    url,
)

BLOCKS_MAX = {"message": 50, "modal": 100, "home": 100}
ALL_TEXT_MAX = 13_000  # Measured by others, not documented: bolt-js#2509.
MARKDOWN_MAX = 12_000

_block_id: Mapping[str, Rule] = {"block_id": string(255, least=1)}


def _text_or_fields(node: Any, place: str, problems: Problems) -> None:
    if not {"text", "fields"} & set(node):
        problems.add("missing required field: text or fields", place)


def _action_ids_differ(node: Any, place: str, problems: Problems) -> None:
    elements = node.get("elements")
    if not isinstance(elements, list):
        return
    ids = [part.get("action_id") for part in elements if isinstance(part, dict)]
    for repeated in _repeated(ids):
        problems.add(f"action_id `{repeated}` already exists", f"{place}/elements")


_button = typed(ELEMENTS, {"button"})
_image = typed(ELEMENTS, {"image"})
_small_text = text(150)
_alert = Shape(
    required={"text": text(200)},
    optional={**_block_id, "level": one_of("default", "info", "warning", "error", "success")},
)
_card = Shape(
    optional={
        **_block_id,
        "title": _small_text,
        "subtitle": _small_text,
        "body": text(200),
        "hero_image": _image,
        "icon": _image,
        "actions": list_of(_button, 3),
    }
)

BLOCKS: Mapping[str, Shape] = {
    "section": Shape(
        optional={
            **_block_id,
            "text": text(3000),
            "fields": list_of(text(2000), 10),
            "accessory": typed(ELEMENTS, IN_SECTION),
            "expand": flag,
        },
        also=_text_or_fields,
    ),
    "header": Shape(required={"text": text(150, plain)}, optional={**_block_id, "level": anything}),
    "divider": Shape(optional=_block_id),
    "image": Shape(
        required={"alt_text": string(2000, least=1)},
        optional={
            **_block_id,
            "image_url": url,
            "slack_file": anything,
            "title": text(2000, plain),
        },
        also=exactly_one("image_url", "slack_file"),
    ),
    "context": Shape(required={"elements": list_of(typed(ELEMENTS, IN_CONTEXT), 10)}, optional=_block_id),
    "actions": Shape(
        required={"elements": list_of(typed(ELEMENTS, IN_ACTIONS), 25)},
        optional=_block_id,
        also=_action_ids_differ,
    ),
    "context_actions": Shape(
        required={"elements": list_of(typed(ELEMENTS, {"feedback_buttons", "icon_button"}), 5)},
        optional=_block_id,
        also=_action_ids_differ,
    ),
    "input": Shape(
        required={"label": text(2000, plain), "element": typed(ELEMENTS, IN_INPUT)},
        optional={
            **_block_id,
            "hint": text(2000, plain),
            "optional": flag,
            "dispatch_action": flag,
        },
    ),
    "markdown": Shape(required={"text": string(MARKDOWN_MAX, least=1)}, optional=_block_id),
    "rich_text": Shape(required={"elements": list_of(typed(RICH_TEXT, RICH_TEXT), 100)}, optional=_block_id),
    "video": Shape(
        required={
            "title": text(199, plain),
            "video_url": url,
            "thumbnail_url": url,
            "alt_text": string(2000, least=1),
        },
        optional={
            **_block_id,
            "description": text(199, plain),
            "author_name": string(49),
            "title_url": url,
            "provider_name": string(50),
            "provider_icon_url": url,
        },
    ),
    "alert": _alert,
    "card": _card,
    "carousel": Shape(required={"elements": list_of(typed({"card": _card}, {"card"}), 10)}, optional=_block_id),
    "container": Shape(
        required={"child_blocks": list_of(anything, 10)},
        optional={**_block_id, "title": anything, "subtitle": anything, "is_collapsible": flag},
    ),
    "plan": Shape(required={"title": anything}, optional={**_block_id, "tasks": anything}),
    "task_card": Shape(
        required={"task_id": string(255), "title": anything},
        optional={
            **_block_id,
            "details": anything,
            "output": anything,
            "sources": anything,
            "status": anything,
        },
    ),
    **tables.TABLES,
}

EVERYWHERE = frozenset({"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video"})
ALLOWED = {
    "message": frozenset(BLOCKS) - {"alert"},
    "modal": EVERYWHERE | {"alert"},
    "home": EVERYWHERE,
}


def problems_of_blocks(blocks: Any, *, surface: str, place: str = "/blocks") -> list[str]:
    """What Slack would say about these blocks on a `message`, a `modal` or a `home`."""
    problems = Problems()
    check_blocks(blocks, place, problems, surface=surface)
    return problems.messages


def check_blocks(blocks: Any, place: str, problems: Problems, *, surface: str) -> None:
    least = 0 if surface == "message" else 1
    each = all_of(typed(BLOCKS, ALLOWED[surface]), _file_input_only_in_modals(surface))
    list_of(each, BLOCKS_MAX[surface], least=least)(blocks, place, problems)
    objects = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    for repeated in _repeated([block.get("block_id") for block in objects]):
        problems.add(f"block_id `{repeated}` already exists", place)
    markdown = sum(len(str(block.get("text"))) for block in objects if block.get("type") == "markdown")
    if markdown > MARKDOWN_MAX:
        problems.add(f"markdown blocks hold more than {MARKDOWN_MAX} characters together", place)
    if sum(block.get("type") == "table" for block in objects) > 1:
        problems.add("only one table is allowed", place)


def text_length(blocks: list[Any]) -> int:
    """All characters that blocks show, counted as Slack does."""
    return sum(escaped_length(value) for value in _strings(blocks))


def _strings(node: Any) -> list[str]:
    if isinstance(node, list):
        return [value for part in node for value in _strings(part)]
    if not isinstance(node, dict):
        return []
    own = node.get("text")
    return ([own] if isinstance(own, str) else []) + _strings(list(node.values()))


def _repeated(ids: list[Any]) -> list[Any]:
    return [one for one, times in Counter(i for i in ids if isinstance(i, str)).items() if times > 1]


def _file_input_only_in_modals(surface: str) -> Rule:
    def rule(node: Any, place: str, problems: Problems) -> None:
        element = node.get("element") if isinstance(node, dict) else None
        kind = element.get("type") if isinstance(element, dict) else None
        if surface != "modal" and kind == "file_input":
            problems.add("file_input is only allowed in modals", place)

    return rule
