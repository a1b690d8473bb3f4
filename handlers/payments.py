"""What happens when somebody records a payment, or takes one back."""

from __future__ import annotations

from slack_bolt import Ack, App

from handlers import payloads
from handlers.desk import Desk, answered
from handlers.payloads import Body
from renderers.slack import answers, modals
from renderers.slack.actions import Action, Field
from renderers.slack.blocks import Message
from workflow import asking, settling
from workflow.settling import Recorded


def register(app: App, desk: Desk) -> None:
    """Attach the payment button, its modal, and Undo."""

    @app.action(Action.RECORD_PAYMENT)
    @answered(desk)
    def record_payment_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
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
        recorded = settling.record_payment(
            desk.services,
            asked.invoice_id,
            amount=asked.amount,
            paid_on=form.day(Field.PAID_ON) or asking.today(desk.services),
            reference=form.text(Field.REFERENCE),
            by=form.by,
        )
        ack()
        desk.tell(form.by.person, form.origin.channel, told(recorded))

    @app.action(Action.UNDO_PAYMENT)
    @answered(desk)
    def undo_payment_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        undone = settling.undo_payment(desk.services, click.number, by=click.by)
        ack()
        desk.tell(click.by.person, click.channel, answers.payment_undone(undone.number, undone.amount, undone.balance))


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
