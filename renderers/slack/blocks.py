"""Slack's blocks, inside Slack's limits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    OverflowMenuElement,
    PlainTextObject,
    SectionBlock,
)

from renderers.slack.actions import Action
from renderers.slack.text import NOTHING, clip, escape, literal, mention, neutral

__all__ = ["Message", "Modal", "clip", "escape", "literal", "mention", "neutral"]

Modal = dict[str, Any]

# SLACK, section 1.6. The message's own text is cut where chat.update would refuse it.
TEXT_MAX = 3900
HEADER_MAX = 150
SECTION_MAX = 3000
FIELD_MAX = 2000
FIELDS_MAX = 10
CONTEXT_MAX = 1000
BUTTON_MAX = 75
OPTION_MAX = 75
MENU_MAX = 5
CONFIRM_TITLE_MAX = 100
CONFIRM_TEXT_MAX = 300
CONFIRM_LABEL_MAX = 30


@dataclass(frozen=True, slots=True)
class Message:
    """A message: `text` is complete without `blocks` (notifications and screen readers read only it)."""

    text: str
    blocks: tuple[dict[str, Any], ...]


def message(text: str, *blocks: Block | None) -> Message:
    """Blocks that are None are left out. A block's id follows its content, so what changed has a new one."""
    shown = [block.to_dict() for block in blocks if block is not None]
    return Message(clip(text, TEXT_MAX) or NOTHING, tuple(_identified(block) for block in shown))


def plain(text: str, limit: int) -> PlainTextObject:
    """Outside words, exactly as they are."""
    return PlainTextObject(text=literal(text, limit), emoji=False)


def mrkdwn(text: str, limit: int = SECTION_MAX) -> MarkdownTextObject:
    """Our own markup around safe words; Slack links nothing by itself."""
    return MarkdownTextObject(text=clip(text, limit) or NOTHING, verbatim=True)


def header(text: str) -> HeaderBlock:
    """The largest line of a message."""
    return HeaderBlock(block_id="header", text=plain(text, HEADER_MAX))


def section(name: str, text: str, *, accessory: ButtonElement | None = None) -> SectionBlock:
    """A paragraph of mrkdwn, with at most one button beside it."""
    return SectionBlock(block_id=name, text=mrkdwn(text), accessory=accessory)


def fields(name: str, facts: Iterable[tuple[str, str]]) -> SectionBlock:
    """Labels and values in two columns; a fact without a value is left out."""
    shown = [mrkdwn(f"*{label}*\n{value}", FIELD_MAX) for label, value in facts if value]
    return SectionBlock(block_id=name, fields=shown[:FIELDS_MAX])


def context(name: str, *facts: str) -> ContextBlock | None:
    """Small print on one line; None when there is nothing to print."""
    text = " · ".join(fact for fact in facts if fact)
    return ContextBlock(block_id=name, elements=[mrkdwn(text, CONTEXT_MAX)]) if text else None


def actions(name: str, buttons: Sequence[ButtonElement | OverflowMenuElement]) -> ActionsBlock | None:
    """Buttons side by side, a menu last; None when there are none."""
    return ActionsBlock(block_id=name, elements=buttons) if buttons else None


def button(
    action: Action,
    label: str,
    value: str,
    *,
    style: str | None = None,
    confirm: ConfirmObject | None = None,
) -> ButtonElement:
    """A button; `value` is all that a click brings back."""
    return ButtonElement(
        action_id=action.value,
        text=plain(label, BUTTON_MAX),
        value=value,
        style=style,
        confirm=confirm,
    )


def confirm(title: str, text: str, *, yes: str, no: str = "Not now") -> ConfirmObject:
    """A question before a click that cannot be taken back. Rare, or people click it away unread."""
    return ConfirmObject(
        title=plain(title, CONFIRM_TITLE_MAX),
        text=plain(text, CONFIRM_TEXT_MAX),
        confirm=plain(yes, CONFIRM_LABEL_MAX),
        deny=plain(no, CONFIRM_LABEL_MAX),
    )


def bullets(lines: Iterable[str]) -> str:
    """One line each."""
    return "\n".join(f"• {line}" for line in lines)


def _identified(block: dict[str, Any]) -> dict[str, Any]:
    content = json.dumps(block, sort_keys=True, ensure_ascii=True)
    version = hashlib.sha256(content.encode()).hexdigest()[:10]
    return {**block, "block_id": f"{block['block_id']}.{version}"}
