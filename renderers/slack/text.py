"""Words from outside, made safe for Slack's markup.

Everything that leaves here is escaped; nothing escapes twice. Lengths are counted after escaping, as Slack does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from renderers import people

NOTHING = "–"  # Slack refuses empty text.
ELLIPSIS = "…"

_BREAKS = re.compile(r"[\u2028\u2029\x0b\x0c\x85]|\r\n?")
# Controls, half surrogates, and what turns the direction of the text around it.
_DANGEROUS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")
_ZERO_WIDTH = "\u200b"
# A mark between two letters or digits formats nothing: first_last@example.org stays as it can be copied.
_MARKUP = re.compile(r"(?<![^\W_])[*_~]|[*_~](?![^\W_])")
_CUT_ENTITY = re.compile(r"&[a-z]{0,3}$|<[^<>]*$")
_PERSON = re.compile(f"{people.FIRST}@([^{people.FIRST}{people.LAST}]*){people.LAST}")
_CHAT_ID = re.compile(r"[A-Za-z0-9_-]+")


def clean(text: str) -> str:
    """Without controls and direction overrides; line breaks are newlines."""
    return _DANGEROUS.sub("", _BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """Clean, and on one line."""
    return _SPACES.sub(" ", clean(text)).strip()


def escape(text: str) -> str:
    """Slack's three control characters, and only these."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """What was escaped, as it was."""
    return text.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")


def clip(text: str, limit: int) -> str:
    """At most `limit` characters of text that is escaped already; no entity or mention is cut in half."""
    if len(text) <= limit:
        return text
    return _CUT_ENTITY.sub("", text[: limit - 1]).rstrip() + ELLIPSIS


def literal(text: str, limit: int) -> str:
    """Outside words for a plain_text object: one line, escaped, never empty."""
    return clip(escape(one_line(text)), limit) or NOTHING


def neutral(text: str, limit: int = 500) -> str:
    """Outside words inside mrkdwn: one line that mentions, links and formats nothing."""
    safe = escape(one_line(text)).replace("`", "ˋ")  # A code span takes spaces, so no space breaks it.
    shown = _MARKUP.sub(f"{_ZERO_WIDTH}\\g<0>{_ZERO_WIDTH}", safe)
    if shown.startswith("&gt;"):
        shown = _ZERO_WIDTH + shown  # At a line's start it would be a quotation.
    return clip(shown, limit)


def mention(person: str) -> str:
    """A chat id as a mention, an e-mail address as itself."""
    if person in ("", people.BOT):
        return people.named(person)
    return f"<@{person}>" if _CHAT_ID.fullmatch(person) else neutral(person, 100)


def channel(place: str) -> str:
    """A channel's id as a link to it."""
    return f"<#{place}>" if _CHAT_ID.fullmatch(place) else neutral(place, 100)


def any_of(persons: Sequence[str]) -> str:
    """`@ana, @ben or @eva`; the first few when there are many."""
    shown = [mention(person) for person in persons[:PEOPLE_SHOWN]]
    if more := len(persons) - len(shown):
        shown.append(f"{more} more")
    return people.joined(shown, "or") or people.NOBODY


PEOPLE_SHOWN = 5


def spoken(sentence: str, limit: int = 3000) -> str:
    """Sentences in our own words (`renderers/people.py` marks the people in them) as mrkdwn; lines stay lines."""
    return clip("\n".join(_spoken_line(line) for line in sentence.split("\n")), limit)


def in_form(sentence: str, limit: int = 300) -> str:
    """The same sentences below a modal's field, where Slack renders nothing: not escaped, people by id or address."""
    said = one_line(people.unmarked(sentence))
    return said if len(said) <= limit else said[: limit - 1] + ELLIPSIS


def _spoken_line(line: str) -> str:
    parts = _PERSON.split(line)
    return "".join(mention(part) if odd % 2 else _kept_spaces(part) for odd, part in enumerate(parts))


def _kept_spaces(part: str) -> str:
    """Neutral, with the spaces at its ends: it stands beside a mention."""
    before = " " if part[:1].isspace() else ""
    after = " " if part[-1:].isspace() and part.strip() else ""
    return f"{before}{neutral(part, 3000)}{after}"
