"""Invoices to print, and what can be read off the paper again."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pypdfium2  # type: ignore[import-untyped]  # It ships no types.
from PIL.Image import Image

from billing.content import Buyer, Content, Line, Treatment
from billing.invoice import Issue
from tests.billing.samples import CONTENT, SELLER

ISSUE = Issue("2026-0001", date(2026, 12, 1), date(2026, 12, 15), datetime(2026, 12, 1, 8, tzinfo=UTC))


def line(description: str, unit_price: str, *, quantity: str = "1", unit: str = "C62", tax_rate: str = "19") -> Line:
    """One position."""
    return Line(description, Decimal(quantity), unit, Decimal(unit_price), Decimal(tax_rate))


ENGLISH = replace(
    CONTENT,
    seller=replace(SELLER, bic="BYLADEM1001"),
    buyer=Buyer("Acme Ltd", "Accounts payable\n1 Main Street\nLondon", "GB", "GB123456789"),
    lines=(
        line("Design of the new website", "120.00", quantity="24.5", unit="HUR"),
        line("Photography on location\nincl. travel", "1450", unit="DAY"),
        line("Printed brochure", "1.275", quantity="500", tax_rate="7"),
    ),
    completed_on=date(2026, 11, 27),
    purchase_order="PO-4711",
    buyer_reference="KST 330",
    note="Thank you for your business.",
    locale="en_GB",
)
GERMAN = replace(ENGLISH, locale="de_DE")
YEN = replace(
    ENGLISH,
    currency="JPY",
    treatment=Treatment.EXPORT,
    lines=(line("Illustration", "45000", quantity="3", tax_rate="0"),),
)


def many_lines(count: int, content: Content = GERMAN) -> Content:
    """The same invoice with this many positions."""
    lines = (line(f"Position {n}: Beratung", "95.50", quantity=str(n), unit="HUR") for n in range(1, count + 1))
    return replace(content, lines=tuple(lines))


@dataclass(frozen=True)
class Ink:
    """What is drawn on a page, in points from its left edge: where text begins and ends, and the page itself."""

    left: float
    right: float
    width: float


def pages(pdf: bytes) -> list[str]:
    """The text of each page, in the order of the paper, with plain spaces and line ends."""
    with opened(pdf) as document:
        return [_text(document, number) for number in range(len(document))]


def text(pdf: bytes) -> str:
    """All that can be read, without the layout: words by single spaces."""
    return " ".join(" ".join(pages(pdf)).split())


def metadata(pdf: bytes) -> dict[str, str]:
    """Title, author and dates."""
    with opened(pdf) as document:
        return {key: value for key, value in document.get_metadata_dict().items() if value}


def ink(pdf: bytes) -> Ink:
    """How far the text of the first page reaches."""
    with opened(pdf) as document:
        page = document[0]
        words = page.get_textpage()
        boxes = [words.get_charbox(n) for n in range(words.count_chars()) if words.get_text_range(n, 1).strip()]
        found = Ink(min(box[0] for box in boxes), max(box[2] for box in boxes), page.get_width())
        words.close()
        page.close()
        return found


def fonts(pdf: bytes) -> set[tuple[str, bool]]:
    """The names of the fonts on the first page, and whether they are embedded."""
    raw, found = pypdfium2.raw, set()
    with opened(pdf) as document:
        page = document[0]
        for piece in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            font = raw.FPDFTextObj_GetFont(piece.raw)
            name = ctypes.create_string_buffer(100)
            raw.FPDFFont_GetBaseFontName(font, name, len(name))
            found.add((name.value.decode(), raw.FPDFFont_GetIsEmbedded(font) == 1))
        page.close()
    return found


def picture(pdf: bytes, *, scale: float = 3, mode: str = "L") -> Image:
    """The first page as pixels, 72 × `scale` of them an inch; grey (`L`) or `RGB`."""
    with opened(pdf) as document:
        page = document[0]
        bitmap = page.render(scale=scale)
        drawn: Image = bitmap.to_pil().convert(mode)
        bitmap.close()
        page.close()
        return drawn


def colours(pdf: bytes) -> dict[object, int]:
    """How many dots of each colour are on the first page."""
    found = picture(pdf, scale=1, mode="RGB").getcolors(maxcolors=1 << 24) or []
    return {colour: count for count, colour in found}


@contextmanager
def opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The document, as pdfium reads it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def _text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    words = page.get_textpage()
    found: str = words.get_text_range()
    words.close()
    page.close()
    return found.replace("\r\n", "\n").replace("\u00a0", " ").replace("\ufffe", "-")
