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
        number, seen = click.asked
        catching_up.send_now(desk.services, number, seen=seen, by=click.by)
        ack()

    @app.action(Action.ANOTHER_DAY)
    @answered(desk)
    def another_day_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        number, seen = click.asked
        view = catching_up.about_to_choose(desk.services, number, seen=seen, by=click.by)
        desk.open(click.trigger, modals.another_day(view, channel=click.channel))
        ack()

    @app.view(Action.DAY_CHOSEN)
    @answered(desk)
    def day_chosen(ack: Ack, body: Body) -> None:
        form = payloads.submission(body)
        number, seen = form.asked
        catching_up.another_day(desk.services, number, form.day(Field.SEND_ON), seen=seen, by=form.by)
        ack()

    @app.action(Action.SKIP_MISSED)
    @answered(desk)
    def skip_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        number, seen = click.asked
        catching_up.skip(desk.services, number, seen=seen, by=click.by)
        ack()


def _burst(app: App, desk: Desk) -> None:
    @app.action(Action.SEND_ALL)
    @answered(desk)
    def send_all_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        number, seen = click.asked
        bursting.send_all(desk.services, number, seen=seen, by=click.by)
        ack()

    @app.action(Action.HOLD_ALL)
    @answered(desk)
    def hold_all_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        number, seen = click.asked
        bursting.hold_all(desk.services, number, seen=seen, by=click.by)
        ack()


def _look(app: App, desk: Desk) -> None:
    @app.action(Action.BEFORE_AND_AFTER)
    @answered(desk)
    def before_and_after_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        number, _ = click.asked
        relooking.show(desk.services, number, by=click.by)
        ack()

    @app.action(Action.NEW_LOOK)
    @answered(desk)
    def new_look_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        number, seen = click.asked
        relooking.accept(desk.services, number, seen=seen, by=click.by)
        ack()

    @app.action(Action.ASK_AGAIN)
    @answered(desk)
    def ask_again_clicked(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        number, seen = click.asked
        relooking.ask_again(desk.services, number, seen=seen, by=click.by)
        ack()
