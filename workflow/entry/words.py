"""Texts that people enter: of bounded length, without what cannot be seen or printed."""

from __future__ import annotations

import re
import unicodedata

from workflow.entry.unclear import Unclear, quoted

DESCRIPTION_MAX = 500
PART_SEPARATOR = "|"

_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_WIDTHLESS = r"\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2064"
_REFUSED = re.compile(f"[{_CONTROLS}]")
_DROPPED = re.compile(f"[{_WIDTHLESS}]")  # Pasted along; joiners stay: Persian, Hindi and emoji need them.
INVISIBLE = re.compile(f"[{_CONTROLS}{_WIDTHLESS}]")


def one_line(text: str, *, longest: int) -> str:
    """A text on one line, single spaces between its words. Raises Unclear."""
    if re.search(r"[\r\n\u2028\u2029]", text.strip()):
        raise Unclear(f"{quoted(text)} holds a line break: write it on one line")
    return " ".join(_plain(text, longest).split())


def several_lines(text: str, *, longest: int) -> str:
    """A text of one or more lines, without empty ones. Raises Unclear."""
    lines = (" ".join(line.split()) for line in _plain(text, longest).splitlines())
    return "\n".join(line for line in lines if line)


def description(text: str) -> str:
    """What an invoice's line is for. Raises Unclear."""
    found = " ".join(_plain(text, DESCRIPTION_MAX).split())
    if not found:
        raise Unclear("the description is missing: write what it was for")
    if PART_SEPARATOR in found:
        raise Unclear(f"{quoted(text)} holds “|”, which separates the parts of a line: write / instead")
    return found


def _plain(text: str, longest: int) -> str:
    """One spelling for each letter (NFC), and none without width, so that names which look equal are equal."""
    found = unicodedata.normalize("NFC", _DROPPED.sub("", text))
    if _REFUSED.search(found):
        raise Unclear(f"{quoted(text)} holds a character that cannot be seen: write it again by hand")
    if len(found.strip()) > longest:
        raise Unclear(f"{quoted(text)} has {len(found.strip())} characters: {longest} are allowed")
    return found
