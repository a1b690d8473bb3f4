"""The Bolt app: every listener attached, nothing unanswered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from slack_bolt import App
from slack_sdk import WebClient

from handlers import approvals, commands, drafts, exceptions, leftovers, more, payments
from handlers.desk import Desk
from workflow.services import Services

LISTENERS = 16  # Bolt's own pool has 5 threads: five slow listeners would silence the sixth.


def build(services: Services, client: WebClient, *, slash: str, signing_secret: str | None = None) -> App:
    """The app over these services. With a signing secret it checks the signature of every HTTP request."""
    app = App(
        client=client,
        signing_secret=signing_secret or "unused-in-socket-mode",
        request_verification_enabled=signing_secret is not None,
        token_verification_enabled=False,  # `run` asks Slack itself, and goes on while Slack is away.
        listener_executor=ThreadPoolExecutor(LISTENERS, "listener"),
    )
    desk = Desk(services, client, slash)
    commands.register(app, desk)
    drafts.register(app, desk)
    approvals.register(app, desk)
    more.register(app, desk)
    payments.register(app, desk)
    exceptions.register(app, desk)
    leftovers.register(app, desk)  # Last: what nothing else answered.
    return app
