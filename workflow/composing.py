"""From what somebody asked for to what an approver decides on: every default filled in, nothing left to look up."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from billing import readiness, send_day, tax, terms
from billing.client import DEFAULT_SEND_DAY, NO_CURRENCY, Brief, BriefLine, Client, Policy
from billing.content import Buyer, Content, Line, Recipients, Seller, Treatment
from billing.days import instant
from billing.money import Money
from billing.readiness import Problem
from renderers import letters
from renderers.paths import safe_name
from renderers.pdf import glyphs
from store import parties
from store.database import Session
from workflow.entry import addresses
from workflow.services import Services

ON_DATE = "on date"
DUE_AT_ONCE = "receipt"  # A credit note has no due date; its row has one all the same.
NO_SELLER = Seller("", "", "", "", registered=True, currency="", locale="en")
_TAXED = (Treatment.STANDARD,)


@dataclass(frozen=True, slots=True)
class Composed:
    """A revision ready to be kept. `send_at` None means at once on approval; `problems` may refuse to schedule it."""

    content: Content
    totals: tax.Totals
    send_at: datetime | None
    problems: tuple[Problem, ...]

    @property
    def total(self) -> Money:
        """What the client will owe."""
        return self.totals.gross


def compose(
    services: Services, db: Session, client: Client, brief: Brief, *, before: Content | None = None
) -> Composed:
    """Resolve a brief for a client. `before` is the revision that it replaces: an unchanged rule keeps its send day.

    With `preceding` it is a credit note's, which keeps currency and tax treatment of the invoice that it corrects.
    """
    seller = parties.seller(db)
    content = _content(services, client, seller or NO_SELLER, brief, before)
    return Composed(content, totals(content), send_instant(content), problems(client, seller, content))


def totals(content: Content) -> tax.Totals:
    """The sums of a revision."""
    return tax.totals(content.lines, treatment=content.treatment, currency=content.currency)


def send_instant(content: Content) -> datetime | None:
    """When it leaves once approved, in UTC; None for `on approval`."""
    if content.send_on is None:
        return None
    return instant(content.send_on, content.send_time, ZoneInfo(content.time_zone))


def expected(services: Services, content: Content, *, at: datetime) -> tuple[date, date]:
    """The days on which it is issued and due, seen from an instant, if it leaves as planned."""
    leaves = max(send_instant(content) or at, at)
    issued_on = leaves.astimezone(default_zone(services.policy)).date()
    return issued_on, terms.due_on(terms.parse(content.terms), issued_on)


def problems(client: Client, seller: Seller | None, content: Content) -> tuple[Problem, ...]:
    """What keeps the client from being scheduled, or should be known."""
    facts = readiness.Facts(
        seller=seller,
        buyer=content.buyer,
        people=client.people,
        absent=client.absent,
        to=content.recipients.to,
        terms=content.terms,
        send_rule=content.send_rule,
        time_zone=content.time_zone,
        currency="" if content.currency == NO_CURRENCY else content.currency,
        archive_folder=archive_folder(client),
        treatment=content.treatment,
        lines=content.lines,
        look_alikes=addresses.look_alikes((*content.recipients.to, *content.recipients.cc)),
        undrawable=glyphs.named(glyphs.missing(glyphs.printable(_printed(content)))),
    )
    return readiness.problems(facts)


def _printed(content: Content) -> str:
    """Every text of other people that the invoice prints."""
    seller, buyer = content.seller, content.buyer
    lines = (line.description for line in content.lines)
    texts = (seller.name, seller.address, buyer.name, buyer.address, content.purchase_order, content.buyer_reference)
    return "\n".join((*texts, content.note, *lines))


def client_problems(services: Services, db: Session, client: Client) -> tuple[Problem, ...]:
    """What keeps a client from being scheduled, before there is any invoice."""
    seller = parties.seller(db)
    today = services.now().astimezone(default_zone(services.policy)).date()
    content = _content(services, client, seller or NO_SELLER, Brief(today, ()), None)
    return problems(client, seller, content)


def archive_folder(client: Client) -> str:
    """The client's folder in the archive: the one that was entered, or its name made safe."""
    return client.archive_folder or safe_name(client.name)


