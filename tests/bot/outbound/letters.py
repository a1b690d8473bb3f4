"""A letter for tests that only care how it travels."""

from dataclasses import replace
from datetime import UTC, datetime

from renderers.letter import Attachment, Letter

LETTER = Letter(
    message_id="<deliver.7.1@studio.example>",
    date=datetime(2026, 12, 1, 8, tzinfo=UTC),
    sender="billing@studio.example",
    sender_name="Studio Nord",
    reply_to="ana@studio.example",
    to=("ap@acme.example",),
    cc=("boss@acme.example",),
    bcc=("copy@studio.example",),
    subject="Invoice 2026-0001",
    text="Hello,\n\n.a line that begins with a dot\n",
    html="<p>Hello</p>",
    attachments=(Attachment("2026-0001.pdf", b"%PDF-1.7 bytes \x00\r\n.\r\n\xff"),),
)


def letter_to(*recipients: str) -> Letter:
    """The same letter to these people only."""
    return replace(LETTER, to=recipients, cc=(), bcc=())
