"""What is printed and mailed: nobody's words are a template, markup or an address to fetch."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from jinja2.exceptions import SecurityError, UndefinedError

from billing.content import Buyer, Content
from bot.outbound.logos import redrawn
from bot.outbound.printing import ChildPrinter, Limits
from renderers import formats, letters
from renderers.pdf.order import Order, Unprintable
from renderers.pdf.press import Press
from tests.renderers.pdf.paper import ENGLISH, ISSUE, text
from tests.renderers.pdf.pictures import bomb
from tests.tidy.source import shipped
from workflow import composing
from workflow.entry.unclear import Unclear
from workflow.ports import PrintDelayed, PrintRefused

# WeasyPrint leaves it to Python to close its colour profile. Python does.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning")

TEMPLATES = [
    "{{ 7 * 7 }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ cycler.__init__.__globals__ }}",
    "{% for x in range(99999) %}x{% endfor %}",
    "{0.__class__} {number} {due_on} %s %(number)s ${number}",
    "{{ sheet.gross }} {# nothing #}",
]
MARKUP = [
    "<img src=x onerror=alert(1)>",
    "}*{display:none} </style><style>*{color:white}",
    "&lt;b&gt; <!-- --> <b>x</b>",
]


@pytest.fixture(scope="module")
def press() -> Press:
    return Press()


def said_by_others(words: str) -> Content:
    """An invoice in which everything that is somebody's own words is these."""
    lines = tuple(replace(line, description=words) for line in ENGLISH.lines)
    return replace(
        ENGLISH, buyer=Buyer(words, words), lines=lines, note=words, purchase_order=words, buyer_reference=words
    )


class Page(HTMLParser):
    """A mail as a mail program reads it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += letters_of(data) if self.tags[-1] != "style" else ""


def letters_of(words: str) -> str:
    """Letters and signs alone: lines break anywhere on paper."""
    return re.sub(r"\s", "", words)


@pytest.mark.parametrize("words", TEMPLATES)
def test_s01_what_people_write_is_printed_and_is_no_template(press: Press, words: str) -> None:
    read = letters_of(text(press.print(Order(said_by_others(words), ISSUE))))

    assert read.count(letters_of(words)) >= 5
    assert "49" not in read.replace(letters_of(words), "")


@pytest.mark.parametrize("words", TEMPLATES)
def test_s01_what_people_write_is_mailed_and_is_no_template(words: str) -> None:
    mail = Page(letters.html(words, seller_name=words))

    assert mail.text.count(letters_of(words)) == 3  # In the title, the text and the end.


@pytest.mark.parametrize("attack", ["{{ ''.__class__.__mro__ }}", "{{ cycler.__init__.__globals__.os }}", "{{ x.y }}"])
def test_s01_behind_that_templates_run_in_a_sandbox(press: Press, attack: str) -> None:
    with pytest.raises((SecurityError, UndefinedError)):
        press._templates.from_string(attack).render()


def test_s01_no_text_is_ever_made_a_template() -> None:
    made = [module.path for module in shipped() if re.search(r"from_string\(|jinja2\.Template|DictLoader", module.text)]

    assert made == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_s02_a_document_that_takes_for_ever_ends_and_the_next_one_is_printed() -> None:
    endless = replace(ENGLISH, lines=ENGLISH.lines * 2_000)
    printer = ChildPrinter(children=1, limits=Limits(cpu_seconds=1))

    try:
        with pytest.raises(PrintDelayed, match="more than 1 s of processor time"):
            printer.print(endless, ISSUE)
        with pytest.raises(PrintRefused, match="cannot be rendered within the limits"):
            printer.print(endless, ISSUE)
        assert printer.print(ENGLISH, ISSUE).startswith(b"%PDF")
    finally:
        printer.close()


@pytest.mark.parametrize(
    "body",
    [
        "<link rel=attachment href='file:///etc/passwd'>",
        "<a rel=attachment href='file:///etc/passwd'>x</a>",
        "<img src='file:///etc/passwd'>",
        "<object data='file:///etc/passwd'></object>",
    ],
)
def test_s03_no_file_of_the_machine_gets_into_a_document(press: Press, body: str) -> None:
    with pytest.raises(Unprintable, match="from outside") as refusal:
        press._pdf(f"<html lang=en><head><title>x</title></head><body>{body}</body></html>")
    assert refusal.value.code == "fetch"

    printed = press.print(Order(said_by_others(body), ISSUE))
    assert b"EmbeddedFile" not in printed
    assert "root:" not in text(printed)


@pytest.mark.parametrize(
    "body",
    [
        "<img src='http://169.254.169.254/latest/meta-data/'>",
        "<img src='http://127.0.0.1:1/redirect-to-it'>",
        "<style>@import url('http://169.254.169.254/')</style>",
        "<svg width='9' height='9'><image href='http://169.254.169.254/' width='1' height='1'/></svg>",
        "<p style=\"background: url('http://169.254.169.254/x.png')\">x</p>",
    ],
)
def test_s04_no_address_is_fetched_for_a_document(press: Press, body: str) -> None:
    with pytest.raises(Unprintable, match="from outside"):
        press._pdf(f"<html lang=en><head><title>x</title></head><body>{body}</body></html>")

    assert press.print(Order(said_by_others(body), ISSUE)).startswith(b"%PDF")  # As words, it is only words.


@pytest.mark.parametrize("side", [9_000, 12_000, 20_000])
def test_s05_a_small_image_that_would_be_huge_in_memory_is_refused_by_its_header(side: int) -> None:
    with pytest.raises(Unclear, match=f"{side} × {side} are more than 4 million pixels"):
        redrawn(bomb(side, side))


def test_s05_a_logo_that_is_not_there_is_an_error_and_no_gap() -> None:
    printer = ChildPrinter(logo=lambda _: b"", children=1)
    branded = replace(ENGLISH, seller=replace(ENGLISH.seller, logo="0" * 64))

    try:
        with pytest.raises(PrintRefused, match="logo is missing") as refusal:
            printer.print(branded, ISSUE)
    finally:
        printer.close()
    assert refusal.value.code == "logo"


@pytest.mark.parametrize("words", MARKUP)
def test_s06_markup_in_names_is_printed_and_hides_no_amount(press: Press, words: str) -> None:
    content = said_by_others(words)
    gross = formats.money(composing.totals(content).gross, content.locale)

    read = text(press.print(Order(content, ISSUE)))

    assert letters_of(words) in letters_of(read)
    assert read.count(gross) == 1


@pytest.mark.parametrize("words", MARKUP)
def test_s06_markup_in_a_mail_is_words(words: str) -> None:
    mail = Page(letters.html(words, seller_name=words))

    assert mail.text.count(letters_of(words)) == 3  # In the title, the text and the end.
    assert mail.tags == Page(letters.html("words", seller_name="words")).tags
