"""Issue an approved invoice: number and dates in one short transaction, then print, then keep the bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from billing import invoice as stages
from billing import numbering, terms
from billing.content import Content, digest
from billing.invoice import Approved, Issue, Issued
from billing.obligation import Kind, State
from renderers import letters
from store import documents, history, invoices, numbers, obligations, views
from store.database import Session, reading, transaction
from store.obligations import Claimed, Superseded
from workflow import healing
from workflow.services import BOT, Services


@dataclass(frozen=True, slots=True)
class _Frozen:
    content: Content
    issue: Issue


def issue(services: Services, claimed: Claimed) -> None:
    """Issue one approved invoice. A crash between the steps repeats the printing, never the number."""
    frozen = _freeze(services, claimed)
    content = services.printer.print(frozen.content, frozen.issue)
    _keep(services, claimed, frozen, content)


def _freeze(services: Services, claimed: Claimed) -> _Frozen:
    """Take number and dates, unless a crashed try took them already. Raises Superseded when nothing is to be issued."""
    with transaction(services.engine) as db:
        obligations.check_fence(db, claimed)
        kept = invoices.load(db, claimed.invoice_id, lock=True)
        match kept.invoice:
            case Issued(draft, _, taken):
                return _Frozen(draft.content, taken)
            case Approved(draft, approval) if approval.revision == claimed.about:
                now = services.now()
                issued = stages.issue(
                    kept.invoice, _take(services, db, draft.content, draft.id, now), digest_now=digest(draft.content)
                )
                invoices.put_issued(db, issued)
                history.add(
                    db, draft.id, "issued", by=BOT, at=now, number=issued.issue.number, issued_on=issued.issue.issued_on,
                    due_on=issued.issue.due_on,
                )  # fmt: skip
                views.want(db, views.card_of(draft.id), now)
                return _Frozen(draft.content, issued.issue)
            case _:
                obligations.settle(
                    db, claimed.id, to=State.CANCELLED, now=services.now(), why="no longer approved"
                )
    raise Superseded


def _take(services: Services, db: Session, content: Content, invoice_id: int, now: datetime) -> Issue:
    """The next number, and the dates: the seller's local day, and what the terms make of it."""
    issued_on = now.astimezone(ZoneInfo(services.policy.time_zone)).date()
    form = content.seller.number_format
    year = numbering.series_year(form, issued_on)
    sequence = numbers.take(db, year)
    number = numbering.number(form, year=issued_on.year, sequence=sequence)
    numbers.record(db, year, sequence, number=number, invoice_id=invoice_id)
    due_on = terms.due_on(terms.parse(content.terms), issued_on)
    return Issue(number, issued_on, due_on, now)


def _keep(services: Services, claimed: Claimed, frozen: _Frozen, content: bytes) -> None:
    """Store the final bytes; from here on delivery and archive are owed."""
    with transaction(services.engine) as db:
        obligations.done(db, claimed, services.now(), number=frozen.issue.number)
        now = services.now()
        document = documents.keep(db, claimed.invoice_id, content, look=services.printer.look, at=now)
        write_delivery(services, db, claimed.invoice_id, frozen.content, frozen.issue, document.sha256, n=1)
        obligations.owe(db, Kind.ARCHIVE, claimed.invoice_id, 1, due_at=now)
        healing.close_for(
            services, db, [claimed.id], by=BOT, note=f"issued, {healing.tries(claimed.attempts)}"
        )
        views.want(db, views.card_of(claimed.invoice_id), now)
    services.wake()


def write_delivery(
    services: Services, db: Session, invoice_id: int, content: Content, taken: Issue, sha256: str, *, n: int
) -> None:
    """Write the n-th mail of an issued invoice down and owe it. Its Message-ID is the same on every try."""
    sender = services.postmark.sender or content.seller.email
    facts = letters.placeholders(content, taken)
    documents.write_letter(
        db,
        invoice_id,
        kind=documents.INVOICE,
        step=n,
        message_id=message_id(f"deliver.{invoice_id}.{n}", sha256, sender),
        recipients=content.recipients,
        subject=letters.fill(content.subject, facts),
        body=letters.fill(content.text, facts),
        at=services.now(),
    )
    obligations.owe(db, Kind.DELIVER, invoice_id, n, due_at=services.now())


def message_id(name: str, sha256: str, sender: str) -> str:
    """A Message-ID that is always the same for the same mail, and another one in another workspace."""
    return f"<{name}.{sha256[:12]}@{sender.rpartition('@')[2] or 'sendday.invalid'}>"


def frozen_of(services: Services, invoice_id: int) -> Issued:
    """The issued invoice. Raises Superseded when it is none (any more)."""
    with reading(services.engine) as db:
        found = invoices.load(db, invoice_id).invoice
    if not isinstance(found, Issued):
        raise Superseded
    return found
