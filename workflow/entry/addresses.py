"""E-mail addresses and people as they are entered: one to a place, none that hides another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from workflow.entry.unclear import Unclear, quoted
from workflow.entry.words import INVISIBLE

LOCAL_MAX = 64  # RFC 5321, 4.5.3.1.1
ADDRESS_MAX = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
SEPARATOR = ";"

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")  # RFC 5322's dot-atom
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_BREAK = re.compile(r"[\r\n\t\u2028\u2029]")
_AMBIGUOUS = frozenset("ßς\u200c\u200d")  # Two standards spell a domain with these in two ways (RFC 5894, 7.2).
_PUNYCODE = "xn--"
_LOOK_LATIN = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})  # Alphabets with letters like ours.


def address(text: str) -> str:
    """Exactly one e-mail address, its domain in ASCII and lower case. Raises Unclear.

    A field for one address can hold two in disguise (`A <a@b>, evil@x`): whatever is not plainly one is refused.
    """
    entered = text.strip()
    if _BREAK.search(entered) or INVISIBLE.search(entered):
        raise Unclear(f"{quoted(text)} holds a line break or a character that cannot be seen: write one address")
    if entered.count("@") > 1 or re.search(r"[,;<>\s]", entered):
        raise Unclear(f"{quoted(text)} is not one plain address: write one, such as billing@acme.example")
    local, _, domain = entered.partition("@")
    if not _LOCAL.fullmatch(local) or len(local) > LOCAL_MAX:
        raise Unclear(f"{quoted(text)} is no e-mail address: write one, such as billing@acme.example")
    found = f"{local}@{_domain(domain, text)}"
    if len(found) > ADDRESS_MAX:
        raise Unclear(f"{quoted(text)} is longer than the {ADDRESS_MAX} characters that an address may have")
    return found


def addresses(text: str) -> tuple[str, ...]:
    """Several addresses joined by `;`, each once. Raises Unclear."""
    return tuple(dict.fromkeys(address(part) for part in _parts(text)))


def people(text: str, *, separator: str = SEPARATOR) -> tuple[str, ...]:
    """Several people joined by `;` (or another mark), as chat ids or e-mail addresses, each once. Raises Unclear.

    E-mail addresses are case-folded, so that they find whom the chat knows by them; ids are opaque.
    """
    return tuple(dict.fromkeys(_person(part, separator) for part in _parts(text, separator)))


def disguised(entered: str) -> str:
    """How a domain outside ASCII is really spelled, `аcme.example is xn--cme-7cd.example`; empty for a plain one."""
    domain = entered.partition("@")[2]
    if not any(label.startswith(_PUNYCODE) for label in domain.split(".")):
        return ""
    try:
        shown = domain.encode("ascii").decode("idna")
    except UnicodeError:
        shown = "not readable"
    return f"{shown} is {domain}"


def look_alikes(recipients: Iterable[str]) -> tuple[str, ...]:
    """The domains that mix Latin letters with others that look like them, each as `disguised` says it."""
    told = (disguised(recipient) for recipient in recipients)
    return tuple(dict.fromkeys(spelled for spelled in told if _mixes_alphabets(spelled.partition(" ")[0])))


def _mixes_alphabets(domain: str) -> bool:
    """Whether an eye that reads Latin may be deceived. An ending such as .com counts: `аррӏе.com` is all but Latin."""
    alphabets = {unicodedata.name(letter, "").partition(" ")[0] for letter in domain if letter.isalpha()}
    return bool("LATIN" in alphabets and alphabets & _LOOK_LATIN)


def _parts(text: str, separator: str = SEPARATOR) -> list[str]:
    return [part for part in (part.strip() for part in text.split(separator)) if part]


def _person(text: str, separator: str) -> str:
    if "@" in text.lstrip("@"):
        return address(text).casefold()
    if re.search(r"[\s,<>@]", text) or not text.isprintable():
        raise Unclear(
            f"{quoted(text)} is no person: use a chat id, such as U024BE7LH, or an e-mail address; "
            f"join several by “{separator}”"
        )
    return text


def _domain(domain: str, text: str) -> str:
    lower = domain.lower()
    if _AMBIGUOUS & set(lower):
        raise Unclear(f"{quoted(text)} has a domain that two standards spell differently: write its xn-- form")
    try:
        found = lower.encode("idna").decode("ascii")
    except UnicodeError:
        found = ""
    labels = found.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or (len(labels) == 1 and found != "localhost"):
        raise Unclear(f"{quoted(text)} has no domain that mail can go to: write it like billing@acme.example")
    return found
