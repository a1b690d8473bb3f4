"""What stands in place of a mail server's reply while there is none: the mail is a file, and nobody has got it."""

from __future__ import annotations

_KEPT = "kept in the outbox as "  # A server's reply begins with its code, so the two cannot be confused.
NO_SERVER = "no mail server was set"


def receipt(filename: str) -> str:
    """The words that are kept in place of a server's."""
    return f"{_KEPT}{filename}"


def holds(reply: str) -> bool:
    """Whether a mail with this reply was only written to the outbox."""
    return reply.startswith(_KEPT)
