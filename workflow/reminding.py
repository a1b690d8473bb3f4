"""Remind a client of an open balance, by the cadence, once a step."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from billing import cadence
from billing.content import Content
from billing.decisions import Next, Send
from billing.invoice import Issued
from billing.money import Money
from billing.obligation import Kind, State
from renderers import letters
from renderers.letter import Letter
from store import documents, history, invoices, obligations, sent, views
from store.database import Session, insisting, transaction
from store.documents import Delivery
from store.obligations import Claimed, Superseded
from workflow import deciding, healing, mail_lane, noting
from workflow.issuing import message_id
from workflow.mailing import letter_of
from workflow.ports import MailReceipt
from workflow.send_log import MailBegun
from workflow.services import BOT, Services


def owe_next(services: Services, db: Session, invoice_id: int, *, after_step: int | None = None) -> None:
    """Owe the next reminder of a delivered invoice, while something is open and a step is left."""
    kept = invoices.load(db, invoice_id)
    delivered_at = deciding.delivered_at(db, invoice_id)
    if not isinstance(kept.invoice, Issued) or delivered_at is None or deciding.balance(db, kept).minor <= 0:
        return
    steps = deciding.plan(services, db, kept.invoice)
    upcoming = cadence.next_step(steps, after_step=after_step, delivered_at=delivered_at)
    if upcoming is not None:
        obligations.owe(db, Kind.REMIND, invoice_id, upcoming.step, due_at=upcoming.at)
    elif (steps or after_step is not None) and _today(services, kept.invoice) > kept.invoice.issue.due_on:
        healing.open_unpaid(services, db, invoice_id)  # A finite cadence, then a person.


def remind(services: Services, claimed: Claimed) -> None:
    """Send one reminder, if it is still called for at this moment."""
    prepared = _prepare(services, claimed)
    if prepared is None:
        services.wake()
        return
    letter, asked_for = prepared
    with services.mailer.connect(letter) as mail:
        with transaction(services.engine) as db:
            kept = invoices.load(db, claimed.invoice_id, lock=True)
            following = deciding.decision(services, db, kept, claimed)
            if not isinstance(following, Send) or deciding.balance(db, kept) != asked_for:
                raise Superseded  # Paid while we were connecting, wholly or in part.
            obligations.point_of_no_return(db, claimed, services.now())
            entry = noting.mail(services, db, claimed, letter)
        services.send_log.append(entry)
        receipt = mail.hand_over()
    _taken(services, claimed, entry, receipt)


def accepted(services: Services, db: Session, invoice_id: int, step: int, *, reply: str) -> None:
    """A reminder is with the client: keep the server's (or a person's) word and owe the next."""
    now = services.now()
    documents.accepted(db, invoice_id, documents.REMINDER, step, at=now, reply=reply)
    owe_next(services, db, invoice_id, after_step=step)
    views.want(db, views.card_of(invoice_id), now)


@insisting
def _taken(services: Services, claimed: Claimed, entry: MailBegun, receipt: MailReceipt) -> None:
    with transaction(services.engine) as db:
        obligations.done(db, claimed, services.now(), reply=receipt.reply, message_id=receipt.message_id)
        sent.is_written(db, entry.place)
        step, at = claimed.about, services.now()
        history.add(db, claimed.invoice_id, "reminded", by=BOT, at=at, step=step, reply=receipt.reply)
        accepted(services, db, claimed.invoice_id, step, reply=receipt.reply)
        mail_lane.over(services, db)
        note = healing.healed(services, healing.sent(receipt.reply), claimed.attempts)
        healing.close_for(services, db, [claimed.id], by=BOT, note=note)


def _prepare(services: Services, claimed: Claimed) -> tuple[Letter, Money] | None:
    """Decide, and write the mail down: with it, the balance that it asks for.

    None when this reminder does not go out now (and the row says why).
    """
    with transaction(services.engine) as db:
        obligations.check_fence(db, claimed)
        kept = invoices.load(db, claimed.invoice_id, lock=True)
        following = deciding.granted(services, db, kept, claimed)
        if following is None or not isinstance(kept.invoice, Issued):
            return None
        if following.step != claimed.about:
            _supersede(services, db, claimed, following)
            return None
        return _write(services, db, kept, kept.invoice, claimed.about), deciding.balance(db, kept)


def _supersede(services: Services, db: Session, claimed: Claimed, following: Next) -> None:
    """Only the latest due step is sent; those before it are recorded. Also when the cadence has other steps now."""
    now, stop = services.now(), obligations.find(db, claimed.id).stop
    obligations.settle(db, claimed.id, to=State.CANCELLED, now=now, why=f"superseded by {following.step:+d}")
    for skipped in following.superseded:
        history.add(db, claimed.invoice_id, "reminder_skipped", by=BOT, at=now, step=skipped, by_step=following.step)
    healing.close_for(services, db, [claimed.id], by=BOT, note="A later reminder took its place.")
    obligations.owe(db, Kind.REMIND, claimed.invoice_id, following.step, due_at=now, stop=stop)


def _write(services: Services, db: Session, kept: invoices.Kept, issued: Issued, step: int) -> Letter:
    document, now, content = documents.stored(db, kept.draft.id), services.now(), issued.draft.content
    first = _delivered(db, kept.draft.id, content)
    body = letters.reminder_text(
        content.seller,
        number=issued.issue.number,
        issued_on=issued.issue.issued_on,
        due_on=issued.issue.due_on,
        balance=deciding.balance(db, kept),
        step=step,
        today=_today(services, issued),
        locale=content.locale,
    )
    sender = services.postmark.sender or content.seller.email
    written = documents.Written(
        message_id=message_id(f"remind.{kept.draft.id}.{step:+d}", document.sha256, sender),
        recipients=first.recipients,
        subject=letters.reminder_subject(content.seller, number=issued.issue.number, locale=content.locale),
        body=body,
    )
    documents.write_letter(db, kept.draft.id, documents.REMINDER, step, written, at=now)
    delivery = documents.delivery(db, kept.draft.id, documents.REMINDER, step)
    return letter_of(services, db, issued, delivery, document, in_reply_to=first.message_id)


def _delivered(db: Session, invoice_id: int, content: Content) -> Delivery:
    """The mail that a reminder follows: the one to the approved recipients, or where that failed, the one that did go.

    Whom it goes to was approved by a person either way.
    """
    mails = documents.deliveries(db, invoice_id, kind=documents.INVOICE)
    taken = [mail for mail in mails if mail.accepted_at is not None]
    own = [mail for mail in taken if mail.recipients == content.recipients]
    return (own or taken)[-1]


def _today(services: Services, issued: Issued) -> date:
    """The client's day."""
    return services.now().astimezone(ZoneInfo(issued.draft.content.time_zone)).date()
