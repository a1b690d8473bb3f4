"""What a person reads and clicks in a message, and whether Slack would take it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.standin.block_kit.blocks import problems_of_blocks, text_length
from bot.standin.block_kit.views import problems_of_view
from renderers.slack.blocks import Message, Modal

BLOCKS_TEXT_MAX = 13_000
TEXT_MAX = 4_000
OURS = re.compile(r"<@[A-Za-z0-9_-]+>|<!date\^\d+\^\{date_short_pretty\} \{time\}\|[^<>|]+>")
BARE = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")
DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def taken_by_slack(message: Message) -> Message:
    """The message itself, once every limit is checked."""
    assert problems_of_blocks(list(message.blocks), surface="message") == []
    assert text_length(list(message.blocks)) < BLOCKS_TEXT_MAX
    assert 0 < len(message.text) < TEXT_MAX
    for block in message.blocks:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
    nothing_live([message.text, *strings(list(message.blocks), "text")])
    return message


def modal_taken_by_slack(modal: Modal) -> Modal:
    """The modal itself, once every limit is checked."""
    assert problems_of_view(modal, surface="modal") == []
    View(**modal).validate_json()
    nothing_live(strings(modal, "text"))
    return modal


def nothing_live(texts: list[str]) -> None:
    """Only our own mentions and dates may act; a text's direction is never turned."""
    for shown in texts:
        assert not BARE.search(OURS.sub("", shown)), shown
        assert not DIRECTION.search(shown), shown


def strings(node: Any, key: str) -> list[str]:
    """Every string under a key, however deep."""
    return list(_strings(node, key))


def _strings(node: Any, key: str) -> Iterator[str]:
    if isinstance(node, list | tuple):
        for part in node:
            yield from _strings(part, key)
    elif isinstance(node, dict):
        if isinstance(node.get(key), str):
            yield node[key]
        for part in node.values():
            yield from _strings(part, key)


def shown(message: Message) -> str:
    """All that the blocks say, one text a line."""
    return "\n".join(strings(list(message.blocks), "text"))


def buttons(message: Message) -> dict[str, dict[str, Any]]:
    """The buttons by their labels, wherever they stand."""
    return {
        element["text"]["text"]: element
        for block in message.blocks
        for element in (*block.get("elements", ()), block.get("accessory", {}))
        if element.get("type") == "button"
    }


def inputs(modal: Modal) -> dict[str, dict[str, Any]]:
    """The input blocks by their labels."""
    return {block["label"]["text"]: block for block in modal["blocks"] if block["type"] == "input"}
