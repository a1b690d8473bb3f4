"""Mail the owner about exceptions that no channel shows: one mail for all that wait, and never one about a mail."""

from __future__ import annotations

from datetime import timedelta

import structlog

from billing.obligation import wait_before
from renderers import alarms
from renderers.letter import Letter
from store import detours, parties
from store.database import Session, is_away, reading, transaction
from store.detours import OwnerMail
from workflow import problem_facts
from workflow.ports import MailReceipt, OutsideFault, Rejected, Uncertain
from workflow.services import Services

log = structlog.get_logger()

APART = timedelta(minutes=15)
REFUSED_AGAIN = timedelta(hours=1)  # A password or an address may be mended; nobody else can be told.


def mail_owner(services: Services) -> bool:
    """Send what is to be sent now; False when there is nothing. A failure ends in the mail's own row alone."""
    if not services.route.owner_email:
        return False
    with transaction(services.engine) as db:
        mail = detours.owner_mail(db, services.now(), apart=APART)
        if mail is None:
            return False
        if not mail.numbers:  # Acknowledged, closed or shown meanwhile.
            detours.mail_is(db, mail.id, detours.CANCELLED)
            return True
    try:
        receipt = _send(services, mail)
    except Exception as fault:  # Whatever it is must not end the thread, and none may make another mail.
        if is_away(fault):
            raise
        _not_sent(services, mail, fault)
        return True
    if receipt is not None:
        with transaction(services.engine) as db:
            detours.mail_is(db, mail.id, detours.DONE, words=receipt.reply)
        log.info("owner_mailed", exceptions=list(mail.numbers))
    return True


def _send(services: Services, mail: OwnerMail) -> MailReceipt | None:
    with reading(services.engine) as db:
        letter = _letter(services, db, mail)
    with services.mailer.connect(letter) as line:
        with transaction(services.engine) as db:
            if not detours.mail_leaves(db, mail.id, services.now()):
                return None
        return line.hand_over()


def _not_sent(services: Services, mail: OwnerMail, fault: Exception) -> None:
    words = str(fault) if isinstance(fault, OutsideFault) else type(fault).__name__
    log.error("owner_not_mailed", exceptions=list(mail.numbers), words=words)
    backoff = wait_before(mail.attempts + 1, luck=services.luck())
    with transaction(services.engine) as db:
        if isinstance(fault, Uncertain) or (detours.is_leaving(db, mail.id) and not isinstance(fault, OutsideFault)):
            detours.mail_is(db, mail.id, detours.UNKNOWN, words=words)
            return
        pause = REFUSED_AGAIN if isinstance(fault, Rejected) else backoff
        detours.mail_later(db, mail.id, retry_at=services.now() + pause, words=words)


def _letter(services: Services, db: Session, mail: OwnerMail) -> Letter:
    seller, owner = parties.seller(db), services.route.owner_email
    sender = services.postmark.sender or (seller.email if seller else owner)
    told = [problem_facts.exception(services, db, number) for number in mail.numbers]
    words = {number: detour.words for number in mail.numbers if (detour := detours.find(db, number))}
    text = alarms.text(told, words)
    return Letter(
        message_id=f"<owner.{mail.id}@{sender.rpartition('@')[2]}>",
        date=mail.made_at,
        sender=sender,
        sender_name="Sendday",
        reply_to=sender,
        to=(owner,),
        cc=(),
        bcc=(),
        subject=alarms.subject(told),
        text=text,
        html=alarms.html(text),
    )
