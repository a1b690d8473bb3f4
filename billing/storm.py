"""When many faults have one cause, they are one thing to look at."""

from __future__ import annotations

import re
from datetime import timedelta

STORM_FROM = 5  # Faults of one cause that are open together; fewer are told one by one.
STORM_WINDOW = timedelta(minutes=15)  # They began within this of each other.
LISTED_MAX = 20  # Named in the message itself; the rest follow in its thread.
CAUSE_MAX = 200  # Characters.

_REPLY_CODE = re.compile(r"[2-5]\d\d|[245]\.\d{1,3}\.\d{1,3}")
_VARIES = re.compile(r"[@/\\\d]")
_AROUND = ".,;:()<>[]\"'-"
_ANY = "*"


def cause_of(code: str, words: str) -> str:
    """The same for faults of the same code whose words differ only in what names one mail, file or moment.

    Addresses, paths, invoice names, queue ids and times vary; a mail server's reply codes (RFC 5321, RFC 3463) do not.
    """
    kept: list[str] = []
    for token in words.casefold().split():
        bare = token.strip(_AROUND)
        said = _ANY if _VARIES.search(bare) and not _REPLY_CODE.fullmatch(bare) else bare
        if said and not (said == _ANY and kept[-1:] == [_ANY]):
            kept.append(said)
    return f"{code}: {' '.join(kept)}"[:CAUSE_MAX]
