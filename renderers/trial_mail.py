"""The mail of a draft as its client would get it, marked as a test for whoever asked for it."""

from __future__ import annotations

from datetime import date

from billing.content import Content
from renderers import letters
from renderers.pdf.sheet import TEST_MARK


def subject(content: Content, reference: str, *, issued_on: date, due_on: date) -> str:
    """`TEST: Invoice D-17 from Studio Nord`."""
    return f"{TEST_MARK}: {_filled(content.subject, content, reference, issued_on, due_on)}"


def text(content: Content, reference: str, *, issued_on: date, due_on: date) -> str:
    """What is test about it, then the mail word for word; the reference stands where its number will."""
    to, cc = ", ".join(content.recipients.to) or "nobody", ", ".join(content.recipients.cc)
    copied = f", copy to {cc}" if cc else ""
    said = (
        f"{TEST_MARK}: you asked for this mail, and only you got it. {reference} stands where its number will be, "
        f"and its dates are those if it leaves as planned. The true one goes to {to}{copied}."
    )
    return f"{said}\n\n{_filled(content.text, content, reference, issued_on, due_on)}"


def _filled(words: str, content: Content, reference: str, issued_on: date, due_on: date) -> str:
    return letters.fill(words, number=reference, issued_on=issued_on, due_on=due_on, locale=content.locale)