def closed_days(services: Services, client: Client, seller: Seller | None, *, around: date) -> AbstractSet[date]:
    """The public holidays of the client's country, a year back and two ahead."""
    country = client.country or services.policy.country or (seller.country if seller else "")
    year = timedelta(days=366)
    return services.holidays.closed(country, first=around - year, last=around + 2 * year)


def treatment_of(client: Client, seller: Seller) -> Treatment:
    """How the client is taxed; by default as the seller's registration says."""
    return client.tax_treatment or (Treatment.STANDARD if seller.registered else Treatment.OUTSIDE)


def currency_of(client: Client, seller: Seller | None, brief: Brief | None = None) -> str:
    """The currency of an invoice: asked for, the client's, the seller's."""
    asked = brief.currency if brief else ""
    return asked or client.currency or (seller.currency if seller else "") or NO_CURRENCY


def _content(services: Services, client: Client, seller: Seller, brief: Brief, before: Content | None) -> Content:
    policy = services.policy
    corrected = before if before is not None and before.preceding is not None else None
    treatment = corrected.treatment if corrected else treatment_of(client, seller)
    content = Content(
        seller=seller,
        buyer=Buyer(client.name, client.address, client.country, client.vat_id),
        lines=tuple(_line(line, treatment, seller) for line in brief.lines),
        currency=corrected.currency if corrected else currency_of(client, seller, brief),
        treatment=treatment,
        terms=DUE_AT_ONCE if corrected else client.terms or policy.terms,
        recipients=Recipients((client.email,) if client.email else (), client.cc),
        subject="",
        text="",
        completed_on=brief.completed_on,
        send_rule=ON_DATE if brief.send_on else _rule(client, policy, corrected),
        send_on=brief.send_on,
        time_zone=client.time_zone or policy.time_zone,
        locale=client.locale or seller.locale or "en",
        send_time=client.send_time or policy.send_time,
        purchase_order=brief.purchase_order or client.po_number,
        buyer_reference=client.buyer_reference,
        note=brief.note,
        preceding=corrected.preceding if corrected else None,
    )
    return _worded(_dated(services, client, seller, content, before))


def _rule(client: Client, policy: Policy, corrected: Content | None) -> str:
    """By which rule it leaves. A correction does not wait for the client's day: whoever approves it sends it."""
    return DEFAULT_SEND_DAY if corrected else client.send_day or policy.send_day


def _line(line: BriefLine, treatment: Treatment, seller: Seller) -> Line:
    rate = line.tax_rate if line.tax_rate is not None else (seller.tax_rate or Decimal(0))
    taxed = treatment in _TAXED
    return Line(line.description, line.quantity, line.unit, line.unit_price, rate if taxed else Decimal(0))


def _dated(services: Services, client: Client, seller: Seller, content: Content, before: Content | None) -> Content:
    """Give a rule its day: the first send instant after now, or the day that an unchanged rule gave before."""
    if content.send_rule == ON_DATE:
        return content
    rule = (content.send_rule, content.send_time, content.time_zone)
    if before is not None and rule == (before.send_rule, before.send_time, before.time_zone):
        return replace(content, send_on=before.send_on)
    zone, now = ZoneInfo(content.time_zone), services.now()
    closed = closed_days(services, client, seller, around=now.astimezone(zone).date())
    rule_of = send_day.parse(content.send_rule)
    day = send_day.first_send_on(rule_of, at=content.send_time, zone=zone, now=now, closed=closed)
    return replace(content, send_on=day)


def _worded(content: Content) -> Content:
    seller, total, locale, preceding = content.seller, totals(content).gross, content.locale, content.preceding
    if preceding is None:
        subject, text = (
            letters.invoice_subject(seller, locale),
            letters.invoice_text(seller, total=total, locale=locale),
        )
    else:
        subject = letters.credit_subject(seller, locale)
        text = letters.credit_text(seller, total=total, preceding=preceding, locale=locale)
    return replace(content, subject=subject, text=text)


def default_zone(policy: Policy) -> ZoneInfo:
    """The workspace's (and seller's) zone."""
    return ZoneInfo(policy.time_zone)
