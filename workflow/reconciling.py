"""At the start: compare the send log with the rows, so that a database from a backup sends nothing a second time."""

from __future__ import annotations

from dataclasses import replace

from billing import invoice as stages
from billing.content import Recipients, digest
from billing.invoice import Approval, Approved, InReview, Issue, Issued, Void
from billing.numbering import CREDIT_PREFIX
from billing.obligation import Kind, State
from billing.refusals import Refused
from billing.roles import Role
from renderers import recollections as say
from store import documents, exceptions, history, invoices, numbers, obligations, redirections, sent, views
from store.database import Session, reading, transaction
from store.invoices import Kept
from workflow import crediting, doubting, healing, holding, redirecting
from workflow.send_log import Entry, LogBegun, LogDelayed, MailBegun, NumberGiven
from workflow.services import BOT, Services

BEHIND, BEHIND_CODE = "send_log:behind", "restored"
LOST_CODE, OTHERWISE_CODE = "restored_lost", "restored_otherwise"
CREDIT_CODE = "restored_credit"
_COULD_LEAVE = frozenset({State.DUE, State.CLAIMED, State.FAILED})
_MAILS = {Kind.DELIVER.value: documents.INVOICE, Kind.REMIND.value: documents.REMINDER}


def reconcile(services: Services) -> int:
    """Before anything is claimed or recovered: take in what the rows do not know; how many entries that were.

    Without a log that has all that the rows know to be in it, nobody can know what left: nothing leaves until a person
    says so. The same while it cannot be used: the start goes on, and `look_again` compares.
    """
    try:
        return _compare(services)
    except LogDelayed as fault:
        with transaction(services.engine) as db:
            doubting.log_is_away(services, db, words=str(fault))
        return 0


def look_again(services: Services) -> None:
    """Compare now what a start could not, and end the hold that stood meanwhile."""
    with reading(services.engine) as db:
        is_away = doubting.is_away(db)
    if is_away:
        reconcile(services)


def _compare(services: Services) -> int:
    log, begun = services.send_log, None
    with transaction(services.engine) as db:
        place = sent.place(db)
        unknown = sorted(log.after(place), key=lambda entry: entry.place)
        if unknown:
            _take_in(services, db, unknown)
        elif log.last() < sent.written(db):  # Places above may be empty: their entries failed, and nothing left.
            sent.caught_up(db, place, highest_seen=0)
            doubting.begin(services, db)
            begun = LogBegun(sent.next_place(db), services.now())
    if begun is not None:
        log.append(begun)
    with transaction(services.engine) as db:
        if begun is not None:
            sent.is_written(db, begun.place)
        doubting.log_is_back(services, db)
    return len(unknown)


def unknown_to(services: Services) -> int:
    """How many entries of the log these rows do not know. Raises LogDelayed."""
    with reading(services.engine) as db:
        return len(services.send_log.after(sent.place(db)))


def _take_in(services: Services, db: Session, unknown: list[Entry]) -> None:
    seen = max((entry.invoice_id for entry in unknown if not isinstance(entry, LogBegun)), default=0)
    sent.caught_up(db, unknown[-1].place, highest_seen=seen)
    sent.is_written(db, unknown[-1].place)
    if any(isinstance(entry, LogBegun) for entry in unknown):
        doubting.begin(services, db)  # What it had before, nobody can tell.
    for entry in unknown:
        if isinstance(entry, NumberGiven):
            _number(services, db, entry)
        elif isinstance(entry, MailBegun):
            _mail(services, db, entry)
    words = say.behind(len(unknown), unknown[0].at, services.policy.time_zone)
    healing.open_standalone(services, db, BEHIND, code=BEHIND_CODE, words=words)
    views.want_all(db, services.now())


def _number(services: Services, db: Session, entry: NumberGiven) -> None:
    """It stays with its invoice: issued again as it was, where the rows still say the same; else a person is asked."""
    kept = _kept(db, entry.invoice_id)
    entry = replace(entry, series=entry.series or _series(kept, entry.number))
    numbers.given(db, entry.year, entry.sequence, entry.series)
    if kept is None:
        if not _credited(services, db, entry):
            words = say.lost(entry.number, entry.client, entry.at, services.policy.time_zone)
            healing.open_standalone(services, db, _lost(entry.number), code=LOST_CODE, words=words)
    elif _says_the_same(kept, entry) and numbers.taken_by(db, entry.year, entry.sequence, entry.series) is None:
        _issue_again(services, db, kept, entry)
    elif not _is(kept, entry.number):
        _otherwise(services, db, kept, entry, words="")
        _credited(services, db, entry)


def _credited(services: Services, db: Session, entry: NumberGiven) -> bool:
    """A credit note whose sum is not known: nobody is reminded of its invoice before a person put the balance right."""
    invoice_id = invoices.numbered(db, entry.corrects) if entry.corrects else None
    if invoice_id is None:
        return False
    kept = invoices.load(db, invoice_id, lock=True)
    if isinstance(kept.invoice, Void):
        return False
    holding.hold_kept(services, db, kept, reason=say.CREDITED.format(number=entry.number), by=BOT)
    words = say.lost(entry.number, entry.client, entry.at, services.policy.time_zone)
    fingerprint = _lost(entry.number)
    healing.open_about(services, db, invoice_id, fingerprint, code=CREDIT_CODE, words=words, role=Role.FOLLOW_UP)
    return True


