"""Bugs that others shipped, planted into our code. Where several guards stand in a row, a bug takes all away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from billing import decisions
from billing import invoice as stages
from billing.content import digest
from billing.decisions import Facts, Next, Outward, Queued
from billing.invoice import Approval, Approved, Issue, Issued
from billing.money import Money
from billing.obligation import Kind, State
from store import documents, exceptions, history, invoices, obligations, payments, requests, views, watches
from store.database import Session, transaction
from store.obligations import Claimed
from store.tables import InvoiceRow, ObligationRow
from workflow import deciding, drafting, issuing, noting, outcomes, redirecting, reminding, sending
from workflow.send_log import NumberGiven
from workflow.services import BOT, Services

Patch = pytest.MonkeyPatch


def blind_resend_after_silence(patch: Patch) -> None:
    """A time-out counts as "not sent"."""

    def again(services: Services, claimed: Claimed, *, words: str) -> outcomes.Ended:
        with transaction(services.engine) as db:
            now = services.now()
            obligations.delayed(db, claimed, retry_at=now + timedelta(minutes=1), now=now, words=words)
        return outcomes.Ended.DELAYED

    patch.setattr(outcomes, "_unknown", again)


def blind_resend_after_a_crash(patch: Patch) -> None:
    """What was in flight at the start is due again."""

    def interrupt(db: Session, which: Any, *, words: str) -> list[int]:
        under_way = [State.CLAIMED.value, State.IN_FLIGHT.value]
        back = update(ObligationRow).where(col(ObligationRow.state).in_(under_way), which)
        db.exec(back.values(state=State.DUE.value, fence=col(ObligationRow.fence) + 1))
        return []

    patch.setattr(obligations, "_interrupt", interrupt)


def retry_of_an_unknown(patch: Patch) -> None:
    """Retry arms whatever there is: an unknown mail, or one that was done."""

    def rearm(db: Session, number: int, *, due_at: datetime) -> bool:
        row = obligations._row(db, number, lock=True)
        row.state, row.due_at = State.DUE.value, due_at
        row.fence += 1
        db.add(row)
        return True

    patch.setattr(obligations, "rearm", rearm)


def send_after_edit(patch: Patch) -> None:
    """An edit leaves the approval, the obligation and the stage as they were, and the issue looks at the stage only."""
    put_revision = invoices.put_revision

    def put(db: Session, edited: Any, *rest: Any, **more: Any) -> None:
        before = invoices._row(db, edited.draft.id).stage
        put_revision(db, edited, *rest, **more)
        row = invoices._row(db, edited.draft.id)
        row.stage = before
        db.add(row)

    def freeze(services: Services, claimed: Claimed) -> tuple[Issued, NumberGiven]:
        with transaction(services.engine) as db:
            found = invoices.load(db, claimed.invoice_id, lock=True).invoice
            issued = issuing._number(services, db, found) if isinstance(found, Approved) else found
            if isinstance(issued, Issued):
                return issued, noting.number(db, issued)
        raise obligations.Superseded

    patch.setattr(invoices, "_void_approval", lambda *_: None)
    patch.setattr(invoices, "put_revision", put)
    patch.setattr(obligations, "cancel", lambda *_, **__: [])
    patch.setattr(issuing, "_freeze", freeze)
    patch.setattr(stages, "issue", lambda found, taken, **_: Issued(found.draft, found.approval, taken))


def approval_kept_over_an_edit(patch: Patch) -> None:
    """A small edit, somebody thought, needs no second approval: it is carried over to the new revision."""
    keep = drafting.keep_revision

    def keep_with_approval(services: Services, db: Session, edited: Any, *rest: Any, **more: Any) -> None:
        before = invoices.load(db, edited.draft.id).invoice
        keep(services, db, edited, *rest, **more)
        if isinstance(before, Approved):
            draft = edited.draft
            approval = Approval(draft.revision, digest(draft.content), before.approval.by, services.now())
            invoices.put_approved(db, Approved(draft, approval))
            obligations.owe(db, Kind.ISSUE, draft.id, draft.revision, due_at=services.now())
            history.add(db, draft.id, "approved", by=BOT, at=services.now())

    patch.setattr(drafting, "keep_revision", keep_with_approval)


def changed_address_keeps_the_approval(patch: Patch) -> None:
    """Open drafts do not follow the client's new address."""
    patch.setattr("workflow.redrafting.content_changed", lambda *_, **__: [])


