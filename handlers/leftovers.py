"""What nothing else answers: events that need no answer, and commands and buttons of another version."""

from __future__ import annotations

import re

from slack_bolt import Ack, App

from billing.refusals import Refused, Why
from handlers.desk import Desk, answered
from handlers.payloads import Body
from renderers.slack import guide
from workflow import showing

ANYTHING = re.compile(".*", re.DOTALL)


def register(app: App, desk: Desk) -> None:
    """Attach the catch-alls. Without them Slack would deliver again, or show a person an error."""

    @app.event("member_joined_channel")
    @answered(desk, members_only=False)
    def somebody_joined(ack: Ack, body: Body) -> None:
        ack()
        showing.try_again(desk.services)  # If it was the bot, what could not be posted can be now.

    @app.event(ANYTHING)
    def any_event(ack: Ack, body: Body) -> None:
        ack()

    @app.command(ANYTHING)
    @answered(desk)
    def unknown_command(ack: Ack, body: Body) -> None:
        """The app's manifest names another command than our settings do."""
        message = guide.help_for(desk.slash)
        ack(text=message.text, blocks=list(message.blocks), response_type="ephemeral")

    @app.action(ANYTHING)
    @answered(desk)
    def unknown_button(ack: Ack, body: Body) -> None:
        raise Refused(Why.OUTDATED_BUTTON)

    @app.view(ANYTHING)
    @answered(desk)
    def unknown_modal(ack: Ack, body: Body) -> None:
        raise Refused(Why.OUTDATED_BUTTON)

    @app.view_closed(ANYTHING)
    def modal_closed(ack: Ack, body: Body) -> None:
        ack()

    @app.shortcut(ANYTHING)
    @answered(desk)
    def unknown_shortcut(ack: Ack, body: Body) -> None:
        raise Refused(Why.OUTDATED_BUTTON)

    @app.options(ANYTHING)
    def unknown_options(ack: Ack, body: Body) -> None:
        ack(options=[])
