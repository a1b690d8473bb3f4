"""What happens when somebody chooses from the menu beside a card's buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from slack_bolt import Ack, App

from handlers import corrections, payloads
from handlers.desk import Desk, answered
from handlers.invoice_form import past_send_day
from handlers.payloads import Body, Click
from renderers.slack import answers, modals
from renderers.slack.actions import Action, Field, More
from workflow import asking, drafting, reassigning, trial_mailing


def register(app: App, desk: Desk) -> None:
    """Attach the menu and the modals that it opens."""

    @app.action(Action.MORE)
    @answered(desk)
    def more_chosen(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        choice, invoice_id = click.chosen
        MENU[choice](desk, invoice_id, click)
        ack()

    @app.view(Action.SEND_DAY)
    @answered(desk)
    def send_day_submitted(ack: Ack, body: Body) -> None:
        form = payloads.submission(body)
        invoice_id, revision = form.seen
        send_on = form.day(Field.SEND_ON)
        about = drafting.form(desk.services, drafting.client_of(desk.services, invoice_id))
        if errors := past_send_day(send_on, about):
            ack(response_action="errors", errors=errors)
            return
        drafting.change_send_day(desk.services, invoice_id, send_on, revision_seen=revision, by=form.by)
        ack()

    @app.view(Action.REASSIGN)
    @answered(desk)
    def reassign_submitted(ack: Ack, body: Body) -> None:
        form = payloads.submission(body)
        invoice_id, revision = form.seen
        person = form.text(Field.PERSON)
        reassigning.reassign(desk.services, invoice_id, person, revision_seen=revision, by=form.by)
        ack()


def _send_me(desk: Desk, invoice_id: int, click: Click) -> None:
    asked = trial_mailing.send_me(desk.services, invoice_id, revision_seen=click.revision_chosen, by=click.by)
    desk.tell(click.by.person, click.channel, answers.test_mail(asked.reference, asked.address))


def _open_send_day(desk: Desk, invoice_id: int, click: Click) -> None:
    about = drafting.about_to_edit(desk.services, invoice_id, revision_seen=click.revision_chosen, by=click.by)
    card, _ = asking.invoice(desk.services, invoice_id)
    view = replace(card, approvers=about.approvers)
    desk.open(click.trigger, modals.change_send_day(view, about.brief.send_on, channel=click.channel))


def _open_reassign(desk: Desk, invoice_id: int, click: Click) -> None:
    seen = click.revision_chosen
    people = reassigning.about_to_reassign(desk.services, invoice_id, revision_seen=seen, by=click.by)
    card, _ = asking.invoice(desk.services, invoice_id)
    desk.open(click.trigger, modals.reassign(replace(card, approvers=people), channel=click.channel))


MENU: dict[More, Callable[[Desk, int, Click], None]] = {
    More.SEND_ME: _send_me,
    More.SEND_DAY: _open_send_day,
    More.REASSIGN: _open_reassign,
    **corrections.MENU,
}
