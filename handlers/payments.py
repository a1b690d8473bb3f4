"""What happens when somebody records a payment, or takes one back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from slack_bolt import Ack, App

from billing.money import Money
from billing.refusals import Refused
from handlers import payloads
from handlers.desk import Desk, answered
from handlers.invoice_form import sentence
from handlers.payloads import Body, Submission
from renderers import refusals
from renderers.slack import answers, modals
from renderers.slack.actions import Action, Field
from renderers.slack.blocks import Message
from renderers.slack.text import in_form
from workflow import asking, finding, settling
from workflow.entry import moments, numbers
from workflow.entry.unclear import Unclear
from workflow.settling import Recorded


@dataclass(frozen=True, slots=True)
class Asked:
    """A payment as somebody typed it; no amount means the whole open balance."""

    invoice_id: int
    amount: Money | None
    paid_on: date


def register(app: App, desk: Desk) -> None:
    """Attach the payment button, its modal, and Undo."""

    @app.action(Action.RECORD_PAYMENT)
    @answered(desk)
    def record_payment_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        settling.about_to_record(desk.services, click.seen[0], by=click.by)
        view, _ = asking.invoice(desk.services, click.seen[0])
        today = asking.today(desk.services)
        desk.open(click.trigger, modals.payment(view, paid_on=today, channel=click.channel))
        ack()

    @app.view(Action.PAYMENT)
    @answered(desk)
    def payment_submitted(ack: Ack, body: Body) -> None:
        form = payloads.submission(body)
        asked = _asked(desk, form)
        if isinstance(asked, dict):
            ack(response_action="errors", errors=asked)
            return
        reference = form.text(Field.REFERENCE)
        recorded = _record(desk, asked, reference, form)
        ack()
        desk.tell(form.by.person, form.origin.channel, told(recorded))

    @app.action(Action.UNDO_PAYMENT)
    @answered(desk)
    def undo_payment_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        undone = settling.undo_payment(desk.services, click.number, by=click.by)
        ack()
        message = answers.payment_undone(undone.number, undone.amount, undone.balance)
        desk.tell(click.by.person, click.channel, message)


def typed(desk: Desk, text: str) -> Asked:
    """`2026-0001`, `2026-0001 500`, `2026-0001 500 2026-03-01`. Raises Refused(NOT_FOUND) and Unclear."""
    reference, *rest = text.split()
    invoice_id = finding.invoice_id(desk.services, reference)
    paid_on = asking.today(desk.services)
    if rest and moments.looks_like_a_day(rest[-1]):
        paid_on = moments.day(rest.pop(), paid_on)
    money = settling.money_of(desk.services, invoice_id)
    amount = numbers.money(" ".join(rest), money.currency, money.locale) if rest else None
    return Asked(invoice_id, amount, paid_on)


def told(recorded: Recorded) -> Message:
    """The answer to a recorded payment, with its Undo."""
    return answers.payment_recorded(
        recorded.number,
        recorded.amount,
        recorded.paid_on,
        client=recorded.client,
        balance=recorded.balance,
        payment_id=recorded.payment_id,
    )


def _record(desk: Desk, asked: Asked, reference: str, form: Submission) -> Recorded:
    return settling.record_payment(
        desk.services,
        asked.invoice_id,
        amount=asked.amount,
        paid_on=asked.paid_on,
        reference=reference,
        by=form.by,
    )


def _asked(desk: Desk, form: Submission) -> Asked | dict[str, str]:
    """The modal, read; or what is wrong at which field."""
    try:
        invoice_id = form.seen[0] if form.origin.about else finding.invoice_id(desk.services, form.text(Field.NUMBER))
    except Refused as refused:
        if Field.NUMBER.value not in form.values:
            raise
        said = refusals.sentence(refused, time_zone=desk.services.policy.time_zone)
        return {Field.NUMBER.value: in_form(said)}
    money, written = settling.money_of(desk.services, invoice_id), form.text(Field.AMOUNT).strip()
    try:
        amount = numbers.money(written, money.currency, money.locale) if written else None
    except Unclear as unclear:
        return {Field.AMOUNT.value: sentence(unclear)}
    return Asked(invoice_id, amount, form.day(Field.PAID_ON) or asking.today(desk.services))
