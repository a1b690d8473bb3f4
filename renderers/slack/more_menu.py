"""The card's menu: what is rarely wanted, and what ends an invoice."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from slack_sdk.models.blocks import Option, OverflowMenuElement

from billing.invoice import InReview, Issued, Void, draft_of
from renderers.slack import blocks
from renderers.slack.actions import Action, More, more_value, seen_value
from renderers.views import ApprovalCard

LABEL_MAX = 75


def _issued(view: ApprovalCard) -> bool:
    return isinstance(view.invoice, Issued)


def _to_credit(view: ApprovalCard) -> bool:
    return isinstance(view.invoice, Issued) and view.invoice.draft.content.preceding is None


def _not_void(view: ApprovalCard) -> bool:
    return not isinstance(view.invoice, Void)


def _in_review(view: ApprovalCard) -> bool:
    return isinstance(view.invoice, InReview)


def _not_issued(view: ApprovalCard) -> bool:
    return not isinstance(view.invoice, Issued | Void)


# In the order in which they stand, at most five; each is offered where it makes sense.
CHOICES: Mapping[More, tuple[str, Callable[[ApprovalCard], bool]]] = {
    More.SEND_ME: ("Send me this mail", _not_issued),
    More.SEND_DAY: ("Change send day", _not_issued),
    More.REASSIGN: ("Reassign", _in_review),
    More.REDIRECT: ("Send to another address", _issued),
    More.CREDIT: ("Make a credit note", _to_credit),
    More.VOID: ("Void", _not_void),
}


def menu(view: ApprovalCard) -> list[OverflowMenuElement]:
    """The menu at the end of a card's buttons; none where nothing is left to do.

    It asks no question of its own: Slack would ask it for every option. What each opens says what it will do.
    """
    draft = draft_of(view.invoice)
    seen = seen_value(draft.id, draft.revision)
    options = [
        Option(value=more_value(choice, seen), text=blocks.plain(label, LABEL_MAX))
        for choice, (label, fits) in CHOICES.items()
        if fits(view)
    ]
    return [OverflowMenuElement(action_id=Action.MORE.value, options=options)] if options else []
