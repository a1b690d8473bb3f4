"""What is different from the client's last invoice, as the card tells it."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from billing.invoice import Approved
from renderers.people import joined
from renderers.slack import blocks, text
from renderers.views import ApprovalCard, SinceLast

FIRST = "First invoice to this client"
PHRASE_MAX = 500
CHANGES_MAX = 900


def compared(view: ApprovalCard) -> Block | None:
    """A first invoice, and where mail and money go otherwise than the last time, stand out; the rest is one line."""
    since = view.since_last
    if since is None:
        return None
    if not since.number:
        return blocks.section("compared", f"*{FIRST}*: look at its address, recipients and bank details.")
    told = [blocks.bullets(_safe(since.rerouted)), _who(view, since)] if since.rerouted else []
    heading = [f"*{_rerouted(since)}*"] if since.rerouted else []
    return blocks.section("compared", "\n".join([*heading, *filter(None, told), _rest(since)]))


def flag(view: ApprovalCard) -> str:
    """The same for notifications and screen readers."""
    since = view.since_last
    if since is None:
        return ""
    if not since.number:
        return f" {FIRST}."
    elsewhere = f" {_rerouted(since)}: {'; '.join(_safe(since.rerouted))}." if since.rerouted else ""
    return f"{elsewhere} {_rest(since)}"


def _rerouted(since: SinceLast) -> str:
    return f"Mail or money would go elsewhere than with {text.neutral(since.number, 60)}"


def _who(view: ApprovalCard, since: SinceLast) -> str:
    """Whoever entered it may not be the one to approve it, where somebody else can."""
    if not since.by:
        return ""
    who = joined([text.mention(person) for person in since.by], "and")
    if isinstance(view.invoice, Approved):
        return f"Entered by {who}."
    if set(since.by) <= set(view.approvers):
        return f"Entered by {who}; nobody else can approve it."
    return f"Entered by {who}, so somebody else must approve it: {text.any_of(view.approvers)}."


def _rest(since: SinceLast) -> str:
    number = text.neutral(since.number, 60)
    if since.changes:
        return f"*Changed since {number}:* {text.clip('; '.join(_safe(since.changes)), CHANGES_MAX)}"
    same = "amount and lines" if since.rerouted else "amount, lines, recipients and bank details"
    return f"As in {number}: {same}."


def _safe(phrases: tuple[str, ...]) -> list[str]:
    return [text.neutral(phrase, PHRASE_MAX) for phrase in phrases]
