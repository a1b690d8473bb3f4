"""A strict stand-in for Slack: the real bot talks to it, and tests and the demo drive it.

    with StandIn(now=clock.now) as slack:
        ana = slack.add_person("ana", is_admin=True)
        slack.add_channel("approvals", members=["ana"])
        bot = start_the_bot(slack.environ())  # SLACK_API_URL, SLACK_BOT_TOKEN, …
        slack.wait_for_connection()

        ana.command("/invoice new Acme", in_="approvals")
        ana.modal.fill({"Client": "Acme", "Line items": "Design | 2 | 500"}).submit()
        card = ana.wait_for("D-1", in_="approvals")
        ana.click("Approve", in_="approvals", message="D-1")
        slack.wait_for(lambda: "Approved" in card.shown)

Stale and double clicks: `click = ana.aim("Approve", in_="approvals")`, later `click.send()`, as often as wanted.
HTTP mode: `slack.use_http("http://127.0.0.1:8080/slack/events")` before `slack.environ()`. Slower or faster than
Slack: `StandIn(pace=Pace(ack_seconds=0.5, retry_delays_seconds=(0, 0, 0)))`.

Everything a person can do is on `Person` (`people.py`) and `Modal` (`modals.py`); what can go wrong is on
`slack.faults`; scenes are set with `slack.add_person`, `slack.add_channel`; `slack.posts`, `slack.calls`
and `slack.snapshot` look. Actions block until the app has acknowledged, as a person would wait; what the app
does after that is awaited with `wait_for`. Names of channels and people, or their ids, are taken everywhere.
"""

from bot.standin.answers import Ambiguous, Answer, CannotType, ConfirmNeeded, NotOnScreen
from bot.standin.clicks import Click
from bot.standin.identity import RealToken, refuse_real_tokens
from bot.standin.modals import Modal
from bot.standin.pace import Pace
from bot.standin.people import Person
from bot.standin.records import Channel, File, Message, User
from bot.standin.stand_in import StandIn

__all__ = [
    "Ambiguous",
    "Answer",
    "CannotType",
    "Channel",
    "Click",
    "ConfirmNeeded",
    "File",
    "Message",
    "Modal",
    "NotOnScreen",
    "Pace",
    "Person",
    "RealToken",
    "StandIn",
    "User",
    "refuse_real_tokens",
]
