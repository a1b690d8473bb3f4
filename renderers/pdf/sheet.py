"""What stands on the paper, in words: every string of the template, and no rule."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from billing import tax
from billing.content import Content, Line, Treatment
from billing.invoice import Issue
from billing.money import Money
from billing.tax import TaxGroup, Totals
from renderers import formats
from renderers.pdf.labels import Labels, labels, of_credit_note, terms_in_words
from renderers.pdf.qr import payment_code

WIDE = 13  # Characters; a longer number needs a broader column: 999,999,999.99 does not fit.
TEST_MARK = "TEST"  # The same word in every language.
RATED = frozenset({"S", "Z"})  # Categories whose rate says something on each line.


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value. `pending`: known only when the invoice is issued."""

    label: str
    value: str
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """A name and the lines under it."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One position of the invoice."""

    position: int
    description: str
    quantity: str
    unit_price: str
    rate: str
    amount: str


@dataclass(frozen=True, slots=True)
class TaxRow:
    """One category and rate with its base. Outside the scope of tax there is none."""

    name: str
    base: str
    tax: str


@dataclass(frozen=True, slots=True)
class Payment:
    """Where the money goes. `code` is an SVG of our own making, empty where a payment code says too much."""

    facts: tuple[Fact, ...]
    code: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole document. `created` is an ISO instant, empty on a draft. `wide`: its numbers need more room.

    `mark` stands behind everything, on each page of what is no invoice.
    """

    words: Labels
    title: str
    heading: str
    draft: bool
    mark: str
    created: str
    currency: str
    logo: str
    seller: Party
    buyer: Party
    facts: tuple[Fact, ...]
    rows: tuple[Row, ...]
    rates_shown: bool
    taxes: tuple[TaxRow, ...]
    net: str
    tax: str
    gross: str
    wide: bool
    reasons: tuple[str, ...]
    payment: Payment | None
    note: str
    footer: tuple[str, ...]


def sheet(content: Content, issue: Issue | None, *, locale: str, logo: str = "", test: bool = False) -> Sheet:
    """Lay out one invoice, or its draft without `issue`. `logo` is a data address, `locale` one that we can print.

    A test looks like the invoice that it will be, but for its mark, and has no code, so that nobody can pay it.
    """
    words = labels(locale, content.seller)
    if content.preceding is not None:
        words = of_credit_note(words)
    totals = tax.totals(content.lines, treatment=content.treatment, currency=content.currency)
    rows = _rows(content, totals, locale)
    heading = f"{words.invoice} {issue.number}" if issue else words.draft
    return Sheet(
        words=words,
        title=f"{heading} · {content.seller.name}",
        heading=heading,
        draft=issue is None,
        mark=TEST_MARK if test else "" if issue else words.draft_mark,
        created=issue.issued_at.isoformat() if issue else "",
        currency=content.currency,
        logo=logo,
        seller=_seller(content, words, locale),
        buyer=_buyer(content, locale),
        facts=_facts(content, issue, words, locale),
        rows=rows,
        rates_shown=any(group.category in RATED for group in totals.groups),
        taxes=tuple(_tax_row(group, words, locale) for group in totals.groups if group.rate is not None),
        net=formats.amount(totals.net, locale),
        tax=formats.amount(totals.tax, locale),
        gross=formats.money(totals.gross, locale),
        wide=any(len(row.amount) > WIDE or len(row.unit_price) > WIDE for row in rows),
        reasons=_reasons(totals, words),
        payment=_payment(content, issue, totals.gross, words=words, locale=locale, test=test),
        note=content.note.strip(),
        footer=_footer(content, words),
    )


def _seller(content: Content, words: Labels, locale: str) -> Party:
    seller, vat = content.seller, _vat_id(content, words)
    abroad = content.buyer.country not in {"", seller.country}
    lines = _address(seller.address, seller.country if abroad else "", locale)
    return Party(seller.name, tuple(line for line in (*lines, seller.email, vat) if line))


def _vat_id(content: Content, words: Labels) -> str:
    seller = content.seller
    return f"{words.vat_id} {seller.vat_id}" if seller.vat_id and _prints_vat_ids(content) else ""


def _prints_vat_ids(content: Content) -> bool:
    """Outside the scope of VAT, and from who is not registered, an invoice carries none (EN 16931, BR-O-02)."""
    return content.seller.registered and content.treatment is not Treatment.OUTSIDE


def _buyer(content: Content, locale: str) -> Party:
    buyer = content.buyer
    abroad = buyer.country not in {"", content.seller.country}
    return Party(buyer.name, _address(buyer.address, buyer.country if abroad else "", locale))


def _address(text: str, country: str, locale: str) -> tuple[str, ...]:
    """The lines of an address, closed by the country's name where a letter crosses a border."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    name = formats.country(country, locale) if country else ""
    said = any(name.casefold() in line.casefold() for line in lines)
    return (*lines, name) if name and not said else tuple(lines)


