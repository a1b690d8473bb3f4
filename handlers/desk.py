"""How a person is answered: in the acknowledgement where Slack allows it, else where they are."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import structlog
from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from billing.refusals import Refused
from handlers import payloads
from handlers.payloads import Body
from renderers import refusals
from renderers.slack import answers, text
from renderers.slack.blocks import Message, Modal
from workflow import acquainting, complaining
from workflow.services import AlreadyDone, Services

log = structlog.get_logger()

Listener = Callable[..., None]
ELSEWHERE = frozenset({"user_not_in_channel", "channel_not_found", "not_in_channel", "is_archived"})


@dataclass(frozen=True, slots=True)
class Desk:
    """What every listener is given. `slash` is the command's name, `errands` the threads that answer after an ack."""

    services: Services
    client: WebClient
    slash: str
    errands: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4, "answers"))

    def tell(self, person: str, channel: str, message: Message) -> None:
        """Answer one person, seen by nobody else, after the acknowledgement. Never the only copy of anything."""
        self.errands.submit(self._tell, person, channel, message)

    def open(self, trigger: str, view: Modal) -> None:
        """Open a modal, which must happen within three seconds of the click."""
        self.client.views_open(trigger_id=trigger, view=view)

    def _tell(self, person: str, channel: str, message: Message) -> None:
        try:
            self._whisper(person, channel, message)
        except (SlackClientError, OSError) as error:
            log.warning("answer_lost", person=person, error=type(error).__name__)

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


class _Acked:
    """Remembers whether Slack has been answered: it must be, once, whatever happens."""

    def __init__(self, ack: Ack) -> None:
        self._ack = ack
        self.done = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.done = True
        return self._ack(*args, **kwargs)


def answered(desk: Desk, *, members_only: bool = True) -> Callable[[Listener], Listener]:
    """Nothing may raise out of a listener: Bolt would lose the ack. The one place that answers refusals and faults.

    `members_only`: guests, outsiders and bots are refused. Events of the workspace come from nobody in particular.
    """

    def decorate(listener: Listener) -> Listener:
        @wraps(listener)
        def listen(ack: Ack, body: Body) -> None:
            acked = _Acked(ack)
            try:
                if members_only:
                    acquainting.require_member(desk.services, payloads.person_of(body))
                listener(ack=acked, body=body)
                sentence = ""
            except AlreadyDone:
                sentence = ""
            except Refused as refused:
                complaining.record_refusal(
                    desk.services, refused, by=payloads.person_of(body), during=listener.__name__
                )
                sentence = refusals.sentence(refused)
            except Exception as error:  # A listener that raises loses its ack; what broke becomes a row.
                log.exception("listener_broke", listener=listener.__name__)
                number = complaining.report(desk.services, error, during=listener.__name__)
                sentence = answers.fault(number)
            _answer(desk, acked, body, sentence)

        return listen

    return decorate


def _answer(desk: Desk, acked: _Acked, body: Body, sentence: str) -> None:
    """Say it in the ack if that is still open: commands show it, modals keep what was typed, clicks are told after."""
    if not sentence:
        if not acked.done:
            acked()
        return
    message, person = answers.told(sentence), payloads.person_of(body)
    if acked.done:
        desk.tell(person, _channel(body), message)
    elif "command" in body:
        acked(text=message.text, blocks=list(message.blocks), response_type="ephemeral")
    elif body.get("type") == "view_submission":
        acked(response_action="errors", errors={payloads.submission(body).first_field: text.in_form(sentence)})
    else:
        acked()
        desk.tell(person, _channel(body), message)


def _channel(body: Body) -> str:
    if "channel_id" in body:
        return str(body["channel_id"])
    if body.get("type") == "view_submission":
        return payloads.submission(body).origin.channel
    return str((body.get("channel") or {}).get("id") or "")
