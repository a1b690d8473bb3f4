"""How people are named in our own words, so that a chat can make mentions of them.

A person is a chat id or an e-mail address (it has an @). In a sentence a chat id stands between two invisible
isolates, which no outside text can bring along: `renderers/slack/text.py` makes a mention of it, a terminal shows it.
"""

from __future__ import annotations

from collections.abc import Sequence

FIRST = "\u2068"
LAST = "\u2069"
_MARKS = {ord(FIRST): None, ord(LAST): None}

NOBODY = "nobody"
BOT = "sendday"  # What happens by itself is recorded under this name.


def named(person: str) -> str:
    """One person, as a sentence names them."""
    if not person:
        return NOBODY
    if person == BOT:
        return BOT.capitalize()
    return person if "@" in person else f"{FIRST}@{person}{LAST}"


def any_of(people: Sequence[str]) -> str:
    """`ana`, `ana or ben`, `ana, ben or eva`; "nobody" when the list is empty."""
    return joined([named(person) for person in people], "or") or NOBODY


def joined(names: Sequence[str], word: str) -> str:
    """A list as people say it, with `word` before the last."""
    if len(names) < 2:  # noqa: PLR2004  One name needs no word.
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def unmarked(text: str) -> str:
    """Outside text, unable to pass for one of our marks."""
    return text.translate(_MARKS)
