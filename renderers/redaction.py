"""Other machines' words, as people may see them: no secrets, one line, not too long."""

from __future__ import annotations

import re

HIDDEN = "***"
WORDS_MAX = 300

# What is secret by its form: tokens of Slack and Dropbox, passwords in addresses, tickets, addresses that are keys.
_FORMS = re.compile(
    r"xox[a-z](?:\.xox[a-z])?-[\w-]+"
    r"|xapp-[\w-]+|\bsl\.[\w.-]{20,}"
    r"|(?<=://)[^/\s:@]*:[^\s/]+(?=@)"
    r"|(?<=\bticket=)[\w%-]+"
    r"|https?://[^\s\"']*/(?:commands|actions|services|workflows|upload/v1)/[^\s\"']+"
)


def blanked(text: str) -> str:
    """The text without what is secret by its form."""
    return _FORMS.sub(HIDDEN, text)


def words(text: str) -> str:
    """Blanked before it is cut, so that no half of a secret is left at the end."""
    line = " ".join(blanked(text).split())
    return line if len(line) <= WORDS_MAX else line[: WORDS_MAX - 1] + "…"
