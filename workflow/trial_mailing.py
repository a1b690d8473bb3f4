"""Send somebody the true mail of a draft, marked as a test: to themselves, and never to the client."""

from __future__ import annotations

from dataclasses import dataclass, replace

from billing import invoice as stages
from billing.content import Recipients, digest
from billing.invoice import Draft, Issue, Void
from billing.obligation import Kind
from billing.refusals import Refused, Why
from renderers import trial_mail
from renderers.letter import Letter
from renderers.mail import one_address
from store import documents, history, invoices, obligations, views
from store.database import insisting, reading, transaction
from store.obligations import Claimed
from workflow import acquainting, composing, healing, issuing, mail_lane
from workflow.mailing import trial_of
from workflow.ports import MailReceipt
from workflow.services import BOT, Actor, Services, acting


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, for the answer to who did."""

    reference: str
    address: str


def send_me(services: Services, invoice_id: int, *, revision_seen: int, by: Actor) -> Asked:
    """Owe a test mail to whoever asks; each click is one of its own. Whoever may read the card may ask.

    Raises Refused: no address, another revision, or whatever its stage answers to an edit.
    """
    address = _own_address(services, by)
    with acting(services, by) as db:
        kept, now = invoices.load(db, invoice_id, lock=True), services.now()
        draft, content = kept.draft, kept.draft.content
        stages.edit(kept.invoice, content, revision_seen=revision_seen, by=by.person, at=now)
        n = len(documents.deliveries(db, invoice_id, kind=documents.TRIAL)) + 1
        issued_on, due_on = composing.expected(services, content, at=now)
        sender = services.postmark.sender or content.seller.email
        written = documents.Written(
            message_id=issuing.message_id(f"trial.{invoice_id}.{n}", digest(content), sender),
            recipients=Recipients((address,)),
            subject=trial_mail.subject(content, draft.reference, issued_on=issued_on, due_on=due_on),
            body=trial_mail.text(content, draft.reference, issued_on=issued_on, due_on=due_on),
        )
        documents.write_trial(db, invoice_id, n, written, revision=draft.revision, asked_by=by.person, at=now)
        obligations.owe(db, Kind.TRIAL, invoice_id, n, due_at=now)
        return Asked(draft.reference, address)


def deliver(services: Services, claimed: Claimed) -> None:
    """Send one test mail, at most once like every mail. A draft that was called off meanwhile needs none."""
    with reading(services.engine) as db:
        kept = invoices.load(db, claimed.invoice_id)
        mail = documents.delivery(db, claimed.invoice_id, documents.TRIAL, claimed.about)
        shown = invoices.revision(db, claimed.invoice_id, mail.revision)
    if isinstance(kept.invoice, Void):
        with transaction(services.engine) as db:
            healing.not_needed(services, db, claimed, why="called off meanwhile")
        return
    letter = _letter(services, replace(kept.draft, content=shown), mail)
    with services.mailer.connect(letter) as line:  # MailNotSent until here: due again, or failed.
        with transaction(services.engine) as db:
            obligations.point_of_no_return(db, claimed, services.now())
        receipt = line.hand_over()  # MailDelayed or MailRefused by the server's word, or MailUncertain.
    _taken(services, claimed, mail, letter, receipt)


@insisting
def _taken(
    services: Services, claimed: Claimed, mail: documents.Delivery, letter: Letter, receipt: MailReceipt
) -> None:
    with transaction(services.engine) as db:
        now, n = services.now(), claimed.about
        obligations.done(db, claimed, now, reply=receipt.reply, message_id=receipt.message_id)
        documents.accepted(db, claimed.invoice_id, documents.TRIAL, n, at=now, reply=receipt.reply)
        to = ", ".join(letter.to)
        history.add(db, claimed.invoice_id, "trial_mailed", by=mail.asked_by, at=now, to=to, revision=mail.revision)
        mail_lane.over(services, db)
        note = healing.healed(services, "sent", claimed.attempts)
        healing.close_for(services, db, [claimed.id], by=BOT, note=note)
        views.want(db, views.card_of(claimed.invoice_id), now)


def _letter(services: Services, draft: Draft, mail: documents.Delivery) -> Letter:
    """The mail as it was written down, with the PDF as it would be issued then: the same bytes, try after try."""
    issued_on, due_on = composing.expected(services, draft.content, at=mail.dated_at)
    planned = Issue(draft.reference, issued_on, due_on, mail.dated_at)
    pdf = services.printer.print(draft.content, planned, test=True)
    with reading(services.engine) as db:
        return trial_of(services, db, draft, mail, pdf)


def _own_address(services: Services, by: Actor) -> str:
    try:
        return one_address(acquainting.address_of(services, by.person), field="to")
    except ValueError:
        raise Refused(Why.NO_OWN_ADDRESS) from None
