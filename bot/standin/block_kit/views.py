"""Modals and Home tabs: the frame around their blocks."""

from typing import Any

from bot.standin.block_kit.blocks import check_blocks
from bot.standin.block_kit.elements import plain
from bot.standin.block_kit.problems import Problems
from bot.standin.block_kit.rules import Rule, Shape, anything, flag, string, text

PRIVATE_METADATA_MAX = 3000
VIEW_BYTES_MAX = 250_000

_shared: dict[str, Rule] = {
    "private_metadata": string(PRIVATE_METADATA_MAX),
    "callback_id": string(255),
    "external_id": string(255),
}
_home = Shape(required={"type": anything, "blocks": anything}, optional=_shared)
_modal = Shape(
    required={"type": anything, "blocks": anything, "title": text(24, plain)},
    optional={
        **_shared,
        "submit": text(24, plain),
        "close": text(24, plain),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
)


def problems_of_view(view: Any, *, surface: str) -> list[str]:
    """What Slack would say about this view, as a `modal` or as a `home`."""
    problems = Problems()
    if not isinstance(view, dict):
        problems.add("must be an object", "/view")
        return problems.messages
    (_modal if surface == "modal" else _home)(view, "/view", problems)
    if view.get("type") != surface:
        problems.add(f"must be of type {surface}", "/view/type")
    if "blocks" in view:
        check_blocks(view["blocks"], "/view/blocks", problems, surface=surface)
        _submit_for_inputs(view, problems, surface)
    if problems.messages:
        problems.messages.insert(0, "[ERROR] failed to match all allowed schemas [json-pointer:/view]")
    return problems.messages


def _submit_for_inputs(view: dict[str, Any], problems: Problems, surface: str) -> None:
    blocks = view["blocks"] if isinstance(view["blocks"], list) else []
    has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
    if surface == "modal" and has_input and "submit" not in view:
        problems.add("missing required field: submit", "/view")
