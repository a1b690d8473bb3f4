"""The words that are printed on an invoice, per language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from billing import terms
from billing.content import Seller
from billing.terms import Form
from renderers import formats

# Where the tax on sales is not called VAT, in English.
TAX_WORDS = {"US": "Sales tax", "AU": "GST", "NZ": "GST", "SG": "GST", "IN": "GST", "CA": "GST/HST"}


@dataclass(frozen=True, slots=True)
class Labels:
    """One language. `categories` and `reasons` are by the letters of EN 16931 (BT-151).

    In `terms_words`, `{n}` is the number and `{days}` that many days. `reasons` replace the rules' own (English) words.
    """

    language: str
    invoice: str
    draft: str
    credit_note: str
    credit_draft: str
    credit_number: str
    credited_on: str
    corrects: str
    credit_total: str
    credit_to: str
    draft_mark: str
    assigned_later: str
    set_later: str
    bill_to: str
    number: str
    issued_on: str
    completed_on: str
    terms: str
    due_on: str
    purchase_order: str
    buyer_reference: str
    buyer_vat_id: str
    vat_id: str
    position: str
    description: str
    quantity: str
    unit_price: str
    tax: str
    amount: str
    net: str
    tax_total: str
    base: str
    total: str
    payment: str
    payable_until: str
    account_holder: str
    reference: str
    scan: str
    page: str
    of: str
    categories: Mapping[str, str]
    reasons: Mapping[str, str]
    terms_words: Mapping[Form, str]


ENGLISH = Labels(
    language="en",
    invoice="Invoice",
    draft="Draft invoice",
    credit_note="Credit note",
    credit_draft="Draft credit note",
    credit_number="Credit note number",
    credited_on="Credit note date",
    corrects="Corrects invoice",
    credit_total="Total credited",
    credit_to="To",
    draft_mark="DRAFT",
    assigned_later="assigned when issued",
    set_later="set when issued",
    bill_to="Bill to",
    number="Invoice number",
    issued_on="Invoice date",
    completed_on="Work completed on",
    terms="Payment terms",
    due_on="Due date",
    purchase_order="Purchase order",
    buyer_reference="Your reference",
    buyer_vat_id="Your VAT ID",
    vat_id="VAT ID",
    position="No.",
    description="Description",
    quantity="Quantity",
    unit_price="Unit price",
    tax="VAT",
    amount="Amount",
    net="Net total",
    tax_total="VAT total",
    base="Net",
    total="Total due",
    payment="Payment",
    payable_until="Please pay by",
    account_holder="Account holder",
    reference="Reference",
    scan="Scan to pay",
    page="Page",
    of="of",
    categories={
        "S": "VAT",
        "Z": "Zero-rated",
        "E": "Exempt",
        "AE": "Reverse charge",
        "K": "Intra-community supply",
        "G": "Export",
        "O": "Not subject to VAT",
    },
    reasons={
        "E": "Exempt from VAT.",
        "AE": "Reverse charge: the recipient accounts for the VAT.",
        "K": "Intra-Community supply, exempt from VAT.",
        "G": "Export, exempt from VAT.",
        "O": "Not subject to VAT.",
    },
    terms_words={
        Form.RECEIPT: "Due on receipt",
        Form.NET: "{days} net",
        Form.NET_EOM: "{days}, then end of month",
        Form.EOM: "End of month, then {days}",
        Form.DAY_NEXT_MONTH: "Day {n} of the next month",
    },
)

GERMAN = Labels(
    language="de",
    invoice="Rechnung",
    draft="Rechnungsentwurf",
    credit_note="Rechnungskorrektur",
    credit_draft="Entwurf einer Rechnungskorrektur",
    credit_number="Belegnummer",
    credited_on="Belegdatum",
    corrects="Zu Rechnung",
    credit_total="Minderung",
    credit_to="An",
    draft_mark="ENTWURF",
    assigned_later="wird bei Ausstellung vergeben",
    set_later="steht bei Ausstellung fest",
    bill_to="Rechnung an",
    number="Rechnungsnummer",
    issued_on="Rechnungsdatum",
    completed_on="Leistungsdatum",
    terms="Zahlungsziel",
    due_on="Fällig am",
    purchase_order="Bestellnummer",
    buyer_reference="Ihre Referenz",
    buyer_vat_id="Ihre USt-IdNr.",
    vat_id="USt-IdNr.",
    position="Pos.",
    description="Beschreibung",
    quantity="Menge",
    unit_price="Einzelpreis",
    tax="USt.",
    amount="Betrag",
    net="Nettobetrag",
    tax_total="Umsatzsteuer",
    base="Netto",
    total="Gesamtbetrag",
    payment="Zahlung",
    payable_until="Zahlbar bis",
    account_holder="Kontoinhaber",
    reference="Verwendungszweck",
    scan="Zahlen per QR-Code",
    page="Seite",
    of="von",
    categories={
        "S": "USt.",
        "Z": "Nullsatz",
        "E": "Steuerfrei",
        "AE": "Reverse Charge",
        "K": "Innergemeinschaftliche Lieferung",
        "G": "Ausfuhr",
        "O": "Nicht steuerbar",
    },
    reasons={
        "E": "Steuerfreie Leistung.",
        "AE": "Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge).",
        "K": "Steuerfreie innergemeinschaftliche Lieferung.",
        "G": "Steuerfreie Ausfuhrlieferung.",
        "O": "Nicht steuerbare Leistung.",
    },
    terms_words={
        Form.RECEIPT: "Sofort fällig",
        Form.NET: "{days} netto",
        Form.NET_EOM: "{days}, dann Monatsende",
        Form.EOM: "Monatsende, dann {days}",
        Form.DAY_NEXT_MONTH: "{n}. des Folgemonats",
    },
)

# A seller who is not registered says so in the words of their own law.
SMALL_BUSINESS = {
    ("DE", "de"): "Gemäß § 19 UStG wird keine Umsatzsteuer berechnet.",
    ("DE", "en"): "No VAT is charged: small business under § 19 UStG.",
    ("AT", "de"): "Umsatzsteuerbefreit als Kleinunternehmer gemäß § 6 Abs. 1 Z 27 UStG.",
    ("AT", "en"): "No VAT is charged: small business under § 6 (1) 27 UStG.",
}

BY_LANGUAGE = {"en": ENGLISH, "de": GERMAN}


def labels(locale: str, seller: Seller) -> Labels:
    """The labels of a language, English where we have none, with the words of the seller's country for tax."""
    found = BY_LANGUAGE.get(formats.known(locale).language, ENGLISH)
    small = "" if seller.registered else SMALL_BUSINESS.get((seller.country, found.language), "")
    if small:
        found = replace(found, reasons={**found.reasons, "O": small})
    word = TAX_WORDS.get(seller.country)
    return found if word is None or found.language != "en" else _renamed(found, word)


def of_credit_note(words: Labels) -> Labels:
    """The labels of a credit note."""
    return replace(
        words,
        invoice=words.credit_note,
        draft=words.credit_draft,
        number=words.credit_number,
        issued_on=words.credited_on,
        total=words.credit_total,
        bill_to=words.credit_to,
    )


def _renamed(words: Labels, tax: str) -> Labels:
    """English labels where the tax on sales is not called VAT."""
    return replace(
        words,
        tax=tax,
        tax_total=f"{tax} total",
        vat_id="Tax ID",
        buyer_vat_id="Your tax ID",
        categories={**words.categories, "S": tax, "O": f"Not subject to {tax}"},
        reasons={key: reason.replace("VAT", tax) for key, reason in words.reasons.items()},
    )


def terms_in_words(text: str, words: Labels) -> str:
    """What was agreed, for people: `net 14` is `14 days net`. A form that we do not know is printed as it is."""
    try:
        agreed = terms.parse(text)
    except terms.BadTerms:
        return text
    days = formats.quantity_with_unit(Decimal(agreed.n), "DAY", words.language)
    return words.terms_words[agreed.form].format(n=agreed.n, days=days)
