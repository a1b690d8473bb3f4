"""From a written delivery to a letter: who it comes from, who gets the answer, and the stored bytes."""

from __future__ import annotations

from billing.client import Client, named
from billing.invoice import Draft, Issued
from billing.roles import Role
from renderers import letters
from renderers.letter import Attachment, Letter
from store import parties, people
from store.database import Session
from store.documents import Delivery, Document
from workflow.services import Services


def letter_of(
    services: Services, db: Session, issued: Issued, delivery: Delivery, document: Document, *, in_reply_to: str = ""
) -> Letter:
    """The mail of a delivery, with the stored document attached byte for byte."""
    bcc = (services.postmark.bcc,) if services.postmark.bcc else ()
    attached = Attachment(f"{issued.issue.number}.pdf", document.content)
    return _letter(services, db, issued.draft, delivery, attached, bcc=bcc, in_reply_to=in_reply_to)


def trial_of(services: Services, db: Session, draft: Draft, delivery: Delivery, pdf: bytes) -> Letter:
    """The same mail of a draft to whoever asked for it, and to nobody else."""
    return _letter(services, db, draft, delivery, Attachment(f"TEST {draft.reference}.pdf", pdf))


def _letter(
    services: Services,
    db: Session,
    draft: Draft,
    delivery: Delivery,
    attached: Attachment,
    *,
    bcc: tuple[str, ...] = (),
    in_reply_to: str = "",
) -> Letter:
    content = draft.content
    seller = content.seller
    return Letter(
        message_id=delivery.message_id,
        date=delivery.dated_at,
        sender=services.postmark.sender or seller.email,
        sender_name=seller.name,
        reply_to=_reply_to(db, parties.client(db, draft.client_id), seller.email),
        to=delivery.recipients.to,
        cc=delivery.recipients.cc,
        bcc=bcc,
        subject=delivery.subject,
        text=delivery.body,
        html=letters.html(delivery.body, seller_name=seller.name, locale=content.locale),
        in_reply_to=in_reply_to,
        attachments=(attached,),
    )


def _reply_to(db: Session, client: Client, fallback: str) -> str:
    """The follow-up owner's address, so that answers reach who asks for the money; else the seller's."""
    for person in named(client, Role.FOLLOW_UP):
        address = person if "@" in person else people.email_of(db, person)
        if address:
            return address
    return fallback
