"""Slack is answered once, in time, whatever happens; what comes later reaches the person all the same."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from slack_bolt import Ack

from billing.refusals import Why
from handlers import payloads
from handlers.payloads import Body
from renderers.slack import answers, text
from renderers.slack.actions import Field
from renderers.slack.blocks import Message

PATIENCE_SECONDS = 2.0  # Of Slack's three: the way there and back takes its share.
LATER = "That takes longer than usual. The answer follows here."
SUBMITTED = "That takes longer than usual. Wait a few seconds, then press the button again: nothing is done twice."

# Where in a form a refusal is shown: the first of these fields that somebody filled in, else that the form has.
FIELDS: Mapping[Why, tuple[Field, ...]] = {
    Why.WRONG_AMOUNT: (Field.AMOUNT, Field.LINES),
    Why.TOO_MUCH_CREDIT: (Field.AMOUNT, Field.LINES),
    Why.NO_SUCH_SUM: (Field.AMOUNT,),
    Why.OTHER_TAX: (Field.LINES,),
    Why.OTHER_CURRENCY: (Field.CURRENCY,),
    Why.WRONG_DAY: (Field.UNTIL, Field.PAID_ON),
    Why.REASON_REQUIRED: (Field.REASON, Field.NOTE),
    Why.NOTE_REQUIRED: (Field.NOTE,),
    Why.ENDING_REQUIRED: (Field.OUTCOME,),
}

Tell = Callable[[str, str, Message], None]


class Reply:
    """Stands in for Bolt's `ack`: only the first use acknowledges, what a later one has to say is told to the person.

    `tell` answers a person after the acknowledgement: person, channel, message.
    """

    def __init__(self, ack: Ack, body: Body, tell: Tell) -> None:
        self._ack = ack
        self._body = body
        self._tell = tell
        self._lock = threading.Lock()
        self._closed = False

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        """Acknowledge, with Bolt's own arguments."""
        if not self._first():
            self._after(kwargs)
            return
        self._ack(*args, **kwargs)

    def close(self) -> None:
        """Acknowledge without a word, unless that was done."""
        if self._first():
            self._ack()

    def say(self, sentence: str, *, why: Why | None = None) -> None:
        """Commands show it, modals keep what was typed beside it, whoever clicked is told where they are."""
        message = answers.told(sentence)
        if "command" in self._body:
            self(text=message.text, blocks=list(message.blocks), response_type="ephemeral")
        elif self._body.get("type") == "view_submission":
            self(response_action="errors", errors={self._field(why): text.in_form(sentence)})
        else:
            self.close()
            self._say_after(message)

    @contextmanager
    def in_time(self) -> Iterator[None]:
        """Whatever takes too long inside, Slack is answered; a locked database must not look like a dead bot."""
        timer = threading.Timer(PATIENCE_SECONDS, self._meanwhile)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _meanwhile(self) -> None:
        if not self._first():
            return
        if "command" in self._body:
            message = answers.told(LATER)
            self._ack(text=message.text, blocks=list(message.blocks), response_type="ephemeral")
        elif self._body.get("type") == "view_submission":
            self._ack(response_action="errors", errors={self._field(None): text.in_form(SUBMITTED)})
        else:
            self._ack()

    def _first(self) -> bool:
        with self._lock:
            first, self._closed = not self._closed, True
        return first

    def _after(self, said: Mapping[str, Any]) -> None:
        """What can ride in no acknowledgement any more."""
        if said.get("text"):
            self._say_after(Message(said["text"], tuple(said.get("blocks") or ())))
        elif said.get("errors"):
            self._say_after(answers.told(" ".join(said["errors"].values())))

    def _say_after(self, message: Message) -> None:
        person = payloads.person_of(self._body)
        if person:  # Events come from nobody in particular.
            self._tell(person, payloads.channel_of(self._body), message)

    def _field(self, why: Why | None) -> str:
        form = payloads.submission(self._body)
        meant = FIELDS.get(why, ()) if why else ()
        there = sorted(
            (field.value for field in meant if field.value in form.values), key=lambda at: not form.values[at]
        )
        return next(iter(there), form.first_field)
