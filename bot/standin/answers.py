"""What a person sees at once after doing something, and what keeps them from doing it."""

from dataclasses import dataclass, field

from bot.standin.parcels import Outcome
from bot.standin.records import Message


class NotOnScreen(Exception):
    """The person does not see what they were told to press, fill or choose."""


class Ambiguous(Exception):
    """The person sees several of that name: say which one."""


class ConfirmNeeded(Exception):
    """A dialog asks first: say `confirm=True` or `confirm=False`."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__(f"{title}: {text}")
        self.title = title
        self.text = text


class CannotType(Exception):
    """Slack's client would not let the person put that in."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`error` is what Slack tells the person when the app did not answer well; None is fine.

    `text` and `message` are what the app answered in its acknowledgement. `errors` are a modal's, by label.
    """

    text: str = ""
    message: Message | None = None
    error: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    was_denied: bool = False  # In the confirm dialog: the app never heard of it.

    @property
    def is_fine(self) -> bool:
        return self.error is None and not self.errors


def error_of(outcome: Outcome) -> str | None:
    """What Slack calls a failed delivery before the person who caused it."""
    if outcome.failure is None:
        return None
    return "operation_timeout" if outcome.failure in {"timeout", "http_timeout"} else "dispatch_failed"
