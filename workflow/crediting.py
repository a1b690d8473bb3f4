"""Credit notes: drafted for an issued invoice, approved and issued like one, and taken off its balance."""

from __future__ import annotations

from dataclasses import dataclass, replace

from billing import crediting as rules
from billing import invoice as stages
from billing.client import Brief, BriefLine
from billing.content import Content, Preceding
from billing.invoice import Issued
from billing.money import Money
from billing.refusals import Refused, Why
from billing.roles import Act
from renderers import letters
from store import credit_notes, history, invoices, parties, payments, views
from store.database import Session, reading
from store.invoices import Kept
from workflow import authority, composing, creditable, deciding, drafting, healing
from workflow.drafting import Saved
from workflow.services import BOT, Actor, Services, acting


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to credit: an amount with tax, or lines; neither means all that is left."""

    amount: Money | None = None
    lines: tuple[BriefLine, ...] = ()


def about_to_credit(services: Services, invoice_id: int, *, by: Actor) -> Money:
    """How much is left to credit, with tax. Refuses now what would be refused after the form was filled in."""
    with reading(services.engine) as db:
        _to_credit(services, db, invoice_id, by)
        return creditable.left(db, invoice_id).gross


def credit(services: Services, invoice_id: int, asked: Asked, *, reason: str, by: Actor) -> Saved:
    """Draft a credit note and ask for its approval. Its reason is printed on it."""
    with acting(services, by) as db:
        kept, issued = _to_credit(services, db, invoice_id, by, lock=True)
        if not reason.strip():
            raise Refused(Why.REASON_REQUIRED)
        preceding = Preceding(issued.issue.number, issued.issue.issued_on)
        before = replace(issued.draft.content, preceding=preceding)
        brief = creditable.prepared(before, _brief(db, kept, before, asked, reason.strip()))
        client = parties.client(db, kept.draft.client_id)
        composed = composing.compose(services, db, client, brief, before=before)
        rules.check(composed.content, creditable.left(db, invoice_id))
        saved = drafting.first(services, db, client, brief, composed, by=by)
        credit_notes.add(db, saved.invoice_id, invoice_id)
        now = services.now()
        history.add(db, invoice_id, "credit_drafted", by=by.person, at=now, draft=saved.reference, reason=brief.note)
        views.want(db, views.card_of(invoice_id), now)
        return saved


def book(services: Services, db: Session, credit_note: Issued) -> None:
    """Take an issued credit note off its invoice's balance; nobody is reminded of what is settled by that."""
    original_id = credit_notes.corrected(db, credit_note.draft.id)
    kept, now, taken = invoices.load(db, original_id, lock=True), services.now(), credit_note.issue
    amount = composing.totals(credit_note.draft.content).gross
    payments.add(
        db,
        original_id,
        amount,
        paid_on=taken.issued_on,
        reference=taken.number,
        by=credit_note.approval.by,
        at=now,
        kind=payments.CREDIT,
    )
    history.add(db, original_id, "credited", by=BOT, at=now, number=taken.number, amount=amount)
    if deciding.balance(db, kept).minor <= 0:
        healing.stop_reminders(services, db, original_id, by=BOT, why=f"credited by {taken.number}")
    views.want(db, views.card_of(original_id), now)


def _to_credit(
    services: Services, db: Session, invoice_id: int, by: Actor, *, lock: bool = False
) -> tuple[Kept, Issued]:
    kept = invoices.load(db, invoice_id, lock=lock)
    authority.permit(services, db, Act.DRAFT, parties.client(db, kept.draft.client_id), by)
    issued = stages.credit(kept.invoice)
    there_is = creditable.left(db, invoice_id).gross
    if there_is.minor <= 0:
        raise Refused(Why.TOO_MUCH_CREDIT, left=there_is, number=issued.issue.number)
    return kept, issued


def _brief(db: Session, kept: Kept, before: Content, asked: Asked, reason: str) -> Brief:
    number = before.preceding.number if before.preceding else ""
    description, there_is = letters.credit_line(number, before.locale), creditable.left(db, kept.draft.id)
    if asked.lines:
        lines = asked.lines
    elif asked.amount is not None:
        lines = rules.amounting_to(asked.amount, there_is, description=description)
    else:
        lines = rules.everything(kept.draft.content, there_is, description=description)
    return Brief(before.completed_on, lines, purchase_order=before.purchase_order, note=reason)