def _mail(services: Services, db: Session, entry: MailBegun) -> None:
    kept, zone = _kept(db, entry.invoice_id), services.policy.time_zone
    if kept is None:
        words = say.lost_mail(entry.number, entry.client, entry.everybody, entry.at, zone)
        told = exceptions.open_as(db, _lost(entry.number))
        if told is None or told.code == LOST_CODE:
            healing.open_standalone(services, db, _lost(entry.number), code=LOST_CODE, words=words)
    elif isinstance(kept.invoice, Issued) and _is(kept, entry.number):
        _doubt(services, db, kept.invoice, entry)
    elif not isinstance(kept.invoice, Void) or not _is(kept, entry.number):
        _otherwise(services, db, kept, entry, words=say.left(entry.everybody, entry.at, zone))


def _issue_again(services: Services, db: Session, kept: Kept, entry: NumberGiven) -> None:
    """With the number, dates and approval of then. Its row is due and prints; whether it was mailed, the log says."""
    invoice, now, draft = kept.invoice, services.now(), kept.draft
    approval = Approval(entry.revision, entry.digest, entry.approved_by, entry.approved_at, entry.self_approved)
    if isinstance(invoice, InReview):
        invoice = stages.approve(invoice, approval, revision_seen=entry.revision)
        invoices.put_approved(db, invoice)
        history.add(db, draft.id, "approved", by=approval.by, at=approval.at, revision=entry.revision)
    taken = Issue(entry.number, entry.issued_on, entry.due_on, entry.at)
    issued = stages.issue(invoice, taken, digest_now=entry.digest)
    invoices.put_issued(db, issued)
    numbers.record(db, entry.year, entry.sequence, number=entry.number, invoice_id=draft.id, series=entry.series)
    if draft.content.preceding is not None:
        crediting.book(services, db, issued)
    dates = {"issued_on": entry.issued_on, "due_on": "" if draft.content.preceding else entry.due_on}
    history.add(db, draft.id, "issued", by=BOT, at=entry.at, number=entry.number, **dates)
    obligations.owe(db, Kind.ISSUE, draft.id, entry.revision, due_at=now)
    obligations.hurry(db, draft.id, Kind.ISSUE, due_at=now)


def _doubt(services: Services, db: Session, issued: Issued, entry: MailBegun) -> None:
    """What could leave again is UNKNOWN and a person's, with what the log says."""
    owed, words = obligations.keyed(db, entry.key), say.left(entry.everybody, entry.at, services.policy.time_zone)
    if owed is not None and owed.state not in _COULD_LEAVE:
        return
    if owed is None:
        recipients = _redirected(services, db, entry) or _recipients(issued, entry)
        if entry.kind == Kind.DELIVER and entry.about > 1:  # The first one left before it, or was called off for it.
            redirecting.call_off(services, db, issued, by=BOT)
        written = documents.Written(entry.message_id, recipients, entry.subject, body="")
        documents.write_letter(db, entry.invoice_id, _MAILS[entry.kind], entry.about, written, at=entry.at)
        obligations.owe(db, Kind(entry.kind), entry.invoice_id, entry.about, due_at=entry.at)
    number = obligations.doubt(db, entry.key, at=entry.at, words=words)
    history.add(db, entry.invoice_id, f"{entry.kind}_unknown", by=BOT, at=services.now(), words=words)
    healing.open_for(services, db, number, code=f"{entry.kind}_unknown", words=words)


def _redirected(services: Services, db: Session, entry: MailBegun) -> Recipients | None:
    """Where a person asked for it to go, if that left since: nobody is to approve it a second time."""
    for asked in redirections.of_invoice(db, entry.invoice_id):
        there = (*asked.recipients.to, *asked.recipients.cc)
        if entry.kind == Kind.DELIVER and not asked.decision and there == entry.everybody:
            redirections.decide(db, asked.number, redirections.APPROVED, by=BOT, at=entry.at, step=entry.about)
            history.add(db, entry.invoice_id, "redirect_restored", by=BOT, at=services.now(), to=", ".join(there))
            return asked.recipients
    return None


def _recipients(issued: Issued, entry: MailBegun) -> Recipients:
    """Whom the log names; an older entry cannot tell a copy apart, the invoice can."""
    approved = issued.draft.content.recipients
    as_approved = (*approved.to, *approved.cc) == entry.everybody
    return approved if as_approved else Recipients(entry.to, entry.cc)


def _otherwise(services: Services, db: Session, kept: Kept, entry: NumberGiven | MailBegun, *, words: str) -> None:
    """The rows say something else than was issued: nothing of it leaves until a person has looked."""
    if not isinstance(kept.invoice, Void):
        holding.hold_kept(services, db, kept, reason=say.HOLD.format(number=entry.number), by=BOT)
    invoice_id, fingerprint = kept.draft.id, f"send_log:{kept.draft.id}:{entry.number}"
    healing.open_about(services, db, invoice_id, fingerprint, code=OTHERWISE_CODE, words=words, role=Role.SENDER)


def _says_the_same(kept: Kept, entry: NumberGiven) -> bool:
    """Approved or to be approved, in the revision and the content that were issued."""
    if not isinstance(kept.invoice, InReview | Approved):
        return False
    return kept.draft.revision == entry.revision and digest(kept.draft.content) == entry.digest


def _series(kept: Kept | None, number: str) -> str:
    """What an older version did not write down. An invoice's own format may begin as a credit note's number does."""
    is_credit = kept.draft.content.preceding is not None if kept else number.startswith(CREDIT_PREFIX)
    return numbers.CREDIT_NOTES if is_credit else numbers.INVOICES


def _is(kept: Kept, number: str) -> bool:
    """Whether it has this very number."""
    issue = kept.invoice.issue if isinstance(kept.invoice, Issued | Void) else None
    return issue is not None and issue.number == number


def _kept(db: Session, invoice_id: int) -> Kept | None:
    try:
        return invoices.load(db, invoice_id, lock=True)
    except Refused:
        return None


def _lost(number: str) -> str:
    return f"send_log:lost:{number}"
