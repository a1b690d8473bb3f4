"""What the press does with a page that should never have reached it."""

import base64
import hashlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from renderers.pdf.order import Order, Unprintable
from renderers.pdf.press import Press, logo_address
from tests.renderers.pdf.paper import ENGLISH, ISSUE, colours, picture, text

# WeasyPrint leaves it to Python to close its colour profile. Python does.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning")


@pytest.fixture(scope="module")
def press() -> Press:
    return Press()


def page(body: str) -> str:
    """A page that is in order, but for its body."""
    return f"<html lang=en><head><title>x</title></head><body>{body}</body></html>"


def with_logo(image: bytes, *, approved: str = "") -> Order:
    """An order whose seller has this logo; `approved` is the hash if it is another."""
    logo = approved or hashlib.sha256(image).hexdigest()
    content = replace(ENGLISH, seller=replace(ENGLISH.seller, logo=logo))
    return Order(content, ISSUE, base64.b64encode(image).decode("ascii"))


def png(width: int, height: int) -> bytes:
    """A red rectangle."""
    written = BytesIO()
    Image.new("RGB", (width, height), "red").save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        "<img src='file:///etc/passwd'>",
        "<img src='http://169.254.169.254/latest/meta-data/'>",
        "<img src='https://evil.example/x.png'>",
        "<img src='ftp://evil.example/x.png'>",
        "<link rel=attachment href='file:///etc/passwd'>",
        "<link rel=stylesheet href='http://evil.example/x.css'>",
        "<style>@import url('file:///etc/passwd')</style>",
        "<style>@import url('http://evil.example/')</style>",
        "<p style=\"background: url('http://evil.example/x.png')\">x</p>",
        "<style>@font-face { font-family: x; src: url('file:///etc/passwd') } p { font-family: x }</style><p>x</p>",
        "<svg width='9' height='9'><image href='file:///etc/passwd' width='1' height='1'/></svg>",
        "<svg><image href='http://169.254.169.254/' width='1' height='1'/></svg>",
        "<object data='file:///etc/passwd'></object>",
        "<embed src='file:///etc/passwd'>",
        "<a rel=attachment href='file:///etc/passwd'>x</a>",
    ],
)
def test_nothing_from_outside_gets_into_a_document(body: str, press: Press) -> None:
    with pytest.raises(Unprintable, match="from outside") as refusal:
        press._pdf(page(body))

    assert refusal.value.code == "fetch"


def test_svg_borrows_nothing_from_other_files(press: Press) -> None:
    """WeasyPrint does not even ask; should it begin to, the page is refused like the ones above."""
    assert press._pdf(page("<svg width='9' height='9'><use href='http://169.254.169.254/x.svg#a'/></svg>"))


def test_a_refused_document_leaves_the_press_clean(press: Press) -> None:
    with pytest.raises(Unprintable):
        press._pdf(page("<img src='file:///etc/passwd'>"))

    assert press.print(Order(ENGLISH, ISSUE)).startswith(b"%PDF")


def test_a_picture_that_is_none_is_an_error_and_not_a_gap(press: Press) -> None:
    with pytest.raises(Unprintable) as refusal:
        press._pdf(page("<img src='data:image/png;base64,bm9uZQ=='>"))

    assert refusal.value.code == "layout"


def test_what_weasyprint_only_warns_of_is_an_error(press: Press) -> None:
    with pytest.raises(Unprintable, match="layout went wrong") as refusal:
        press._pdf(page("<p style='no-such-property: 1'>x</p>"))

    assert refusal.value.code == "layout"


def test_there_are_no_fonts_but_ours(press: Press) -> None:
    """A family of the machine's falls back to Inter, which is all that there is."""
    assert "Hello" in text(press._pdf(page("<p style='font-family: DejaVu Serif, serif'>Hello</p>")))


def test_the_approved_logo_is_printed(press: Press) -> None:
    assert red_dots(press.print(Order(ENGLISH, ISSUE))) == 0
    assert red_dots(press.print(with_logo(png(400, 100)))) > 1000


@pytest.mark.parametrize("size", [(1600, 200), (200, 1600), (1600, 370)])
def test_a_logo_fits_its_box_and_keeps_its_shape(press: Press, size: tuple[int, int]) -> None:
    drawn = picture(press.print(with_logo(png(*size))), scale=4, mode="RGB")

    redness = ImageChops.subtract(drawn.getchannel("R"), drawn.getchannel("G"))
    left, top, right, bottom = redness.point(lambda difference: 255 * (difference > 200)).getbbox() or (0, 0, 0, 0)
    width, height = (dots / 4 / 72 * 25.4 for dots in (right - left, bottom - top))
    assert width <= 70.2
    assert height <= 16.2
    assert width / height == pytest.approx(size[0] / size[1], rel=0.05)


def red_dots(pdf: bytes) -> int:
    return colours(pdf).get((255, 0, 0), 0)


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (with_logo(b"", approved="0" * 64), "missing or is not the approved one"),
        (with_logo(png(4, 4), approved="0" * 64), "missing or is not the approved one"),
        (with_logo(b"<svg onload='x'/>"), "no PNG"),
        (with_logo(png(4, 4) + b"\0" * 1_000_000), "no PNG of at most 1 MB"),
        (with_logo(png(4001, 1000)), "4 million pixels"),
        (with_logo(png(4, 4)[:16] + (9000).to_bytes(4, "big") * 2 + png(4, 4)[24:]), "4 million pixels"),
    ],
)
def test_a_logo_that_is_not_the_approved_small_png_is_refused(order: Order, why: str) -> None:
    with pytest.raises(Unprintable, match=why) as refusal:
        logo_address(order)

    assert refusal.value.code == "logo"


def test_the_templates_name_nothing_outside(press: Press) -> None:
    folder = Path("renderers/pdf/templates")

    for path in folder.iterdir():
        words = path.read_text(encoding="utf-8")
        assert "http" not in words
        assert "url(" not in words
        assert "flex" not in words.replace("not flexbox or grid", "")  # Measured: layouts take half as long again.
