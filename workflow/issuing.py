"""Issue an approved invoice: number and dates in one short transaction, then print, then keep the bytes."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from billing import invoice as stages
from billing import numbering, terms
from billing.content import Content, Recipients, digest
from billing.invoice import Approved, Issue, Issued
from billing.obligation import Kind, State
from renderers import letters
from renderers.pdf.look import look
from store import documents, history, invoices, numbers, obligations, sent, views
from store.database import Session, transaction
from store.documents import Document
from store.obligations import Claimed, Superseded
from workflow import crediting, deciding, healing, hurrying, noting
from workflow.send_log import NumberGiven
from workflow.services import BOT, Services

REPLACED = "sent to another address"  # Why a first mail that had not left was called off.


def issue(services: Services, claimed: Claimed) -> None:
    """Issue one approved invoice. A crash between the steps repeats the printing, never the number."""
    issued, entry = _freeze(services, claimed)
    services.send_log.append(entry)  # Before anything with this number leaves the machine.
    printed = services.printer.print(issued.draft.content, issued.issue)
    _keep(services, claimed, issued, printed, entry)


def _freeze(services: Services, claimed: Claimed) -> tuple[Issued, NumberGiven]:
    """Take number and dates, unless a crashed try took them already. Raises Superseded when nothing is to be issued."""
    with transaction(services.engine) as db:
        obligations.check_fence(db, claimed)
        kept = invoices.load(db, claimed.invoice_id, lock=True)
        found = kept.invoice if deciding.granted(services, db, kept, claimed) else None
        issued = _number(services, db, found) if isinstance(found, Approved) else found
        if isinstance(issued, Issued):
            return issued, noting.number(db, issued)
    raise Superseded


def _number(services: Services, db: Session, approved: Approved) -> Issued:
    draft, now = approved.draft, services.now()
    taken = _take(services, db, draft.content, draft.id, now)
    issued = stages.issue(approved, taken, digest_now=digest(draft.content))
    invoices.put_issued(db, issued)
    if draft.content.preceding is not None:
        crediting.book(services, db, issued)
    dates = {"issued_on": taken.issued_on, "due_on": "" if draft.content.preceding else taken.due_on}
    history.add(db, draft.id, "issued", by=BOT, at=now, number=taken.number, **dates)
    views.want(db, views.card_of(draft.id), now)
    return issued


def _take(services: Services, db: Session, content: Content, invoice_id: int, now: datetime) -> Issue:
    """The next number, and the dates: the seller's local day, and what the terms make of it."""
    issued_on = now.astimezone(ZoneInfo(services.policy.time_zone)).date()
    form = content.seller.number_format
    year = numbering.series_year(form, issued_on)
    series, write = (numbers.INVOICES, numbering.number)
    if content.preceding is not None:
        series, write = (numbers.CREDIT_NOTES, numbering.credit_number)
    sequence = numbers.take(db, year, series)
    number = write(form, year=issued_on.year, sequence=sequence)
    numbers.record(db, year, sequence, number=number, invoice_id=invoice_id, series=series)
    due_on = terms.due_on(terms.parse(content.terms), issued_on)
    return Issue(number, issued_on, due_on, now)


def _keep(services: Services, claimed: Claimed, issued: Issued, printed: bytes, entry: NumberGiven) -> None:
    """Store the final bytes; from here on delivery and archive are owed."""
    with transaction(services.engine) as db:
        obligations.done(db, claimed, services.now(), number=issued.issue.number)
        sent.is_written(db, entry.place)
        now = services.now()
        document = documents.keep(db, claimed.invoice_id, printed, look=look(), at=now)
        _owe_first_mail(services, db, issued, document)
        obligations.owe(db, Kind.ARCHIVE, claimed.invoice_id, 1, due_at=now)
        hurrying.take_along(services, db, Kind.ISSUE)
        healing.close_for(services, db, [claimed.id], by=BOT, note=healing.healed(services, "issued", claimed.attempts))
        views.want(db, views.card_of(claimed.invoice_id), now)
    services.wake()


def _owe_first_mail(services: Services, db: Session, issued: Issued, document: Document) -> None:
    """Owe the first mail, unless the send log says that one to another address took its place already."""
    write_delivery(services, db, issued, document, n=1)
    mails = documents.deliveries(db, issued.draft.id, kind=documents.INVOICE)
    if len(mails) > 1:  # It is printed once more, after a backup was put back; `redirecting` calls off in the same way.
        for owed in obligations.of_invoice(db, issued.draft.id, Kind.DELIVER):
            if owed.about == 1 and owed.state is State.DUE:
                obligations.settle(db, owed.id, to=State.CANCELLED, now=services.now(), why=REPLACED)


def write_delivery(
    services: Services,
    db: Session,
    issued: Issued,
    document: Document,
    *,
    n: int,
    recipients: Recipients | None = None,
) -> None:
    """Write the n-th mail of an issued invoice down and owe it. Its Message-ID is the same on every try.

    It goes to those who were approved with the invoice, unless a person approved other `recipients`.
    """
    draft, content = issued.draft, issued.draft.content
    sender = services.postmark.sender or content.seller.email
    written = documents.Written(
        message_id=message_id(f"deliver.{draft.id}.{n}", document.sha256, sender),
        recipients=recipients or content.recipients,
        subject=_fill(content.subject, issued.issue, content.locale),
        body=_fill(content.text, issued.issue, content.locale),
    )
    documents.write_letter(db, draft.id, documents.INVOICE, n, written, at=services.now())
    obligations.owe(db, Kind.DELIVER, draft.id, n, due_at=services.now())


def message_id(name: str, sha256: str, sender: str) -> str:
    """A Message-ID that is always the same for the same mail, and another one in another workspace."""
    return f"<{name}.{sha256[:12]}@{sender.rpartition('@')[2] or 'sendday.invalid'}>"


def _fill(text: str, taken: Issue, locale: str) -> str:
    return letters.fill(text, number=taken.number, issued_on=taken.issued_on, due_on=taken.due_on, locale=locale)