def old_cards_approve(patch: Patch) -> None:
    """The revision that a button carries is not looked at."""
    patch.setattr(stages, "_seen", lambda *_: None)


def anybody_approves(patch: Patch) -> None:
    """The role is not looked at when the button is pressed."""
    patch.setattr("workflow.authority.permit_approval", lambda *_, **__: False)


def no_dedupe_of_requests(patch: Patch) -> None:
    """A click that is delivered twice is carried out twice."""
    patch.setattr(requests, "first_time", lambda *_: True)


def reminder_burst_after_downtime(patch: Patch) -> None:
    """Every step that is due goes out, one after the other."""

    def oldest(_facts: Facts, queued: Queued, _at: datetime) -> Next:
        remind = queued.kind is Kind.REMIND
        return Next(Outward.REMINDER, queued.about) if remind else Next(Outward.INVOICE)

    patch.setattr(decisions, "_next", oldest)
    patch.setattr(decisions, "MIN_GAP", timedelta(0))


def reminder_after_payment(patch: Patch) -> None:
    """The payment is entered, and nothing follows from it."""
    patch.setattr("workflow.healing.stop_reminders", lambda *_, **__: None)
    patch.setattr(decisions, "is_settled", lambda _: False)
    patch.setattr(deciding, "balance", lambda _, kept: kept.total)


def decided_only_before_connecting(patch: Patch) -> None:
    """What happens while the mail server is dialled is not looked at any more."""

    def remind(services: Services, claimed: Claimed) -> None:
        prepared = reminding._prepare(services, claimed)
        if prepared is None:
            return
        letter, _ = prepared
        with services.mailer.connect(letter) as mail:
            with transaction(services.engine) as db:
                obligations.point_of_no_return(db, claimed, services.now())
                entry = noting.mail(services, db, claimed, letter)
            services.send_log.append(entry)
            receipt = mail.hand_over()
        with transaction(services.engine) as db:
            obligations.done(db, claimed, services.now(), reply=receipt.reply)
            reminding.accepted(services, db, claimed.invoice_id, claimed.about, reply=receipt.reply)

    patch.setitem(outcomes.VERBS, Kind.REMIND, remind)
    patch.setattr("workflow.healing.stop_reminders", lambda *_, **__: None)


def decided_as_if_nobody_held_it(patch: Patch) -> None:
    """The decision does not know of holds, and nothing else looks either."""
    patch.setattr(deciding, "standing_hold", lambda *_: None)
    patch.setattr(invoices, "put_hold", lambda *_: None)


def no_fence(patch: Patch) -> None:
    """Whoever comes back late may still finish."""

    def move(db: Session, number: int, _fence: int, _states: set[State], **values: object) -> bool:
        db.exec(update(ObligationRow).where(col(ObligationRow.id) == number).values(**values))
        return True

    patch.setattr(obligations, "_move", move)


def intent_after_the_content(patch: Patch) -> None:
    """The row says "in flight" once the mail has left."""

    def deliver(services: Services, claimed: Claimed) -> None:
        letter = sending._letter(services, claimed)
        assert letter is not None
        with services.mailer.connect(letter) as mail:
            receipt = mail.hand_over()
        with transaction(services.engine) as db:
            obligations.point_of_no_return(db, claimed, services.now())
            obligations.done(db, claimed, services.now(), reply=receipt.reply)
            sending.accepted(services, db, claimed.invoice_id, claimed.about, reply=receipt.reply)

    patch.setitem(outcomes.VERBS, Kind.DELIVER, deliver)


def a_number_is_skipped(patch: Patch) -> None:
    """Now and then the counter moves on although nothing took the number."""
    take = issuing._take

    def take_and_skip(services: Services, db: Session, *rest: Any) -> Issue:
        taken = take(services, db, *rest)
        db.connection().exec_driver_sql("UPDATE counters SET next = next + 1 WHERE next % 2 = 0")
        return taken

    patch.setattr(issuing, "_take", take_and_skip)


def hold_is_ignored(patch: Patch) -> None:
    """The flag is set, and the send goes its way."""

    def put_hold(db: Session, invoice_id: int, hold: Any) -> None:
        row = db.get_one(InvoiceRow, invoice_id)
        row.hold_by = hold.by if hold else ""
        db.add(row)

    patch.setattr(invoices, "put_hold", put_hold)


