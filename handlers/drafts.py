"""What happens when somebody drafts or edits an invoice."""

from __future__ import annotations

from dataclasses import replace

from slack_bolt import Ack, App

from billing.refusals import Refused
from handlers import payloads
from handlers.desk import Desk, answered
from handlers.invoice_form import asked
from handlers.payloads import Body, Submission
from renderers.slack import answers, invoice_modal
from renderers.slack.actions import Action, Field
from renderers.slack.blocks import Modal
from renderers.slack.invoice_modal import ClientChoice, Filled
from workflow import asking, drafting, finding
from workflow.drafting import Saved
from workflow.entry import line_items


def register(app: App, desk: Desk) -> None:
    """Attach the shortcut, the modal's submissions, and the buttons that draft."""
    _open(app, desk)
    _save(app, desk)
    _choose(app, desk)


def new_invoice(desk: Desk, filled: Filled, *, channel: str = "", told: str = "") -> Modal:
    """The empty or prefilled modal. `told` says why it opened instead of an answer."""
    found = finding.clients_like(desk.services, "")
    choices = [ClientChoice(client.id, client.name) for client in found]
    return invoice_modal.new_invoice(choices, filled, channel=channel, told=told)


def _open(app: App, desk: Desk) -> None:
    @app.shortcut(Action.NEW_INVOICE)
    @answered(desk)
    def new_invoice_chosen(ack: Ack, body: Body) -> None:
        click = payloads.shortcut(body)
        desk.open(click.trigger, new_invoice(desk, Filled()))
        ack()

    @app.action(Action.EDIT)
    @answered(desk)
    def edit_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        invoice_id, revision = click.seen
        about = drafting.about_to_edit(desk.services, invoice_id, revision_seen=revision, by=click.by)
        card, _ = asking.invoice(desk.services, invoice_id)
        view, brief = replace(card, approvers=about.approvers), about.brief
        filled = Filled(
            completed_on=brief.completed_on,
            currency=brief.currency,
            lines=line_items.as_text(brief.lines),
            send_on=brief.send_on,
            purchase_order=brief.purchase_order,
            note=brief.note,
        )
        desk.open(click.trigger, invoice_modal.edit_invoice(view, filled, channel=click.channel))
        ack()


def _save(app: App, desk: Desk) -> None:
    @app.view(Action.NEW_INVOICE)
    @answered(desk)
    def new_invoice_submitted(ack: Ack, body: Body) -> None:
        form = payloads.submission(body)
        client_id = _client(form)
        brief = asked(form, drafting.form(desk.services, client_id))
        if isinstance(brief, dict):
            ack(response_action="errors", errors=brief)
            return
        saved = drafting.draft(desk.services, client_id, brief, by=form.by)
        ack()
        _tell(desk, form.by.person, form.origin.channel, saved)

    @app.view(Action.EDIT_INVOICE)
    @answered(desk)
    def edit_submitted(ack: Ack, body: Body) -> None:
        form = payloads.submission(body)
        invoice_id, revision = form.seen
        client_id = drafting.client_of(desk.services, invoice_id)
        brief = asked(form, drafting.form(desk.services, client_id))
        if isinstance(brief, dict):
            ack(response_action="errors", errors=brief)
            return
        drafting.edit(desk.services, invoice_id, brief, revision_seen=revision, by=form.by)
        ack()


def _choose(app: App, desk: Desk) -> None:
    @app.options(Action.CLIENT_OPTIONS)
    def client_typed(ack: Ack, body: Body) -> None:
        try:
            desk.admit(body)
        except Refused:
            ack(options=[])
            return
        found = finding.clients_like(desk.services, payloads.looked_for(body))
        ack(options=invoice_modal.client_options([ClientChoice(client.id, client.name) for client in found]))

    @app.action(Action.DRAFT_NOW)
    @answered(desk)
    def draft_now_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        saved = drafting.draft_now(desk.services, click.number, by=click.by)
        ack()
        _tell(desk, click.by.person, click.channel, saved)

    @app.action(Action.SHOW)
    @answered(desk)
    def show_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        view, events = asking.invoice(desk.services, click.number)
        ack()
        desk.tell(click.by.person, click.channel, answers.invoice_status(view, events))


def _client(form: Submission) -> int:
    chosen = form.text(Field.CLIENT)
    return int(chosen) if payloads.NUMBER.fullmatch(chosen) else 0


def _tell(desk: Desk, person: str, channel: str, saved: Saved) -> None:
    desk.tell(person, channel, answers.drafted(saved.reference, saved.client, saved.total, saved.problems))
