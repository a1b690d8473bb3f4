"""What happens when somebody presses a button on an approval card."""

from __future__ import annotations

from slack_bolt import Ack, App

from handlers import payloads
from handlers.desk import Desk, answered
from handlers.payloads import Body
from renderers.slack import modals
from renderers.slack.actions import Action, Field
from workflow import approving, asking, holding


def register(app: App, desk: Desk) -> None:
    """Attach the card's buttons and the modals that they open."""
    _decide(app, desk)
    _hold(app, desk)


def _decide(app: App, desk: Desk) -> None:
    @app.action(Action.APPROVE)
    @answered(desk)
    def approve_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        invoice_id, revision = click.seen
        approving.approve(desk.services, invoice_id, revision_seen=revision, by=click.by)
        ack()  # After the commit; the card follows as a view of that same commit.

    @app.action(Action.REQUEST_CHANGES)
    @answered(desk)
    def request_changes_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        invoice_id, revision = click.seen
        approving.check_request_changes(desk.services, invoice_id, revision_seen=revision, by=click.by)
        view, _ = asking.invoice(desk.services, invoice_id)
        desk.open(click.trigger, modals.request_changes(view, channel=click.channel))
        ack()

    @app.view(Action.REQUEST_CHANGES_REASON)
    @answered(desk)
    def changes_requested(ack: Ack, body: Body) -> None:
        form = payloads.submission(body)
        invoice_id, revision = form.seen
        approving.request_changes(
            desk.services, invoice_id, reason=form.text(Field.REASON), revision_seen=revision, by=form.by
        )
        ack()


def _hold(app: App, desk: Desk) -> None:
    @app.action(Action.HOLD)
    @answered(desk)
    def hold_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        holding.about_to_hold(desk.services, click.seen[0], by=click.by)
        view, _ = asking.invoice(desk.services, click.seen[0])
        desk.open(click.trigger, modals.hold(view, channel=click.channel))
        ack()

    @app.view(Action.HOLD_REASON)
    @answered(desk)
    def hold_submitted(ack: Ack, body: Body) -> None:
        form = payloads.submission(body)
        holding.hold(
            desk.services, form.seen[0], reason=form.text(Field.REASON), until=form.day(Field.UNTIL), by=form.by
        )
        ack()

    @app.action(Action.RESUME)
    @answered(desk)
    def resume_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        holding.resume(desk.services, click.seen[0], by=click.by)
        ack()