def failure_without_a_message(patch: Patch) -> None:
    """The exception is a row that nobody draws."""
    want = views.want

    def quietly(db: Session, about: str, at: datetime) -> None:
        if not about.startswith("exception:"):
            want(db, about, at)

    patch.setattr(views, "want", quietly)


def failure_without_a_row(patch: Patch) -> None:
    """What was refused for good is logged."""

    def only_logged(services: Services, claimed: Claimed, *, code: str, words: str) -> outcomes.Ended:
        with transaction(services.engine) as db:
            obligations.failed(db, claimed, now=services.now(), words=words)
        return outcomes.Ended.FAILED

    patch.setattr(outcomes, "_failed", only_logged)


def printed_again_for_the_archive(patch: Patch) -> None:
    """The archive gets what the content would look like today."""

    def keep(services: Services, claimed: Claimed) -> None:
        with transaction(services.engine) as db:
            issued = invoices.load(db, claimed.invoice_id).invoice
        assert isinstance(issued, Issued)
        printed = services.printer.print(issued.draft.content, None)
        services.archive.keep(f"Acme/{issued.issue.issued_on.year}/{issued.issue.number}.pdf", printed)
        with transaction(services.engine) as db:
            obligations.done(db, claimed, services.now())

    patch.setitem(outcomes.VERBS, Kind.ARCHIVE, keep)


def reminder_for_what_is_credited(patch: Patch) -> None:
    """A credit note lowers what the ledger says, and the reminders ask for the rest as before."""

    def balance(db: Session, kept: invoices.Kept) -> Money:
        currency, invoice_id = kept.total.currency, kept.draft.id
        if kept.draft.content.preceding is not None:
            return Money.zero(currency)
        credited = payments.credited(db, invoice_id, currency)
        return kept.total - payments.received(db, invoice_id, currency) + credited

    patch.setattr(deciding, "balance", balance)


def trial_to_the_client(patch: Patch) -> None:
    """The button fills in the recipients of the draft."""
    written = documents.write_trial

    def write(db: Session, invoice_id: int, n: int, mail: documents.Written, **more: Any) -> None:
        recipients = invoices.load(db, invoice_id).draft.content.recipients
        written(db, invoice_id, n, replace(mail, recipients=recipients), **more)

    patch.setattr(documents, "write_trial", write)


def trial_counts_as_sent(patch: Patch) -> None:
    """Whatever the server took for an invoice is its mail."""
    done = documents.deliveries

    def all_kinds(db: Session, invoice_id: int, *, kind: str | None = None) -> list[documents.Delivery]:
        found = done(db, invoice_id, kind=kind)
        return found + (done(db, invoice_id, kind=documents.TRIAL) if kind == documents.INVOICE else [])

    patch.setattr(documents, "deliveries", all_kinds)


def redirect_beside_the_refused(patch: Patch) -> None:
    """The mail to the old address stays as it is, and leaves too once somebody, or the server, lets it."""
    patch.setattr(redirecting, "_is_replaced", lambda *_, **__: False)


def redirect_by_whoever_asked(patch: Patch) -> None:
    """One person alone sends an invoice to an address of their choice."""
    patch.setattr("workflow.authority.permit_second", lambda *_, **__: None)


def snoozed_for_good(patch: Patch) -> None:
    """What was snoozed is taken for settled: its message goes, and its row stays open."""

    def snooze(db: Session, number: int, *, until: datetime, by: str) -> None:
        exceptions.close(db, number, by=by, at=until, note="snoozed")

    patch.setattr(watches, "snooze", snooze)


PLANTED: tuple[Callable[[Patch], None], ...] = (
    blind_resend_after_silence,
    blind_resend_after_a_crash,
    retry_of_an_unknown,
    send_after_edit,
    approval_kept_over_an_edit,
    changed_address_keeps_the_approval,
    old_cards_approve,
    anybody_approves,
    no_dedupe_of_requests,
    reminder_burst_after_downtime,
    reminder_after_payment,
    decided_only_before_connecting,
    decided_as_if_nobody_held_it,
    no_fence,
    intent_after_the_content,
    a_number_is_skipped,
    hold_is_ignored,
    failure_without_a_message,
    failure_without_a_row,
    printed_again_for_the_archive,
    reminder_for_what_is_credited,
    trial_to_the_client,
    trial_counts_as_sent,
    redirect_by_whoever_asked,
    snoozed_for_good,
)
