"""What somebody is told who submits a form a second time, because nobody answered the first."""

from __future__ import annotations

from collections.abc import Mapping

from renderers.slack.actions import Action

FIRST = "the first time you pressed the button"

# By form. `it` is the draft, or the number of the exception.
SENTENCES: Mapping[str, str] = {
    Action.NEW_INVOICE: "This was already saved{as_it}, {first}. If you changed anything after that, "
    "use Edit on its card.",
    Action.EDIT_INVOICE: "Your edit of {it} was already saved, {first}. If you changed anything after that, "
    "use Edit on its card.",
    Action.REQUEST_CHANGES_REASON: "Changes to {it} were already requested, {first}. "
    "The reason that you gave then stands in the thread of its card.",
    Action.HOLD_REASON: "{it} was already put on hold, {first}. To change the reason or the day, "
    "press Resume on its card, then Hold.",
    Action.PAYMENT: "This payment was already recorded, {first}, and it counts once. “status” with the invoice's "
    "number shows what is open now.",
    Action.RESOLVE_NOTE: "Exception {it} was already resolved, {first}, with the note that you gave then.",
}


def sentence(form: str, *, about: str, made: int | None) -> str:
    """What the first time did; empty for what is no form. `about`: a form's own, `made`: the draft that came of it."""
    number, _, revision = about.partition(":")
    it = f"D-{number}" if revision else number
    as_it = f" as D-{made}" if made else ""
    return SENTENCES.get(form, "").format(it=it, as_it=as_it, first=FIRST)
