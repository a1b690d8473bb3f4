"""What mails to clients say, unless somebody writes something else."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from billing.content import Preceding, Seller
from billing.money import Money
from renderers import formats
from renderers.letter_words import Tone, Words, words

TEMPLATES = Path(__file__).parent / "templates"

# What stays open until the invoice is issued. Text of users is no template: nothing else in braces means anything.
PLACEHOLDER = re.compile(r"\{(number|issued_on|due_on)\}")

# Days after the due date from which a reminder's tone changes.
LATER_FROM = 7
LAST_FROM = 30


def invoice_subject(seller: Seller, locale: str) -> str:
    """The subject of the mail that brings an invoice; `{number}` stays open until issue."""
    return words(locale).invoice_subject.format(number="{number}", seller=_one_line(seller.name))


def invoice_text(seller: Seller, *, total: Money, locale: str) -> str:
    """The text of that mail; `{number}`, `{issued_on}` and `{due_on}` stay open until issue."""
    said = words(locale)
    sentence = said.invoice_sentence.format(
        number="{number}", issued_on="{issued_on}", due_on="{due_on}", total=formats.money(total, locale)
    )
    return _letter(said, sentence, said.questions, seller=seller)


def credit_subject(seller: Seller, locale: str) -> str:
    """The subject of the mail that brings a credit note; `{number}` stays open until issue."""
    return words(locale).credit_subject.format(number="{number}", seller=_one_line(seller.name))


def credit_text(seller: Seller, *, total: Money, preceding: Preceding, locale: str) -> str:
    """The text of that mail: what it is over, and which invoice it corrects."""
    said = words(locale)
    sentence = said.credit_sentence.format(
        number="{number}",
        issued_on="{issued_on}",
        total=formats.money(total, locale),
        original=preceding.number,
        original_on=formats.day(preceding.issued_on, locale),
    )
    return _letter(said, sentence, said.questions, seller=seller)


def credit_line(number: str, locale: str) -> str:
    """What a line of a credit note says that credits an amount instead of the invoice's own lines."""
    return words(locale).credit_line.format(number=number)


def fill(text: str, *, number: str, issued_on: date, due_on: date, locale: str) -> str:
    """The text with the three placeholders filled in, all at once. Other braces are the writer's own."""
    values = {
        "number": number,
        "issued_on": formats.day(issued_on, locale),
        "due_on": formats.day(due_on, locale),
    }
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)


def reminder_subject(seller: Seller, *, number: str, locale: str) -> str:
    """The subject of every reminder of one invoice: mail programs keep them together."""
    return words(locale).reminder_subject.format(number=number, seller=_one_line(seller.name))


def reminder_text(
    seller: Seller,
    *,
    number: str,
    issued_on: date,
    due_on: date,
    balance: Money,
    step: int,
    today: date,
    locale: str,
) -> str:
    """A reminder over what is still open, never over the total. `step` is the cadence's, in days from the due date."""
    said = words(locale)
    days_late = (today - due_on).days
    tone = tone_of(step, days_late=days_late)
    facts = said.facts[tone].format(
        number=number,
        issued_on=formats.day(issued_on, locale),
        due_on=formats.day(due_on, locale),
        late=said.one_day if days_late == 1 else said.days.format(n=days_late),
    )
    opening = f"{facts} {said.balance.format(balance=formats.money(balance, locale))}"
    return _letter(said, opening, f"{said.requests[tone]} {said.attached} {said.disregard}".strip(), seller=seller)


def tone_of(step: int, *, days_late: int) -> Tone:
    """By the step of the cadence; but nobody is told that they are late before they are."""
    if days_late < 0:
        return Tone.BEFORE
    if days_late == 0:
        return Tone.TODAY
    if step < LATER_FROM:
        return Tone.FIRST
    return Tone.LATER if step < LAST_FROM else Tone.LAST


def html(text: str, *, seller_name: str, locale: str = "en") -> str:
    """The same text for mail programs that show HTML: paragraphs at empty lines, everything escaped."""
    paragraphs = [block.split("\n") for block in re.split(r"\n\s*\n", text.strip())]
    page = (
        _templates()
        .get_template("mail.html")
        .render(paragraphs=paragraphs, seller_name=seller_name, language=words(locale).language)
    )
    return _inliner().inline(page)


def _letter(said: Words, *paragraphs: str, seller: Seller) -> str:
    return "\n\n".join((said.greeting, *paragraphs, f"{said.regards}\n{_one_line(seller.name)}"))


def _one_line(text: str) -> str:
    return " ".join(text.split())


@lru_cache(maxsize=1)
def _templates() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


@lru_cache(maxsize=1)
def _inliner() -> CSSInliner:
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
