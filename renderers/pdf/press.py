"""The press: a sheet becomes a PDF. This module alone knows WeasyPrint, and only the render child imports it."""

from __future__ import annotations

import base64
import hashlib
import logging
from typing import Any

import weasyprint
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from renderers.pdf import glyphs, logo
from renderers.pdf.look import TEMPLATES
from renderers.pdf.order import Order, Unprintable
from renderers.pdf.sheet import sheet

PNG_HEAD = b"\x89PNG\r\n\x1a\n"

# PDF/A-3 for the archive, with tags for those who listen to it.
OPTIONS = {"pdf_variant": "pdf/a-3b", "pdf_tags": True, "output_intent": "srgb"}


class NothingFromOutside(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types.
    """Opens data addresses only, and remembers what else was asked for: SVG drawing swallows refusals."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        """The content of a data address; anything else is refused and remembered."""
        if not url.startswith("data:"):
            self.refused.append(url)
        return super().fetch(url, headers)


class Complaints(logging.Handler):
    """Keeps what WeasyPrint would only have logged."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Remember one warning."""
        self.heard.append(record.getMessage())


class Press:
    """Set up once, prints many: templates, style sheet and fonts are read here. Not for two threads at a time."""

    def __init__(self) -> None:
        self._complaints = Complaints()
        weasyprint.LOGGER.handlers = [self._complaints]
        self._fonts = FontConfiguration()
        self._style = weasyprint.CSS(
            string=(TEMPLATES / "invoice.css").read_text(encoding="utf-8"),
            font_config=self._fonts,
            url_fetcher=NothingFromOutside(),
        )
        self._templates = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
        )

    def print(self, order: Order) -> bytes:
        """The PDF, the same bytes for the same order. Raises Unprintable."""
        text = self._html(order)
        if strangers := glyphs.missing(text):
            raise Unprintable(f"Our fonts cannot draw {glyphs.named(strangers)}.", code="glyph")
        return self._pdf(text)

    def _html(self, order: Order) -> str:
        locale = glyphs.speakable(order.content.locale)
        layout = sheet(order.content, order.issue, locale=locale, logo=logo_address(order), test=order.test)
        return glyphs.printable(self._templates.get_template("invoice.html").render(sheet=layout))

    def _pdf(self, text: str) -> bytes:
        fetcher = NothingFromOutside()
        self._complaints.heard.clear()
        page = weasyprint.HTML(string=text, url_fetcher=fetcher)
        try:
            pdf: bytes = page.write_pdf(stylesheets=[self._style], font_config=self._fonts, **OPTIONS)
        except FatalURLFetchingError as refusal:
            raise Unprintable(f"The document asks for something from outside: {refusal}", code="fetch") from None
        if fetcher.refused:
            raise Unprintable(f"The document asks for something from outside: {fetcher.refused[0]}", code="fetch")
        if self._complaints.heard:
            raise Unprintable(f"The layout went wrong: {self._complaints.heard[0]}", code="layout")
        return pdf


def logo_address(order: Order) -> str:
    """The logo as a data address, if it is the one that was approved and small enough. Raises Unprintable."""
    approved = order.content.seller.logo
    if not approved:
        return ""
    image = base64.b64decode(order.logo)
    if hashlib.sha256(image).hexdigest() != approved:
        raise Unprintable(
            "The seller's logo is missing or is not the approved one: import seller.toml again.", code="logo"
        )
    width, height = int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big")
    if not image.startswith(PNG_HEAD) or len(image) > logo.BYTES_MAX or width * height > logo.PIXELS_MAX:
        raise Unprintable("The seller's logo is no PNG of at most 1 MB and 4 million pixels.", code="logo")
    return f"data:image/png;base64,{order.logo}"
