"""Import `seller.toml`: who sends the invoices, and how they are numbered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from babel import Locale

from billing import numbering
from billing.content import Seller
from store import logos, numbers, parties
from store.database import Session
from workflow import composing, healing, redrafting
from workflow.entry import addresses, identifiers
from workflow.entry.unclear import Unclear, quoted
from workflow.importing import seller_values
from workflow.importing.rehearsal import writing
from workflow.importing.report import Findings, Report
from workflow.services import Actor, Services

NEXT_NUMBER = "next_number"
LOGO = "logo"
ACCOUNT_CHANGED = "bank_account_changed"

Images = Callable[[str], bytes]  # The image at a path of the file, as our own PNG. Raises Unclear.


def no_images(path: str) -> bytes:
    """For a file that has no folder. Raises Unclear."""
    raise Unclear(f"{quoted(path)} cannot be read from here: import the file with `sendday import seller`")


def import_seller(
    services: Services,
    content: bytes,
    *,
    by: Actor,
    dry_run: bool = False,
    file: str = seller_values.FILE,
    logo: Images = no_images,
) -> Report:
    """Enter or replace the seller. Open drafts that would say something else ask for approval again."""
    findings = Findings()
    facts = seller_values.facts(content, findings, file=file)
    png = _png(facts, logo, findings)
    if findings.problems:
        return findings.refused()
    seller = _seller(facts)
    _look_closer(seller, facts, findings)
    year, first = _series(services, seller), facts.get(NEXT_NUMBER)
    with writing(services, by, dry_run=dry_run) as db:
        before = parties.seller(db)
        _check_start(db, year, first, findings)
        if not dry_run and not findings.problems:
            if first is not None:
                numbers.start(db, year, first)
            if png:
                logos.keep(db, png, services.now())
            if seller != before:
                parties.save_seller(db, seller, services.now(), by=by.person)
                _announce_account(services, db, before, seller, by)
                findings.redrafted(redrafting.content_changed(services, db, None, by=by))
    return findings.refused() if findings.problems else _report(before, seller, findings)


def _seller(facts: Mapping[str, Any]) -> Seller:
    """The file is the whole truth: what it does not name is empty, or follows from the rest."""
    named = {"address": "", "registered": bool(facts.get("vat_id")), "locale": _spoken_in(facts["country"]), **facts}
    return Seller(**{key: value for key, value in named.items() if key != NEXT_NUMBER})


def _png(facts: dict[str, Any], logo: Images, findings: Findings) -> bytes:
    """The logo as it will be printed; the seller knows it by its hash, as everything that is approved does."""
    if not (path := facts.get(LOGO)):
        return b""
    try:
        png = logo(path)
    except Unclear as error:
        findings.wrong(LOGO, error)
        return b""
    facts[LOGO] = hashlib.sha256(png).hexdigest()
    return png


def _spoken_in(country: str) -> str:
    """The likeliest locale of a country (CLDR)."""
    return str(Locale.parse(f"und_{country}"))


def _look_closer(seller: Seller, facts: Mapping[str, Any], findings: Findings) -> None:
    """What is allowed and still worth a person's look."""
    if spelled := addresses.disguised(seller.email):
        findings.odd("email", f"{spelled} on the wire; make sure that it is the domain that you mean")
    if odd := identifiers.doubt(seller.vat_id, seller.country):
        findings.odd("vat_id", f"{odd}; make sure that it is right")
    if not seller.registered and seller.tax_rate:
        findings.odd("tax_rate", "it counts for nothing, because registered is false")
    if seller.registered and seller.tax_rate is None:
        findings.odd("tax_rate", "it is not there, so lines that name no tax are taxed at 0 %")
    if not seller.address:
        findings.odd("address", "it is not there; an invoice needs it")
    if "registered" not in facts:
        findings.odd("registered", f"taken as {str(seller.registered).casefold()}, by whether there is a vat_id")


def _series(services: Services, seller: Seller) -> int:
    today = services.now().astimezone(composing.default_zone(services.policy)).date()
    return numbering.series_year(seller.number_format, today)


def _check_start(db: Session, year: int, first: int | None, findings: Findings) -> None:
    """A series that gave numbers does not begin elsewhere; naming its true beginning or next number is fine."""
    used = next((series for series in numbers.every_series(db) if series.year == year and series.taken), None)
    if first is not None and used is not None and first not in {used.first, used.next}:
        findings.wrong(NEXT_NUMBER, f"numbers were already given, the next one is {used.next}: take the line out")


def _announce_account(services: Services, db: Session, before: Seller | None, seller: Seller, by: Actor) -> None:
    """Another account is how invoices are robbed: a second person, an admin in the chat, has to look at it."""
    if before is None or not before.iban or (before.iban, before.bic) == (seller.iban, seller.bic):
        return
    old, new = (" ".join(filter(None, (one.iban, one.bic))) or "none" for one in (before, seller))
    words = f"{old} → {new}, imported by {by.person}"
    healing.open_standalone(services, db, f"{ACCOUNT_CHANGED}:{new}", code=ACCOUNT_CHANGED, words=words)


def _report(before: Seller | None, seller: Seller, findings: Findings) -> Report:
    name, notes = (seller.name,), tuple(findings.notes)
    if before is None:
        return Report(notes=notes, new=name)
    return Report(notes=notes, unchanged=name) if before == seller else Report(notes=notes, changed=name)