def _facts(content: Content, issue: Issue | None, words: Labels, locale: str) -> tuple[Fact, ...]:
    if issue:
        number = Fact(words.number, issue.number)
        issued_on = Fact(words.issued_on, formats.day(issue.issued_on, locale))
        due_on = Fact(words.due_on, formats.day(issue.due_on, locale))
    else:
        number = Fact(words.number, words.assigned_later, pending=True)
        issued_on = Fact(words.issued_on, "")
        due_on = Fact(words.due_on, words.set_later, pending=True)
    corrects, terms, due = "", terms_in_words(content.terms, words), due_on
    if content.preceding is not None:  # Nothing is due on a credit note.
        corrects = f"{content.preceding.number}, {formats.day(content.preceding.issued_on, locale)}"
        terms, due = "", Fact(words.due_on, "")
    return _known(
        number,
        issued_on,
        Fact(words.corrects, corrects),
        Fact(words.completed_on, formats.day(content.completed_on, locale)),
        Fact(words.terms, terms),
        due,
        Fact(words.purchase_order, content.purchase_order),
        Fact(words.buyer_reference, content.buyer_reference),
        Fact(words.buyer_vat_id, content.buyer.vat_id if _prints_vat_ids(content) else ""),
    )


def _known(*facts: Fact) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.value)


def _rows(content: Content, totals: Totals, locale: str) -> tuple[Row, ...]:
    return tuple(
        _row(position, line, net, rate=tax.category_of(line, content.treatment)[1], locale=locale)
        for position, (line, net) in enumerate(zip(content.lines, totals.line_nets, strict=True), start=1)
    )


def _row(position: int, line: Line, net: Money, *, rate: Decimal | None, locale: str) -> Row:
    return Row(
        position=position,
        description=line.description,
        quantity=formats.quantity_with_unit(line.quantity, line.unit, locale),
        unit_price=formats.price(line.unit_price, net.currency, locale),
        rate="" if rate is None else formats.percent(rate, locale),
        amount=formats.amount(net, locale),
    )


def _tax_row(group: TaxGroup, words: Labels, locale: str) -> TaxRow:
    name = words.categories.get(group.category, words.tax)
    return TaxRow(
        f"{name} {formats.percent(group.rate or Decimal(0), locale)}",
        formats.amount(group.base, locale),
        formats.amount(group.tax, locale),
    )


def _reasons(totals: Totals, words: Labels) -> tuple[str, ...]:
    """Each exemption's wording once, in the order of the groups."""
    found = [words.reasons.get(group.category, group.reason) for group in totals.groups if group.reason]
    return tuple(dict.fromkeys(found))


def _payment(
    content: Content, issue: Issue | None, gross: Money, *, words: Labels, locale: str, test: bool
) -> Payment | None:
    """Where to pay; a draft and a test have no code, so nobody can pay them; a credit note asks for nothing."""
    seller = content.seller
    if not seller.iban or gross.amount <= Decimal(0) or content.preceding is not None:
        return None
    facts = _known(
        Fact(words.payable_until, formats.day(issue.due_on, locale) if issue else ""),
        Fact(words.account_holder, seller.name),
        Fact("IBAN", in_groups(seller.iban)),
        Fact("BIC", seller.bic),
        Fact(words.reference, issue.number if issue else words.assigned_later, pending=issue is None),
    )
    return Payment(facts, payment_code(seller, gross, reference=issue.number) if issue and not test else "")


def in_groups(iban: str) -> str:
    """An IBAN as people read it: in fours."""
    plain = iban.replace(" ", "").upper()
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def _footer(content: Content, words: Labels) -> tuple[str, ...]:
    seller = content.seller
    address = ", ".join(line.strip() for line in seller.address.splitlines() if line.strip())
    vat = _vat_id(content, words)
    return tuple(part for part in (seller.name, address, seller.email, vat) if part)
