"""The Bolt app: every listener attached, nothing unanswered."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from slack_bolt import App
from slack_sdk import WebClient

from handlers import approvals, commands, corrections, drafts, exceptions, leftovers, more, payments, stops
from handlers.desk import Desk
from workflow.services import Services

LISTENERS = 16  # Bolt's own pool has 5 threads: five slow listeners would silence the sixth.
ANSWERS = 4

Pool = Callable[[int, str], ThreadPoolExecutor]  # So many threads, of this name.


def build(services: Services, client: WebClient, *, slash: str, pool: Pool = ThreadPoolExecutor) -> App:
    """The app over these services. Over HTTP, `bot.http` lets in only what Slack signed: Bolt knows but one secret.

    `pool`: who makes the threads, so that a test can see whether they have come to the end of what was asked.
    """
    app = App(
        client=client,
        signing_secret="unused",  # noqa: S106  Bolt asks for one.
        request_verification_enabled=False,
        token_verification_enabled=False,  # `run` asks Slack itself, and goes on while Slack is away.
        listener_executor=pool(LISTENERS, "listener"),
    )
    desk = Desk(services, client, slash, pool(ANSWERS, "answers"))
    commands.register(app, desk)
    drafts.register(app, desk)
    approvals.register(app, desk)
    corrections.register(app, desk)
    more.register(app, desk)
    payments.register(app, desk)
    exceptions.register(app, desk)
    stops.register(app, desk)
    leftovers.register(app, desk)  # Last: what nothing else answered.
    return app
