"""The mail of a draft, as its approvers read it in the card's thread."""

from __future__ import annotations

from billing.content import Content

_OPEN = {
    "{number}": "(its number)",
    "{issued_on}": "(the day it is issued)",
    "{due_on}": "(the day it is due)",
}


def mail_lines(content: Content) -> list[str]:
    """Recipients, subject and text; what is known only at issue is named in brackets."""
    to = ", ".join(content.recipients.to) or "nobody"
    cc = f", copy to {', '.join(content.recipients.cc)}" if content.recipients.cc else ""
    mail = f"Subject: {content.subject}\n\n{content.text}"
    for placeholder, words in _OPEN.items():
        mail = mail.replace(placeholder, words)
    return [f"The client's mail, to {to}{cc}:", *mail.splitlines()]
