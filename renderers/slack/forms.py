"""Modals and their inputs, inside Slack's limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from renderers.slack.actions import INPUT, Action, Field, Origin
from renderers.slack.blocks import Modal, plain
from renderers.slack.text import clean, clip, escape, unescape

TITLE_MAX = 24
LABEL_MAX = 2000
PLACEHOLDER_MAX = 150
OPTION_MAX = 75
TYPED_MAX = 3000  # Slack's own limit for what a person types into one input.
SHORT_MAX = 200


def modal(
    callback: Action,
    title: str,
    blocks: Sequence[Block | None],
    *,
    submit: str = "",
    origin: Origin | None = None,
) -> Modal:
    """A modal; without `submit` it only tells something."""
    view = View(
        type="modal",
        callback_id=callback.value,
        title=plain(title, TITLE_MAX),
        submit=plain(submit, TITLE_MAX) if submit else None,
        close=plain("Cancel" if submit else "Close", TITLE_MAX),
        private_metadata=str(origin or "") or None,
        blocks=[block for block in blocks if block is not None],
    )
    return view.to_dict()


def entry(
    block_id: str,
    label: str,
    element: InputInteractiveElement,
    *,
    hint: str = "",
    optional: bool = False,
) -> InputBlock:
    """An input with its label. `optional`: it may stay empty."""
    return InputBlock(
        block_id=block_id,
        label=plain(label, LABEL_MAX),
        element=element,
        hint=plain(hint, LABEL_MAX) if hint else None,
        optional=optional,
    )


def typed(
    initial: str = "",
    *,
    example: str = "",
    multiline: bool = False,
    longest: int = TYPED_MAX,
) -> PlainTextInputElement:
    """A text to type. What stands in it already is not escaped: it comes back as it is."""
    return PlainTextInputElement(
        action_id=INPUT,
        initial_value=unescape(clip(escape(clean(initial)), longest)) or None,
        placeholder=_placeholder(example),
        multiline=multiline,
        max_length=longest,
    )


def picked_day(initial: date | None = None, *, example: str = "") -> DatePickerElement:
    """A day from a calendar, empty when there is no initial one."""
    return DatePickerElement(
        action_id=INPUT,
        initial_date=initial.isoformat() if initial else None,
        placeholder=_placeholder(example),
    )


def picked_person(initial: str = "", *, example: str = "") -> UserSelectElement:
    """Somebody of the workspace."""
    return UserSelectElement(action_id=INPUT, initial_user=initial or None, placeholder=_placeholder(example))


def choice(options: Sequence[tuple[str, str]]) -> RadioButtonsElement:
    """One of a few: values and what people read. None is chosen beforehand."""
    return RadioButtonsElement(
        action_id=INPUT,
        options=[option(value, label) for value, label in options],
    )


def option(value: str, label: str) -> Option:
    """One thing to choose."""
    return Option(value=value, text=plain(label, OPTION_MAX))


def reason(example: str) -> InputBlock:
    """Why somebody decides as they do; the next person reads it."""
    return entry(Field.REASON.value, "Reason", typed(example=example, multiline=True, longest=1000))


def _placeholder(example: str) -> PlainTextObject | None:
    return plain(example, PLACEHOLDER_MAX) if example else None
