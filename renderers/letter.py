"""A mail as we mean it, before it becomes MIME."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored document, byte for byte."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to all its recipients. `message_id` and `date` are fixed before the first try, so tries are equal."""

    message_id: str
    date: datetime
    sender: str
    sender_name: str
    reply_to: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    subject: str
    text: str
    html: str
    in_reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()
