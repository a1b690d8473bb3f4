"""Where else an issued document was sent, or may be: on its card, with the second person's buttons."""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.models.blocks import Block

from renderers.slack import blocks, text, words
from renderers.slack.actions import Action
from renderers.views import ApprovalCard, Redirect

SHOWN_MAX = 5
ASKED = "asked"
_HOW = {
    "done": "Sent to",
    "failed": "Not sent to",
    "unknown": "Perhaps sent to",
    "cancelled": "Called off: sending to",
}


def shown(view: ApprovalCard) -> Iterator[Block | None]:
    """What waits for a second person, with its buttons; in small print what was decided."""
    for one in view.redirects:
        if one.state == ASKED:
            yield blocks.section(f"redirect{one.number}", _asked(one))
            yield _decide(one)
    decided = [_decided(one) for one in view.redirects if one.state != ASKED]
    yield blocks.context("redirects", *decided[-SHOWN_MAX:])


def _asked(one: Redirect) -> str:
    by, who = text.mention(one.asked_by), text.any_of(one.approvers)
    reason = text.neutral(one.reason, 300)
    return f"*Send to another address?* {by} asks to send it to {_to(one)}: {reason}\n{who} decides."


def _decide(one: Redirect) -> Block | None:
    question = blocks.confirm(
        "Send it there at once?",
        f"The stored document leaves at once to {', '.join((*one.to, *one.cc))} and cannot be called back.",
        yes="Send it",
    )
    number = str(one.number)
    return blocks.actions(
        f"decide{number}",
        [
            blocks.button(Action.APPROVE_REDIRECT, "Approve sending", number, style="primary", confirm=question),
            blocks.button(Action.DECLINE_REDIRECT, "Decline", number),
        ],
    )


def _decided(one: Redirect) -> str:
    how = _HOW.get(one.state, "Being sent to")
    by, yes = text.mention(one.asked_by), text.mention(one.decided_by)
    alone = "alone" if one.asked_by == one.decided_by else f"approved by {yes}"
    return f"{how} {_to(one)}, asked for by {by}, {alone}"


def _to(one: Redirect) -> str:
    copy = f", copy to {words.addresses(one.cc)}" if one.cc else ""
    return f"{words.addresses(one.to)}{copy}"
