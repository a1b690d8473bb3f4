"""What happens when somebody presses a button on an exception."""

from __future__ import annotations

from slack_bolt import Ack, App

from handlers import payloads
from handlers.desk import Desk, answered
from handlers.payloads import Body
from renderers.slack import modals
from renderers.slack.actions import Action, Field, Outcome
from workflow import exception_queue, sending, snoozing
from workflow.exception_queue import Ending
from workflow.snoozing import Until


def register(app: App, desk: Desk) -> None:
    """Attach the buttons of exceptions, and the modal that resolves one."""
    _act(app, desk)
    _snooze(app, desk)
    _resolve(app, desk)
    _settle(app, desk)


def _act(app: App, desk: Desk) -> None:
    @app.action(Action.TAKE)
    @answered(desk)
    def take_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        exception_queue.take(desk.services, click.number, by=click.by)
        ack()

    @app.action(Action.RETRY)
    @answered(desk)
    def retry_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        exception_queue.retry(desk.services, click.number, by=click.by)
        ack()

    @app.action(Action.SHOW_EACH)
    @answered(desk)
    def show_each_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        exception_queue.show_each(desk.services, click.number, by=click.by)
        ack()


def _snooze(app: App, desk: Desk) -> None:
    @app.action(Action.SNOOZE)
    @answered(desk)
    def snooze_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        choice = snoozing.about_to_snooze(desk.services, click.number, by=click.by)
        desk.open(click.trigger, modals.snooze(choice, channel=click.channel))
        ack()

    @app.view(Action.SNOOZE_UNTIL)
    @answered(desk)
    def snooze_submitted(ack: Ack, body: Body) -> None:
        form = payloads.submission(body)
        until, day = Until(form.text(Field.SNOOZE)), form.day(Field.UNTIL)
        snoozing.snooze(desk.services, form.number, until=until, day=day, by=form.by)
        ack()


def _resolve(app: App, desk: Desk) -> None:
    @app.action(Action.RESOLVE)
    @answered(desk)
    def resolve_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        about = exception_queue.about_to_resolve(desk.services, click.number, by=click.by)
        view = modals.resolve(about.message, unsent=about.needs_ending, channel=click.channel)
        desk.open(click.trigger, view)
        ack()

    @app.view(Action.RESOLVE_NOTE)
    @answered(desk)
    def resolve_submitted(ack: Ack, body: Body) -> None:
        form = payloads.submission(body)
        chosen = form.text(Field.OUTCOME)
        exception_queue.resolve(
            desk.services,
            form.number,
            note=form.text(Field.NOTE),
            ending=Ending(Outcome(chosen).value) if chosen else None,
            by=form.by,
        )
        ack()


def _settle(app: App, desk: Desk) -> None:
    @app.action(Action.IT_WAS_SENT)
    @answered(desk)
    def it_was_sent_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        sending.it_was_sent(desk.services, click.number, note="", by=click.by)
        ack()

    @app.action(Action.SEND_AGAIN)
    @answered(desk)
    def send_again_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        sending.send_again(desk.services, click.number, by=click.by)
        ack()
