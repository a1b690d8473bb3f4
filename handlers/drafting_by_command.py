"""`/invoice new` and `/invoice done`: drafts and finished work from one typed line."""

from __future__ import annotations

from billing.client import Client
from billing.money import Money
from handlers.desk import Desk
from handlers.drafts import new_invoice
from handlers.payloads import Command
from renderers.slack import answers, guide
from renderers.slack.blocks import Message
from renderers.slack.invoice_modal import Filled
from workflow import asking, drafting, finding
from workflow.entry import finished_work
from workflow.entry.finished_work import Finished, Unsure


def new(desk: Desk, command: Command) -> Message | None:
    """Open the modal; with a client, for that client."""
    told, client_id = "", None
    if command.rest:
        found = finding.client_at_start(desk.services, command.rest)
        client_id = found.client.id if found else None
        told = "" if found else f"No client is called {command.rest}: choose one."
    desk.open(command.trigger, new_invoice(desk, Filled(client_id=client_id), channel=command.channel, told=told))
    return None


def done(desk: Desk, command: Command) -> Message | None:
    """Log finished work and answer with what is unbilled; when unsure, open the modal, prefilled."""
    if not command.rest:
        return guide.usage(desk.slash, "done")
    found = finding.client_at_start(desk.services, command.rest)
    if found is None:
        _ask(desk, command, Filled(), "no client's name begins what you typed")
        return None
    about = drafting.form(desk.services, found.client.id)
    understood = finished_work.read(found.rest, about.habits, today=about.today)
    if isinstance(understood, Unsure):
        filled = Filled(client_id=found.client.id, lines=understood.text, completed_on=understood.completed_on)
        _ask(desk, command, filled, understood.why)
        return None
    return _log(desk, command, found.client, understood, about.habits.currency)


def _log(desk: Desk, command: Command, client: Client, work: Finished, currency: str) -> Message:
    drafting.log_work(desk.services, client.id, work.line, work.completed_on, by=command.by)
    view = asking.client(desk.services, client.id)
    return answers.work_logged(
        work.line.description,
        Money.of(work.line.quantity * work.line.unit_price, currency),
        work.completed_on,
        client=client.name,
        client_id=client.id,
        unbilled=view.unbilled,
        entries=view.unbilled_entries,
    )


def _ask(desk: Desk, command: Command, filled: Filled, why: str) -> None:
    told = f"Not logged: {why}. This drafts an invoice instead."
    desk.open(command.trigger, new_invoice(desk, filled, channel=command.channel, told=told))
