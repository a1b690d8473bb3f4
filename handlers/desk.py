"""How a person is answered: in the acknowledgement where Slack allows it, else where they are."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import wraps

import structlog
from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from billing.refusals import Refused, Why
from handlers import payloads
from handlers.pace import Pace
from handlers.payloads import Body
from handlers.reply import Reply
from renderers import refusals
from renderers.slack import again, answers
from renderers.slack.blocks import Message, Modal
from store.database import DatabaseFault
from workflow import acquainting, complaining
from workflow.services import AlreadyDone, Services

log = structlog.get_logger()

Listener = Callable[..., None]
ELSEWHERE = frozenset({"user_not_in_channel", "channel_not_found", "not_in_channel", "is_archived"})
TOLD_AGAIN_SECONDS = (2.0, 10.0, 30.0)
# Slack's own word for: this may work in a moment.
PASSING = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
TOO_LATE = "That took too long: Slack opens a form only within three seconds of the click. Do it once more."


class TooLate(Exception):
    """The right to open a modal is over."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every listener is given. `slash` is the command's name, `errands` the threads that answer after an ack."""

    services: Services
    client: WebClient
    slash: str
    errands: ThreadPoolExecutor
    pace: Pace = field(default_factory=Pace)

    def admit(self, body: Body, *, members_only: bool = True) -> None:
        """Refuse whoever is no full member of our own team. Raises Refused(OUTSIDER)."""
        if members_only:
            acquainting.require_member(self.services, payloads.person_of(body))
        acquainting.require_own_team(self.services, at=payloads.places_of(body), of=payloads.teams_of(body))

    def tell(self, person: str, channel: str, message: Message) -> None:
        """Answer one person, seen by nobody else, after the acknowledgement. Never the only copy of anything."""
        self.errands.submit(self._tell, person, channel, message)

    def open(self, trigger: str, view: Modal) -> None:
        """Open a modal, which must happen within three seconds of the click. Raises TooLate, AlreadyDone."""
        try:
            self.client.views_open(trigger_id=trigger, view=view)
        except SlackApiError as error:
            match error.response.get("error"):
                case "expired_trigger_id":
                    raise TooLate from error
                case "exchanged_trigger_id":
                    raise AlreadyDone from error  # Delivered twice: the modal is open.
            raise

    def _tell(self, person: str, channel: str, message: Message, tries: int = 0) -> None:
        """Whoever was refused reads why, although Slack is busy for a moment; a second copy does no harm."""
        try:
            self._whisper(person, channel, message)
        except (SlackClientError, OSError, http.client.HTTPException) as error:
            if tries == len(TOLD_AGAIN_SECONDS) or not _is_passing(error):
                log.warning("answer_lost", person=person, error=type(error).__name__)
                return
            again = (person, channel, message, tries + 1)
            timer = threading.Timer(TOLD_AGAIN_SECONDS[tries], self._tell, again)
            timer.daemon = True  # The end of the bot does not wait for it.
            timer.start()

    def _whisper(self, person: str, channel: str, message: Message) -> None:
        blocks = list(message.blocks)
        try:
            if channel:
                self.client.chat_postEphemeral(channel=channel, user=person, text=message.text, blocks=blocks)
                return
        except SlackApiError as error:
            if error.response.get("error") not in ELSEWHERE:
                raise
        self.client.chat_postMessage(channel=person, text=message.text, blocks=blocks)


def _is_passing(error: Exception) -> bool:
    if not isinstance(error, SlackApiError):
        return True
    status = getattr(error.response, "status_code", http.HTTPStatus.OK)
    return status != http.HTTPStatus.OK or error.response.get("error") in PASSING


def answered(desk: Desk, *, members_only: bool = True) -> Callable[[Listener], Listener]:
    """Nothing may raise out of a listener: Bolt would lose the ack. The one place that answers refusals and faults.

    `members_only`: guests, outsiders and bots are refused. Events of the workspace come from nobody in particular.
    """

    def decorate(listener: Listener) -> Listener:
        @wraps(listener)
        def listen(ack: Ack, body: Body) -> None:
            reply = Reply(ack, body, desk.tell)
            try:
                with reply.in_time():
                    _carry_out(desk, listener, reply, body, members_only=members_only)
            except Exception as error:  # A listener that raises loses its ack; what broke becomes a row.
                log.exception("listener_broke", listener=listener.__name__)
                number = complaining.report(desk.services, error, during=listener.__name__)
                reply.say(answers.fault(number))

        return listen

    return decorate


def _carry_out(desk: Desk, listener: Listener, reply: Reply, body: Body, *, members_only: bool) -> None:
    try:
        if "command" in body:
            desk.pace.admit(payloads.person_of(body), desk.services.now())
        desk.admit(body, members_only=members_only)
        listener(ack=reply, body=body)
        reply.close()
    except AlreadyDone as done:
        reply.close()
        _say_again(desk, body, done)
    except TooLate:
        reply.say(TOO_LATE)
    except Refused as refused:
        reply.say(refusals.sentence(refused, time_zone=desk.services.policy.time_zone), why=refused.why)
        _record(desk, refused, by=payloads.person_of(body), during=listener.__name__)


def _say_again(desk: Desk, body: Body, done: AlreadyDone) -> None:
    """A form that is submitted twice was not answered the first time, so its person does not know what came of it."""
    if body.get("type") != "view_submission":
        return
    form = payloads.submission(body)
    said = again.sentence(str(body["view"].get("callback_id")), about=form.origin.about, made=done.made)
    if said:
        desk.tell(form.by.person, form.origin.channel, answers.told(said))


def _record(desk: Desk, refused: Refused, *, by: str, during: str) -> None:
    """Who was refused has been answered by now; a database that is busy must not make a fault of it."""
    if refused.why is Why.TOO_MANY:
        log.warning("too_many_commands", person=by)  # Two hundred commands must not become two hundred rows.
        return
    if not by:
        log.warning("event_refused", why=refused.why.value, **refused.facts)  # Nobody asked for anything.
        return
    try:
        complaining.record_refusal(desk.services, refused, by=by, during=during)
    except DatabaseFault:
        log.exception("refusal_not_recorded", person=by, why=refused.why.value)
