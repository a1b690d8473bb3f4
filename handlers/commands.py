"""The slash command: one word, one answer, seen by nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable

from slack_bolt import Ack, App

from billing.refusals import Refused, Why
from handlers import corrections, drafting_by_command, payloads, payments
from handlers.desk import Desk, answered
from handlers.invoice_form import sentence
from handlers.payloads import Body, Command
from renderers import reasons
from renderers.slack import answers, guide, modals
from renderers.slack.blocks import Message
from workflow import asking, explaining, finding, holding, settling
from workflow.entry.unclear import Unclear
from workflow.finding import FoundClient, FoundInvoice

REFERENCE = re.compile("[^ ]*[0-9]")  # D-17, 2026-0001, or however numbers are written here.

Answer = Callable[[Desk, Command], Message | None]


def register(app: App, desk: Desk) -> None:
    """Attach the command, whatever it is called here."""

    @app.command(desk.slash)
    @answered(desk)
    def command_typed(ack: Ack, body: Body) -> None:
        command = payloads.command(body)
        message = _answer(desk, command)
        if message is None:
            ack()  # A modal says the rest.
        else:
            ack(text=message.text, blocks=list(message.blocks), response_type="ephemeral")


def _answer(desk: Desk, command: Command) -> Message | None:
    word = WORDS.get(command.word)
    return word(desk, command) if word else _thing(desk, command)


def _help(desk: Desk, command: Command) -> Message:
    return guide.help_for(desk.slash, setup=asking.status(desk.services).setup_problems)


def _status(desk: Desk, command: Command) -> Message:
    if command.rest:
        return _about(desk, command.rest)
    return answers.status(asking.status(desk.services), desk.slash)


def _queue(desk: Desk, command: Command) -> Message:
    return answers.queue(asking.queue(desk.services), desk.slash)


def _exceptions(desk: Desk, command: Command) -> Message:
    return answers.exceptions(asking.open_exceptions(desk.services))


def _why(desk: Desk, command: Command) -> Message:
    if not command.rest:
        return guide.usage(desk.slash, "why")
    match finding.thing(desk.services, command.rest):
        case FoundInvoice(invoice_id):
            return answers.told(reasons.sentence(explaining.invoice(desk.services, invoice_id)))
        case FoundClient(client):
            return answers.why(explaining.client(desk.services, client.id))


def _hold(desk: Desk, command: Command) -> Message | None:
    if not command.rest:
        return guide.usage(desk.slash, "hold")
    invoice_id = _invoice(desk, command.rest)
    holding.about_to_hold(desk.services, invoice_id, by=command.by)
    view, _ = asking.invoice(desk.services, invoice_id)
    desk.open(command.trigger, modals.hold(view, channel=command.channel))
    return None


def _resume(desk: Desk, command: Command) -> Message:
    if not command.rest:
        return guide.usage(desk.slash, "resume")
    invoice_id = _invoice(desk, command.rest)
    holding.resume(desk.services, invoice_id, by=command.by)
    return answers.told(f"{command.rest} goes on.")


def _paid(desk: Desk, command: Command) -> Message | None:
    if not command.rest:
        today = asking.today(desk.services)
        desk.open(command.trigger, modals.payment(None, paid_on=today, channel=command.channel))
        return None
    try:
        asked = payments.typed(desk, command.rest)
    except Unclear as unclear:
        return guide.usage(desk.slash, "paid", sentence(unclear))
    recorded = settling.record_payment(
        desk.services, asked.invoice_id, amount=asked.amount, paid_on=asked.paid_on, reference="", by=command.by
    )
    return payments.told(recorded)


def _thing(desk: Desk, command: Command) -> Message:
    """A client, a number or a reference shows that thing; anything else gets help and the nearest word."""
    if not command.text:
        return _help(desk, command)
    try:
        return _about(desk, command.text)
    except Refused as refused:
        if refused.why is not Why.NOT_FOUND or REFERENCE.fullmatch(command.text):
            raise  # One sentence with the reference: whoever typed one knows the commands.
        near = refused.facts.get("near")
        clients = [str(name) for name in near] if isinstance(near, tuple) else []
        return guide.unknown(desk.slash, command.text, clients=clients)


def _about(desk: Desk, text: str) -> Message:
    match finding.thing(desk.services, text):
        case FoundInvoice(invoice_id):
            return answers.invoice_status(*asking.invoice(desk.services, invoice_id))
        case FoundClient(client):
            return answers.client_status(asking.client(desk.services, client.id))


def _invoice(desk: Desk, text: str) -> int:
    return finding.invoice_id(desk.services, text)


WORDS: dict[str, Answer] = {
    "help": _help,
    "new": drafting_by_command.new,
    "done": drafting_by_command.done,
    "status": _status,
    "queue": _queue,
    "exceptions": _exceptions,
    "why": _why,
    "paid": _paid,
    "hold": _hold,
    "resume": _resume,
    "credit": corrections.credit,
    "void": corrections.void,
}
