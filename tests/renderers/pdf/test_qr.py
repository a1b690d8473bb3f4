import itertools
from dataclasses import replace

import pytest
import segno
from PIL.Image import Image

from billing.money import Money
from bot.outbound.printing import ChildPrinter
from renderers.pdf.qr import epc, payment_code
from tests.renderers.pdf.paper import ENGLISH, ISSUE, YEN, picture

SELLER = ENGLISH.seller
DARK = 128
INKED = 255
LINE_HEIGHT_MAX = 60  # Dots, at 216 an inch: 20 points, more than any text of ours.


def says(payload: str) -> segno.QRCode:
    """The code that holds these lines; EPC069-12 asks for error correction M."""
    return segno.make_qr(payload.encode(), error="m", boost_error=False)


def test_the_code_holds_account_amount_and_number() -> None:
    code = epc(SELLER, Money(590623, "EUR"), reference="2026-0001")

    assert code == says("BCD\n002\n1\nSCT\nBYLADEM1001\nStudio Nord\nDE02120300000000202051\nEUR5906.23\n\n\n2026-0001")


@pytest.mark.parametrize(
    ("amount", "written"),
    [(1, "EUR0.01"), (120000, "EUR1200"), (120050, "EUR1200.5"), (99999999999, "EUR999999999.99")],
)
def test_the_amount_is_the_balance_to_the_cent(amount: int, written: str) -> None:
    code = epc(replace(SELLER, bic=""), Money(amount, "EUR"), reference="N")

    assert code == says(f"BCD\n002\n1\nSCT\n\nStudio Nord\nDE02120300000000202051\n{written}\n\n\nN")


@pytest.mark.parametrize(
    ("iban", "balance"),
    [
        ("DE02120300000000202051", Money(0, "EUR")),
        ("DE02120300000000202051", Money(-100, "EUR")),
        ("DE02120300000000202051", Money(100_000_000_000, "EUR")),
        ("DE02120300000000202051", Money(100, "CHF")),
        ("DE02120300000000202051", Money(100, "JPY")),
        ("DE03120300000000202051", Money(100, "EUR")),  # A mistyped account.
        ("", Money(100, "EUR")),
    ],
)
def test_there_is_no_code_where_it_would_say_something_wrong(iban: str, balance: Money) -> None:
    assert payment_code(replace(SELLER, iban=iban), balance, reference="N") == ""


def test_spaces_in_the_account_do_not_matter() -> None:
    spaced = replace(SELLER, iban="DE02 1203 0000 0000 2020 51")

    assert epc(spaced, Money(100, "EUR"), reference="N") == epc(SELLER, Money(100, "EUR"), reference="N")


def test_a_name_cannot_add_a_field_or_break_the_code() -> None:
    hostile = replace(SELLER, name="Studio\nDE00EVIL\n" + "x" * 100, bic="WRONG")

    code = epc(hostile, Money(100, "EUR"), reference="N")

    name = ("Studio DE00EVIL " + "x" * 100)[:70]
    assert code == says(f"BCD\n002\n1\nSCT\n\n{name}\nDE02120300000000202051\nEUR1\n\n\nN")


def test_the_printed_code_is_that_code_dot_by_dot(printer: ChildPrinter) -> None:
    code = epc(SELLER, Money(590623, "EUR"), reference="2026-0001")
    assert code is not None

    seen = code_on(picture(printer.print(ENGLISH, ISSUE)))

    assert seen is not None
    assert rows(seen, len(code.matrix)) == ["".join("#" if dot else "." for dot in row) for row in code.matrix]


def test_without_euros_nothing_is_drawn(printer: ChildPrinter) -> None:
    assert code_on(picture(printer.print(YEN, ISSUE))) is None


def code_on(page: Image) -> Image | None:
    """The payment code, cut out: the one thing at the lower right that is higher than any line of text."""
    corner = page.crop((int(page.width * 0.7), page.height // 2, page.width, page.height))
    ink = corner.point(lambda grey: 255 if grey < DARK else 0)
    inked = [ink.crop((0, y, ink.width, y + 1)).getbbox() is not None for y in range(ink.height)]
    top = 0
    for dark, run in itertools.groupby(inked):
        height = len(list(run))
        if dark and height > LINE_HEIGHT_MAX:
            left, _, right, _ = ink.crop((0, top, ink.width, top + height)).getbbox() or (0, 0, 0, 0)
            return ink.crop((left, top, right, top + height))
        top += height
    return None


def rows(code: Image, size: int) -> list[str]:
    """Dark or light at the middle of each module."""
    dots = code.resize((size * 9, size * 9))

    def dot(x: int, y: int) -> str:
        return "#" if dots.getpixel((x * 9 + 4, y * 9 + 4)) == INKED else "."

    return ["".join(dot(x, y) for x in range(size)) for y in range(size)]
