"""A press on something in a message: aimed at what a person sees, and sent now, later or twice."""

import copy
from dataclasses import dataclass

from bot.standin import payloads, pressing, screens
from bot.standin.answers import Answer, error_of
from bot.standin.records import Json, Message, User
from bot.standin.site import Site


@dataclass(frozen=True, slots=True)
class Click:
    """What is sent is what the person saw when aiming, also when the message says something else by then."""

    site: Site
    user: User
    message: Message
    element: Json
    option: str | None
    is_confirmed: bool

    def send(self) -> Answer:
        """Each call is one press. Raises nothing: the app answers, or Slack says that it did not."""
        if not self.is_confirmed:
            return Answer(was_denied=True)
        action = pressing.action(self.element, self.option)
        with self.site.workspace.change():
            screens.keep_choice(self.message.chosen, action)
            payload = payloads.action_in_message(self.site, self.user, self.message, action)
        return Answer(error=error_of(self.site.delivery.ask("interactive", payload)))


def aimed(
    site: Site,
    user: User,
    message: Message,
    element: Json,
    *,
    option: str | None,
    confirm: bool | None,
) -> Click:
    """Raises ConfirmNeeded where a dialog asks and nobody said what to answer."""
    is_confirmed = pressing.confirmed(element, confirm)
    return Click(site, user, message, copy.deepcopy(element), option, is_confirmed)
