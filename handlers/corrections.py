"""What happens when somebody takes a way out of an invoice: from the card's menu, or by command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from slack_bolt import Ack, App

from billing.content import Recipients
from handlers import payloads
from handlers.desk import Desk, answered
from handlers.invoice_form import Errors, sentence
from handlers.payloads import Body, Click, Command, Submission
from renderers.slack import corrections, guide
from renderers.slack.actions import Action, Field, More
from renderers.slack.blocks import Message
from renderers.slack.modals import short_name
from workflow import asking, crediting, drafting, finding, holding, redirecting, settling
from workflow.crediting import Asked
from workflow.entry import addresses, line_items, numbers
from workflow.entry.unclear import Unclear


def register(app: App, desk: Desk) -> None:
    """Attach the modals; what opens them is in the card's menu (`MENU`)."""
    _void(app, desk)
    _credit(app, desk)
    _redirect(app, desk)


def _redirect(app: App, desk: Desk) -> None:
    @app.view(Action.REDIRECT)
    @answered(desk)
    def redirect_submitted(ack: Ack, body: Body) -> None:
        form = payloads.submission(body)
        to = _recipients(form)
        if isinstance(to, dict):
            ack(response_action="errors", errors=to)
            return
        asked = redirecting.ask(desk.services, form.seen[0], to, reason=form.text(Field.REASON), by=form.by)
        ack()
        message = corrections.redirected(asked.name, asked.recipients.to, asked.approvers)
        desk.tell(form.by.person, form.origin.channel, message)

    @app.action(Action.APPROVE_REDIRECT)
    @answered(desk)
    def approve_redirect_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        redirecting.approve(desk.services, click.number, by=click.by)
        ack()

    @app.action(Action.DECLINE_REDIRECT)
    @answered(desk)
    def decline_redirect_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        redirecting.decline(desk.services, click.number, by=click.by)
        ack()


def _credit(app: App, desk: Desk) -> None:
    @app.view(Action.CREDIT)
    @answered(desk)
    def credit_submitted(ack: Ack, body: Body) -> None:
        form = payloads.submission(body)
        asked = _asked(desk, form)
        if isinstance(asked, dict):
            ack(response_action="errors", errors=asked)
            return
        invoice_id, reason = form.seen[0], form.text(Field.REASON)
        saved = crediting.credit(desk.services, invoice_id, asked, reason=reason, by=form.by)
        ack()
        number = short_name(asking.invoice(desk.services, invoice_id)[0])
        desk.tell(
            form.by.person,
            form.origin.channel,
            corrections.credited(saved.reference, number, saved.client, saved.total),
        )


def _void(app: App, desk: Desk) -> None:
    @app.view(Action.VOID_REASON)
    @answered(desk)
    def void_submitted(ack: Ack, body: Body) -> None:
        form = payloads.submission(body)
        done = holding.void(
            desk.services,
            form.seen[0],
            reason=form.text(Field.REASON),
            sure=form.text(Field.SURE) == corrections.SURE,
            by=form.by,
        )
        ack()
        desk.tell(form.by.person, form.origin.channel, corrections.voided(done))


def credit(desk: Desk, command: Command) -> Message | None:
    """`/invoice credit <number>`."""
    if not command.rest:
        return guide.usage(desk.slash, "credit")
    _open_credit(desk, finding.invoice_id(desk.services, command.rest), command)
    return None


def void(desk: Desk, command: Command) -> Message | None:
    """`/invoice void <ref>`."""
    if not command.rest:
        return guide.usage(desk.slash, "void")
    invoice_id = finding.invoice_id(desk.services, command.rest)
    _open_void(desk, invoice_id, command)
    return None


def _open_void(desk: Desk, invoice_id: int, asked: Click | Command) -> None:
    reach = holding.about_to_void(desk.services, invoice_id, by=asked.by)
    view, _ = asking.invoice(desk.services, invoice_id)
    desk.open(asked.trigger, corrections.void(view, reach, channel=asked.channel))


def _open_credit(desk: Desk, invoice_id: int, asked: Click | Command) -> None:
    left = crediting.about_to_credit(desk.services, invoice_id, by=asked.by)
    view, _ = asking.invoice(desk.services, invoice_id)
    desk.open(asked.trigger, corrections.credit(view, left, channel=asked.channel))


def _asked(desk: Desk, form: Submission) -> Asked | Errors:
    """What to credit, read; or what is wrong at which field."""
    about = drafting.form(desk.services, drafting.client_of(desk.services, form.seen[0]))
    money = settling.money_of(desk.services, form.seen[0])
    written, lines = form.text(Field.AMOUNT).strip(), form.text(Field.LINES)
    if written and lines.strip():
        return {Field.LINES.value: "Either an amount or line items: leave one of them empty."}
    entered = line_items.parse(lines, replace(about.habits, currency=money.currency))
    if lines.strip() and entered.problems:
        return {Field.LINES.value: entered.sentences}
    try:
        amount = numbers.money(written, money.currency, money.locale) if written else None
    except Unclear as unclear:
        return {Field.AMOUNT.value: sentence(unclear)}
    return Asked(amount, entered.lines if lines.strip() else ())


def _open_redirect(desk: Desk, invoice_id: int, asked: Click | Command) -> None:
    approvers = redirecting.about_to_ask(desk.services, invoice_id, by=asked.by)
    view, _ = asking.invoice(desk.services, invoice_id)
    desk.open(asked.trigger, corrections.redirect(view, approvers, channel=asked.channel))


def _recipients(form: Submission) -> Recipients | Errors:
    """Exactly one address, and perhaps copies; or what is wrong at which field."""
    errors: Errors = {}
    to, cc = "", tuple[str, ...]()
    try:
        to = addresses.address(form.text(Field.TO))
    except Unclear as unclear:
        errors[Field.TO.value] = sentence(unclear)
    try:
        cc = addresses.addresses(form.text(Field.CC))
    except Unclear as unclear:
        errors[Field.CC.value] = sentence(unclear)
    return errors or Recipients((to,), cc)


MENU: dict[More, Callable[[Desk, int, Click], None]] = {
    More.REDIRECT: _open_redirect,
    More.CREDIT: _open_credit,
    More.VOID: _open_void,
}
