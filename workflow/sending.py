"""Deliver one issued invoice, at most once."""

from __future__ import annotations

from billing.invoice import Issued
from billing.obligation import Kind, State
from billing.refusals import Refused, Why
from billing.roles import Act
from renderers.letter import Letter
from store import documents, exceptions, history, invoices, obligations, parties, redirections, sent, views
from store.database import Session, insisting, transaction
from store.exceptions import Problem
from store.obligations import Claimed, Owed
from workflow import authority, deciding, healing, issuing, mail_lane, noting, reminding
from workflow.mailing import letter_of
from workflow.ports import MailReceipt
from workflow.send_log import MailBegun
from workflow.services import BOT, Actor, Services, acting


def deliver(services: Services, claimed: Claimed) -> None:
    """Send one mail. From the intent on, only the server's own words end it; silence is UNKNOWN."""
    letter = _letter(services, claimed)
    if letter is None:
        return
    with services.mailer.connect(letter) as mail:  # MailNotSent until here: due again, or failed.
        with transaction(services.engine) as db:
            obligations.point_of_no_return(db, claimed, services.now())
            entry = noting.mail(services, db, claimed, letter)
        services.send_log.append(entry)  # LogDelayed: nothing left, and none may leave that a backup could forget.
        receipt = mail.hand_over()  # MailDelayed or MailRefused by the server's word, or MailUncertain.
    _taken(services, claimed, letter, entry, receipt)


def accepted(services: Services, db: Session, invoice_id: int, n: int, *, reply: str) -> None:
    """The invoice is with the client: keep the server's (or a person's) word and owe the first reminder."""
    now = services.now()
    had_it = deciding.delivered_at(db, invoice_id) is not None
    documents.accepted(db, invoice_id, documents.INVOICE, n, at=now, reply=reply)
    if not had_it:
        reminding.owe_next(services, db, invoice_id)
    views.want(db, views.card_of(invoice_id), now)


@insisting
def _taken(services: Services, claimed: Claimed, letter: Letter, entry: MailBegun, receipt: MailReceipt) -> None:
    with transaction(services.engine) as db:
        now = services.now()
        obligations.done(db, claimed, now, reply=receipt.reply, message_id=receipt.message_id)
        sent.is_written(db, entry.place)
        to = ", ".join(letter.to)
        history.add(db, claimed.invoice_id, "mailed", by=BOT, at=now, to=to, reply=receipt.reply)
        accepted(services, db, claimed.invoice_id, claimed.about, reply=receipt.reply)
        mail_lane.over(services, db)
        note = healing.healed(services, healing.sent(receipt.reply), claimed.attempts)
        healing.close_for(services, db, [claimed.id], by=BOT, note=note)


def it_was_sent(services: Services, number: int, *, note: str, by: Actor) -> None:
    """A person knows that an unknown mail left: it counts as sent."""
    with acting(services, by) as db:
        problem, owed = _unknown(services, db, number, by)
        now = services.now()
        obligations.settle(db, owed.id, to=State.DONE, now=now, reply=f"settled by {by.person}", note=note)
        history.add(db, owed.invoice_id, "settled_sent", by=by.person, at=now, number=number, note=note)
        if owed.kind == Kind.DELIVER:
            accepted(services, db, owed.invoice_id, owed.about, reply="settled by a person")
        elif owed.kind == Kind.REMIND:
            reminding.accepted(services, db, owed.invoice_id, owed.about, reply="settled by a person")
        healing.close(services, db, problem, by=by.person, note=note or "It was sent.")


def send_again(services: Services, number: int, *, by: Actor) -> None:
    """A person wants an unknown mail sent again: a new delivery of the same document."""
    with acting(services, by) as db:
        problem, owed = _unknown(services, db, number, by)
        now = services.now()
        obligations.settle(db, owed.id, to=State.CANCELLED, now=now, why=f"sent again by {by.person}")
        history.add(db, owed.invoice_id, "sending_again", by=by.person, at=now, number=number)
        if owed.kind == Kind.DELIVER:
            _deliver_again(services, db, owed)
        else:
            obligations.owe(db, Kind(owed.kind), owed.invoice_id, owed.about, due_at=now)
        healing.close(services, db, problem, by=by.person, note="Sent again.")


def _deliver_again(services: Services, db: Session, owed: Owed) -> None:
    """To the same people as the mail of which nobody knows."""
    invoice_id = owed.invoice_id
    issued = invoices.load(db, invoice_id).invoice
    if not isinstance(issued, Issued):
        raise Refused(Why.ALREADY_VOID)
    document = documents.document(db, invoice_id)
    if document is None:
        raise Refused(Why.BUSY)  # Back from a backup, and not printed again yet.
    n = len(documents.deliveries(db, invoice_id, kind=documents.INVOICE)) + 1
    recipients = documents.delivery(db, invoice_id, documents.INVOICE, owed.about).recipients
    issuing.write_delivery(services, db, issued, document, n=n, recipients=recipients)
    redirections.sent_again(db, invoice_id, step=owed.about, now_step=n)


def _unknown(services: Services, db: Session, number: int, by: Actor) -> tuple[Problem, Owed]:
    problem = exceptions.find(db, number)
    if problem is None or problem.obligation_id is None or problem.invoice_id is None:
        raise Refused(Why.NOT_FOUND, what="exception", text=str(number))
    client = parties.client(db, invoices.load(db, problem.invoice_id, lock=True).draft.client_id)
    owed = obligations.find(db, problem.obligation_id, lock=True)
    on, answers = f"exception {number}", healing.answers_for(owed.kind)
    authority.permit(services, db, Act.SETTLE_UNKNOWN, client, by, on=on, owner=problem.owner, answers=answers)
    if problem.closed_at is not None:
        raise Refused(Why.ALREADY_RESOLVED, by=problem.closed_by, at=problem.closed_at)
    if owed.state is not State.UNKNOWN:
        raise Refused(Why.NOT_UNKNOWN)
    return problem, owed


def _letter(services: Services, claimed: Claimed) -> Letter | None:
    """The mail as it was written; None when it does not go out now (and the row says why)."""
    with transaction(services.engine) as db:
        obligations.check_fence(db, claimed)
        kept = invoices.load(db, claimed.invoice_id)
        if deciding.granted(services, db, kept, claimed) is None or not isinstance(kept.invoice, Issued):
            return None
        delivery = documents.delivery(db, claimed.invoice_id, documents.INVOICE, claimed.about)
        return letter_of(services, db, kept.invoice, delivery, documents.stored(db, claimed.invoice_id))
