"""Note in the send log what is about to leave: its place is taken with the intent, the entry is written after that."""

from __future__ import annotations

import hashlib

from billing.content import digest
from billing.invoice import Issued
from renderers.letter import Letter
from store import invoices, numbers, parties, sent
from store.database import Session
from store.obligations import Claimed
from workflow.send_log import MailBegun, NumberGiven
from workflow.services import Services


def number(db: Session, issued: Issued) -> NumberGiven:
    """The invoice has its number; from the entry on, no other may ever get it."""
    draft, approval, issue = issued.draft, issued.approval, issued.issue
    preceding = draft.content.preceding
    series, year, sequence = numbers.of_invoice(db, draft.id)
    return NumberGiven(
        place=sent.next_place(db),
        at=issue.issued_at,  # Not now: it is printed in the document, which must come out the same once more.
        invoice_id=draft.id,
        client=parties.client(db, draft.client_id).name,
        revision=draft.revision,
        digest=digest(draft.content),
        approved_by=approval.by,
        approved_at=approval.at,
        self_approved=approval.self_approved,
        year=year,
        sequence=sequence,
        number=issue.number,
        issued_on=issue.issued_on,
        due_on=issue.due_on,
        series=series,
        corrects=preceding.number if preceding else "",
    )


def mail(services: Services, db: Session, claimed: Claimed, letter: Letter) -> MailBegun:
    """The letter's recipients were accepted, and its content is next."""
    about = invoices.about(db, claimed.invoice_id)
    return MailBegun(
        place=sent.next_place(db),
        at=services.now(),
        key=claimed.key,
        kind=claimed.kind.value,
        invoice_id=claimed.invoice_id,
        about=claimed.about,
        number=about.name,
        client=parties.client(db, about.client_id).name,
        to=letter.to,
        cc=letter.cc,
        subject=letter.subject,
        message_id=letter.message_id,
        sha256=hashlib.sha256(letter.attachments[0].content).hexdigest(),
    )
