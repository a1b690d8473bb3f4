"""The invoice as its reader sees it: rendered in the real child, read back from the PDF."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pytest

from billing import tax
from billing.content import Buyer, Content, Treatment
from billing.invoice import Issue
from bot.outbound.printing import ChildPrinter
from renderers import formats
from renderers.pdf.sheet import sheet
from tests.renderers.pdf.paper import ENGLISH, GERMAN, ISSUE, YEN, fonts, ink, line, many_lines, metadata, pages, text
from workflow.ports import PrintRefused


def printed(printer: ChildPrinter, content: Content = ENGLISH) -> str:
    return text(printer.print(content, ISSUE))


def test_everything_that_the_law_asks_for_is_on_the_paper(printer: ChildPrinter) -> None:
    """VAT Directive, article 226; BILLING, section 4."""
    words = printed(printer)

    for expected in (
        "Invoice 2026-0001",
        "Invoice number 2026-0001",
        "Invoice date 1 Dec 2026",
        "Work completed on 27 Nov 2026",
        "Payment terms 14 days net",
        "Due date 15 Dec 2026",
        "Purchase order PO-4711",
        "Your reference KST 330",
        "Your VAT ID GB123456789",
        "Studio Nord",
        "Hafenstr. 1 20457 Hamburg",
        "VAT ID DE123456789",
        "Acme Ltd Accounts payable 1 Main Street London United Kingdom",
        "Design of the new website 24.5 hours 120.00 19% 2,940.00",
        "500 1.275 7% 637.50",
        "VAT 19% 4,390.00 834.10",
        "VAT 7% 637.50 44.63",
        "Net total 5,027.50",
        "VAT total 878.73",
        "Total due EUR 5,906.23",
        "Please pay by 15 Dec 2026",
        "IBAN DE02 1203 0000 0000 2020 51",
        "BIC BYLADEM1001",
        "Reference 2026-0001",
        "Thank you for your business.",
        "Page 1 of 1",
    ):
        assert expected in words


def test_the_printed_amounts_are_the_ones_that_were_approved(printer: ChildPrinter) -> None:
    totals = tax.totals(GERMAN.lines, treatment=GERMAN.treatment, currency=GERMAN.currency)

    words = printed(printer, GERMAN)

    for net in totals.line_nets:
        assert formats.amount(net, "de_DE") in words
    assert f"Gesamtbetrag {formats.money(totals.gross, 'de_DE')}" in words


def test_it_speaks_german(printer: ChildPrinter) -> None:
    words = printed(printer, GERMAN)

    for expected in (
        "Rechnung 2026-0001",
        "Rechnungsdatum 01.12.2026",
        "Leistungsdatum 27.11.2026",
        "Zahlungsziel 14 Tage netto",
        "24,5 Stunden 120,00 19 % 2.940,00",
        "Gesamtbetrag 5.906,23 EUR",
        "Seite 1 von 1",
    ):
        assert expected in words


def test_a_language_that_we_have_no_words_for_gets_english_words_and_its_own_numbers(printer: ChildPrinter) -> None:
    words = printed(printer, replace(ENGLISH, locale="fr_FR"))

    assert "Invoice date 1 déc. 2026" in words
    assert "Total due 5 906,23 EUR" in words


@pytest.mark.parametrize("locale", ["ja", "ar", "he", "hi", "zh", "ko", "th"])
def test_a_script_that_our_fonts_lack_gets_english_throughout(locale: str, printer: ChildPrinter) -> None:
    assert printed(printer, replace(ENGLISH, locale=locale)) == printed(printer, replace(ENGLISH, locale="en"))


@pytest.mark.parametrize("locale", ["el", "uk", "bg", "pl", "cs", "tr", "vi", "is", "hu", "lt"])
def test_greek_cyrillic_and_all_of_latin_are_drawn(locale: str, printer: ChildPrinter) -> None:
    content = replace(ENGLISH, locale=locale, buyer=Buyer("Ελλάς Київ Łódź Þór Đặng ₴ ₺ ₹"))

    assert "Ελλάς Київ Łódź Þór Đặng ₴ ₺ ₹" in printed(printer, content)


def test_a_currency_without_decimals_has_none(printer: ChildPrinter) -> None:
    words = printed(printer, YEN)

    assert "45,000 135,000" in words
    assert "Total due JPY 135,000" in words
    assert "135,000.00" not in words


def test_reverse_charge_says_so(printer: ChildPrinter) -> None:
    content = replace(ENGLISH, treatment=Treatment.REVERSE_CHARGE)

    assert "Reverse charge: the recipient accounts for the VAT." in printed(printer, content)
    assert "Total due EUR 5,027.50" in printed(printer, content)
    assert "Steuerschuldnerschaft des Leistungsempfängers" in printed(printer, replace(content, locale="de"))


@pytest.mark.parametrize(
    ("treatment", "english", "german"),
    [
        (Treatment.ZERO, "Zero-rated 0%", "Nullsatz 0 %"),
        (Treatment.EXEMPT, "Exempt from VAT.", "Steuerfreie Leistung."),
        (Treatment.REVERSE_CHARGE, "Reverse charge 0%", "Reverse Charge 0 %"),
        (Treatment.INTRA_COMMUNITY, "Intra-Community supply, exempt", "Steuerfreie innergemeinschaftliche Lieferung."),
        (Treatment.EXPORT, "Export, exempt from VAT.", "Steuerfreie Ausfuhrlieferung."),
        (Treatment.OUTSIDE, "Not subject to VAT.", "Nicht steuerbare Leistung."),
    ],
)
def test_every_treatment_without_tax_says_why(
    treatment: Treatment, english: str, german: str, printer: ChildPrinter
) -> None:
    content = replace(ENGLISH, treatment=treatment)

    words = printed(printer, content)

    assert english in words
    assert "19%" not in words
    assert "Total due EUR 5,027.50" in words
    assert german in printed(printer, replace(content, locale="de"))


def test_a_seller_who_is_not_registered_shows_no_tax_at_all(printer: ChildPrinter) -> None:
    seller = replace(ENGLISH.seller, registered=False, vat_id="")
    content = replace(GERMAN, seller=seller, treatment=Treatment.OUTSIDE)

    words = printed(printer, content)

    assert "Gemäß § 19 UStG wird keine Umsatzsteuer berechnet." in words
    assert "USt. " not in words.replace("Ihre USt-IdNr.", "")
    assert "Gesamtbetrag 5.027,50 EUR" in words


@pytest.mark.parametrize(
    ("registered", "treatment"), [(False, Treatment.OUTSIDE), (True, Treatment.OUTSIDE), (False, Treatment.STANDARD)]
)
def test_outside_the_scope_of_vat_no_vat_id_is_printed(
    printer: ChildPrinter, *, registered: bool, treatment: Treatment
) -> None:
    """BILLING, section 4: O has no VAT ids, and who is not registered charges none."""
    content = replace(ENGLISH, seller=replace(ENGLISH.seller, registered=registered), treatment=treatment)
    assert content.seller.vat_id
    assert content.buyer.vat_id

    words = printed(printer, content)

    assert content.seller.vat_id not in words
    assert content.buyer.vat_id not in words


def test_in_america_it_is_called_sales_tax(printer: ChildPrinter) -> None:
    seller = replace(ENGLISH.seller, country="US", vat_id="12-3456789", iban="", bic="")

    words = printed(printer, replace(ENGLISH, seller=seller, locale="en_US"))

    assert "Sales tax total 878.73" in words
    assert "VAT" not in words


def test_without_an_account_there_is_no_payment_block(printer: ChildPrinter) -> None:
    words = printed(printer, replace(ENGLISH, seller=replace(ENGLISH.seller, iban="")))

    assert "IBAN" not in words
    assert "Due date 15 Dec 2026" in words


# ----------------------------------------------------------------------------- drafts


def test_a_draft_is_marked_and_has_no_number(printer: ChildPrinter) -> None:
    words = text(printer.print(ENGLISH, None))

    assert "DRAFT" in words
    assert "Draft invoice" in words
    assert "Invoice number assigned when issued" in words
    assert "Due date set when issued" in words
    assert "Reference assigned when issued" in words
    assert "2026-0001" not in words
    assert "Scan to pay" not in words
    assert "Invoice date" not in words


def test_every_page_of_a_draft_is_marked(printer: ChildPrinter) -> None:
    found = pages(printer.print(many_lines(60), None))

    assert len(found) > 1
    assert all("ENTWURF" in page for page in found)


def test_a_test_looks_like_the_invoice_but_is_marked_on_every_page_and_cannot_be_paid(printer: ChildPrinter) -> None:
    content = many_lines(60)

    found = pages(printer.print(content, ISSUE, test=True))

    words = " ".join(found)
    assert len(found) > 1
    assert all("TEST" in page for page in found)
    assert "Rechnung 2026-0001" in words
    assert "ENTWURF" not in words
    assert sheet(content, ISSUE, locale="de_DE").payment != sheet(content, ISSUE, locale="de_DE", test=True).payment
    assert "TEST" not in " ".join(pages(printer.print(content, ISSUE)))


@pytest.mark.parametrize(("issue", "test"), [(ISSUE, False), (ISSUE, True), (None, False)])
def test_printed_again_it_is_the_same_bytes(printer: ChildPrinter, issue: Issue | None, *, test: bool) -> None:
    assert printer.print(ENGLISH, issue, test=test) == printer.print(replace(ENGLISH), issue, test=test)


# ----------------------------------------------------------------------------- long ones


def test_two_hundred_lines_are_all_there_once_and_every_page_is_counted(printer: ChildPrinter) -> None:
    content = many_lines(200)

    found = pages(printer.print(content, ISSUE))

    words = " ".join(found)
    assert [n for n in range(1, 201) if words.count(f"Position {n}: Beratung") != 1] == []
    assert [f"Seite {n} von {len(found)}" in page for n, page in enumerate(found, start=1)] == [True] * len(found)
    assert all("Beschreibung" in page for page in found[:-1])
    assert "Gesamtbetrag 2.284.264,50 EUR" in " ".join(found[-2:])


def test_later_pages_say_whose_they_are(printer: ChildPrinter) -> None:
    first, second, *_ = pages(printer.print(many_lines(60), ISSUE))

    assert "Rechnung 2026-0001 · Studio Nord" in second
    assert "Rechnung 2026-0001 · Studio Nord" not in first


@pytest.mark.parametrize("count", range(8, 20))
def test_the_total_never_stands_alone_without_its_sums(count: int, printer: ChildPrinter) -> None:
    for page in pages(printer.print(many_lines(count), ISSUE)):
        assert ("Nettobetrag" in page) == ("Gesamtbetrag" in page)


def test_long_numbers_and_words_stay_inside_the_page(printer: ChildPrinter) -> None:
    lines = (line("Enormous", "987654321098.76"), line("x" * 300, "0.123456", quantity="1234.5678", unit="HUR"))

    found = ink(printer.print(replace(GERMAN, lines=lines), ISSUE))

    margin = 20 / 25.4 * 72
    assert found.left >= margin - 1
    assert found.right <= found.width - margin + 1


# ----------------------------------------------------------------------------- hostile names


@pytest.mark.parametrize(
    "name",
    [
        "<img src=x onerror=alert(1)>",
        "}*{display:none}",
        "</td></tr></table><style>*{display:none}</style>",
        "<link rel=attachment href=file:///etc/passwd>",
        "{{ ''.__class__.__mro__ }}",
        "{% for i in range(99999) %}x{% endfor %}",
        "&lt;b&gt; &amp; <!--",
        "<svg><image href='http://169.254.169.254/'/></svg>",
    ],
)
def test_whatever_a_client_is_called_is_printed_as_it_is(name: str, printer: ChildPrinter) -> None:
    content = replace(ENGLISH, buyer=Buyer(name, name), note=name, lines=(line(name, "100"),), purchase_order=name)

    words = printed(printer, content)

    assert "".join(words.split()).count("".join(name.split())) >= 4
    assert "Total due EUR 119.00" in words


def test_text_that_turns_numbers_around_or_hides_is_made_plain(printer: ChildPrinter) -> None:
    content = replace(ENGLISH, note="Pay \u202e00.911\u202c\u200b\ufeff now\u2028or\u2009later")

    assert "Pay 00.911 now or later" in printed(printer, content)


@pytest.mark.parametrize(
    ("note", "named"),
    [
        ("漢字", "“漢” (U+6F22|U\\+6F22)"),
        ("Party 🎉", "U\\+1F389 PARTY POPPER"),
        ("bell \x07", "U\\+0007 control character"),
    ],
)
def test_a_character_that_no_font_has_is_refused_by_name(note: str, named: str, printer: ChildPrinter) -> None:
    with pytest.raises(PrintRefused, match=named) as refusal:
        printer.print(replace(ENGLISH, note=note), ISSUE)

    assert refusal.value.code == "glyph"


def test_accents_written_apart_are_drawn_together(printer: ChildPrinter) -> None:
    assert "Mu\u0308ller" not in printed(printer, replace(ENGLISH, note="Mu\u0308ller"))
    assert "Müller" in printed(printer, replace(ENGLISH, note="Mu\u0308ller"))


# ----------------------------------------------------------------------------- bytes


def test_the_document_says_what_it_is(printer: ChildPrinter) -> None:
    found = metadata(printer.print(ENGLISH, ISSUE))

    assert found["Title"] == "Invoice 2026-0001 · Studio Nord"
    assert found["Author"] == "Studio Nord"
    assert found["CreationDate"].startswith("D:20261201080000")
    assert "CreationDate" not in metadata(printer.print(ENGLISH, None))


PRINT_AND_HASH = """
import hashlib
from bot.outbound.printing import ChildPrinter
from tests.renderers.pdf.paper import GERMAN, ISSUE
printer = ChildPrinter(children=1)
print(hashlib.sha256(printer.print(GERMAN, ISSUE)).hexdigest())
printer.close()
"""


def test_the_same_invoice_is_the_same_bytes_in_every_process(printer: ChildPrinter) -> None:
    hashes = {hashlib.sha256(printer.print(GERMAN, ISSUE)).hexdigest()}

    for seed in ("0", "1"):
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": ".", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
        result = subprocess.run(
            [sys.executable, "-c", PRINT_AND_HASH], env=environment, capture_output=True, check=True, text=True
        )
        hashes.add(result.stdout.strip())

    assert len(hashes) == 1


def test_all_fonts_are_ours_and_embedded(printer: ChildPrinter) -> None:
    found = fonts(printer.print(ENGLISH, ISSUE))

    assert {name.partition("+")[2] for name, _ in found} == {"Inter", "Inter-Semi-Bold"}
    assert all(embedded for _, embedded in found)


def test_a_quantity_of_zero_lines_up_too(printer: ChildPrinter) -> None:
    content = replace(ENGLISH, lines=(line("Nothing", "0"),))

    words = printed(printer, content)

    assert "Total due EUR 0.00" in words
    assert "Scan to pay" not in words
    assert Decimal(0) == tax.totals(content.lines, treatment=content.treatment, currency="EUR").gross.amount
