"""What happens when somebody answers an exception that keeps several mails back."""

from __future__ import annotations

from slack_bolt import Ack, App

from handlers import payloads
from handlers.desk import Desk, answered
from handlers.payloads import Body
from renderers.slack import modals
from renderers.slack.actions import Action, Field
from workflow import bursting, catching_up, relooking


def register(app: App, desk: Desk) -> None:
    """Attach the answers: to missed sends, to a burst of mails, to a new look."""
    _missed(app, desk)
    _burst(app, desk)
    _look(app, desk)


def _missed(app: App, desk: Desk) -> None:
    @app.action(Action.SEND_MISSED)
    @answered(desk)
    def send_missed_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        catching_up.send_now(desk.services, click.number, by=click.by)
        ack()

    @app.action(Action.ANOTHER_DAY)
    @answered(desk)
    def another_day_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        view = catching_up.about_to_choose(desk.services, click.number, by=click.by)
        desk.open(click.trigger, modals.another_day(view, channel=click.channel))
        ack()

    @app.view(Action.DAY_CHOSEN)
    @answered(desk)
    def day_chosen(ack: Ack, body: Body) -> None:
        form = payloads.submission(body)
        catching_up.another_day(desk.services, form.number, form.day(Field.SEND_ON), by=form.by)
        ack()

    @app.action(Action.SKIP_MISSED)
    @answered(desk)
    def skip_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        catching_up.skip(desk.services, click.number, by=click.by)
        ack()


def _burst(app: App, desk: Desk) -> None:
    @app.action(Action.SEND_ALL)
    @answered(desk)
    def send_all_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        bursting.send_all(desk.services, click.number, by=click.by)
        ack()

    @app.action(Action.HOLD_ALL)
    @answered(desk)
    def hold_all_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        bursting.hold_all(desk.services, click.number, by=click.by)
        ack()


def _look(app: App, desk: Desk) -> None:
    @app.action(Action.BEFORE_AND_AFTER)
    @answered(desk)
    def before_and_after_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        relooking.show(desk.services, click.number, by=click.by)
        ack()

    @app.action(Action.NEW_LOOK)
    @answered(desk)
    def new_look_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        relooking.accept(desk.services, click.number, by=click.by)
        ack()

    @app.action(Action.ASK_AGAIN)
    @answered(desk)
    def ask_again_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        relooking.ask_again(desk.services, click.number, by=click.by)
        ack()
