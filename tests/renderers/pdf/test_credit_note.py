"""A credit note as its reader sees it: what it corrects, what is credited, and nothing to pay."""

from dataclasses import replace
from datetime import date

import pytest

from billing.content import Content, Preceding
from bot.outbound.printing import ChildPrinter
from tests.renderers.pdf.paper import ENGLISH, GERMAN, ISSUE, text

CREDIT = replace(ISSUE, number="CN-2026-0001")
PRECEDING = Preceding("2026-0001", date(2026, 11, 27))


def credit_note(content: Content = ENGLISH) -> Content:
    return replace(content, preceding=PRECEDING, note="The photographer fell ill.")


def test_it_names_the_invoice_that_it_corrects_and_asks_for_no_money(printer: ChildPrinter) -> None:
    words = text(printer.print(credit_note(), CREDIT))

    for expected in (
        "Credit note CN-2026-0001",
        "Credit note number CN-2026-0001",
        "Credit note date 1 Dec 2026",
        "Corrects invoice 2026-0001, 27 Nov 2026",
        "VAT 19% 4,390.00 834.10",
        "VAT 7% 637.50 44.63",
        "Total credited EUR 5,906.23",
        "The photographer fell ill.",
    ):
        assert expected in words
    for absent in ("Payment", "IBAN", "Due date", "Please pay", "Total due", "Scan"):
        assert absent not in words


@pytest.mark.parametrize(
    ("content", "says"),
    [(ENGLISH, "Draft credit note"), (GERMAN, "Entwurf einer Rechnungskorrektur")],
)
def test_its_draft_says_what_it_will_be(printer: ChildPrinter, content: Content, says: str) -> None:
    assert says in text(printer.print(credit_note(content), None))


def test_it_speaks_german(printer: ChildPrinter) -> None:
    words = text(printer.print(credit_note(GERMAN), CREDIT))

    for expected in ("Rechnungskorrektur CN-2026-0001", "Zu Rechnung 2026-0001", "Minderung 5.906,23"):
        assert expected in words
    assert "Zahlung" not in words
