"""What happens when somebody takes a way out of an invoice: from the card's menu, or by command."""

from __future__ import annotations

from collections.abc import Callable

from slack_bolt import Ack, App

from handlers import payloads
from handlers.desk import Desk, answered
from handlers.payloads import Body, Click, Command
from renderers.slack import corrections, guide
from renderers.slack.actions import Action, Field, More
from renderers.slack.blocks import Message
from workflow import asking, finding, holding


def register(app: App, desk: Desk) -> None:
    """Attach the modals; what opens them is in the card's menu (`MENU`)."""

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


MENU: dict[More, Callable[[Desk, int, Click], None]] = {
    More.VOID: _open_void,
}
