"""Payments: recorded in a ledger, taken back by an entry of their own; a settled invoice is reminded of no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from billing.invoice import Issued
from billing.money import Money
from billing.obligation import Kind, State
from billing.refusals import Refused, Why
from billing.roles import Act
from store import credit_notes, history, invoices, obligations, parties, payments, views
from store.database import Session, reading
from store.invoices import Kept
from workflow import authority, composing, deciding, healing, reminding
from workflow.services import Actor, Services, acting


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a payment left open, for the answer with its Undo."""

    payment_id: int
    number: str
    client: str
    locale: str
    amount: Money
    balance: Money
    paid_on: date


def record_payment(
    services: Services, invoice_id: int, *, amount: Money | None, paid_on: date, reference: str, by: Actor
) -> Recorded:
    """Record what came in; without an amount, the whole open balance. Reminders stop when nothing is open."""
    with acting(services, by) as db:
        kept = invoices.load(db, invoice_id, lock=True)
        number, owed = _payable(services, db, kept, by)
        paid = _checked(amount, owed)
        _check_day(services, paid_on)

        now, client = services.now(), parties.client(db, kept.draft.client_id)
        payment_id = payments.add(db, invoice_id, paid, paid_on=paid_on, reference=reference, by=by.person, at=now)
        history.add(db, invoice_id, "paid", by=by.person, at=now, amount=paid, paid_on=paid_on, reference=reference)
        left = owed - paid
        if left.minor <= 0:
            healing.stop_reminders(services, db, invoice_id, by=by.person, why="paid")
        views.want(db, views.card_of(invoice_id), now)
        return Recorded(payment_id, number, client.name, kept.draft.content.locale, paid, left, paid_on)


def about_to_record(services: Services, invoice_id: int, *, by: Actor) -> None:
    """Refuse now what would be refused after the payment was typed."""
    with reading(services.engine) as db:
        _payable(services, db, invoices.load(db, invoice_id), by)


def undo_payment(services: Services, payment_id: int, *, by: Actor) -> Recorded:
    """Take a payment back by an entry of its own; reminders go on where they stopped."""
    with acting(services, by) as db:
        payment = payments.find(db, payment_id)
        if payment is None:
            raise Refused(Why.NOT_FOUND, what="payment", text=str(payment_id))
        kept = invoices.load(db, payment.invoice_id, lock=True)
        client = parties.client(db, kept.draft.client_id)
        authority.permit(services, db, Act.RECORD_PAYMENT, client, by, on=kept.draft.reference)
        payment = payments.find(db, payment_id) or payment
        if payment.reversed:
            raise Refused(Why.ALREADY_UNDONE)

        now = services.now()
        payments.reverse(db, payment, by=by.person, at=now, on=payment.paid_on)
        history.add(db, payment.invoice_id, "payment_undone", by=by.person, at=now, amount=payment.amount)
        reminding.owe_next(services, db, payment.invoice_id, after_step=_last_step(db, payment.invoice_id))
        views.want(db, views.card_of(payment.invoice_id), now)
        number = invoices.about(db, payment.invoice_id).name
        left = deciding.balance(db, kept)
        return Recorded(
            payment_id, number, client.name, kept.draft.content.locale, payment.amount, left, payment.paid_on
        )


def take_credit_back(services: Services, db: Session, credit_note: Issued, *, by: str) -> None:
    """An issued credit note was called off: its invoice is open again by as much, and reminders go on."""
    original_id = credit_notes.original_of(db, credit_note.draft.id)
    if original_id is None:
        return
    invoices.lock(db, original_id)
    number, now = credit_note.issue.number, services.now()
    credit = payments.credit_of(db, original_id, number)
    payments.reverse(db, credit, by=by, at=now, on=credit.paid_on)
    history.add(db, original_id, "credit_undone", by=by, at=now, amount=credit.amount, number=number)
    reminding.owe_next(services, db, original_id, after_step=_last_step(db, original_id))
    views.want(db, views.card_of(original_id), now)


@dataclass(frozen=True, slots=True)
class MoneyOf:
    """In which currency, and in whose language, an invoice's payments are typed."""

    currency: str
    locale: str


def money_of(services: Services, invoice_id: int) -> MoneyOf:
    """How an invoice's payments are read. Raises Refused(NOT_FOUND)."""
    with reading(services.engine) as db:
        kept = invoices.load(db, invoice_id)
        return MoneyOf(kept.total.currency, kept.draft.content.locale)


def _payable(services: Services, db: Session, kept: Kept, by: Actor) -> tuple[str, Money]:
    """The number of an invoice that a payment can be recorded for, and what is open on it."""
    client = parties.client(db, kept.draft.client_id)
    authority.permit(services, db, Act.RECORD_PAYMENT, client, by, on=kept.draft.reference)
    if not isinstance(kept.invoice, Issued):
        raise Refused(Why.NOT_ISSUED, reference=kept.draft.reference)
    number, owed = kept.invoice.issue.number, deciding.balance(db, kept)
    if kept.draft.content.preceding is not None:
        raise Refused(Why.IS_CREDIT_NOTE, number=number)
    if owed.minor <= 0:
        credited = payments.credited(db, kept.draft.id, owed.currency).minor > 0
        raise Refused(Why.NOTHING_OWED, number=number, credited=credited)
    return number, owed


def _checked(amount: Money | None, owed: Money) -> Money:
    if amount is None:
        return owed
    if amount.currency != owed.currency or not 0 < amount.minor <= owed.minor:
        raise Refused(Why.WRONG_AMOUNT, amount=amount, balance=owed)
    return amount


def _check_day(services: Services, paid_on: date) -> None:
    today = services.now().astimezone(composing.default_zone(services.policy)).date()
    if paid_on > today:
        raise Refused(Why.WRONG_DAY, day=paid_on.isoformat(), reason="it has not come yet")


def _last_step(db: Session, invoice_id: int) -> int | None:
    sent = [o.about for o in obligations.of_invoice(db, invoice_id, Kind.REMIND) if o.state is State.DONE]
    return max(sent, default=None)
