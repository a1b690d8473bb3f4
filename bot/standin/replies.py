"""What the app's acknowledgement does to the screen of the person who acted."""

from typing import Any

from bot.standin.answers import Answer, error_of
from bot.standin.parcels import Outcome
from bot.standin.records import Channel, Json, Message, User, View
from bot.standin.refusals import Refusal
from bot.standin.site import Site
from bot.standin.web_api import chat, content, views
from bot.standin.web_api.arguments import Args

SLACKBOT = "USLACKBOT"
TROUBLE = "We had some trouble connecting. Try again?"


def to_command(site: Site, who: User, channel: Channel, line: str, outcome: Outcome) -> Answer:
    error = error_of(outcome)
    if error:
        return whispered(site, who, channel, f"{line.split(maxsplit=1)[0]} failed with the error “{error}”.", error)
    body = outcome.body
    args = Args({"text": body} if isinstance(body, str) else body or {})
    if not any(args.values.get(name) for name in ("text", "blocks", "attachments")):
        return Answer()
    try:
        said = content.for_posting(args)
    except Refusal as refusal:
        sentence = f"{line.split(maxsplit=1)[0]} failed with the error “invalid_command_response”."
        return whispered(site, who, channel, f"{sentence} {refusal.error}", "invalid_command_response")
    in_channel = args.text("response_type") == "in_channel"
    if in_channel:
        _say(site, who, channel, line)
    message = chat.add(site, channel, said, only_for=None if in_channel else who.id)
    return Answer(text=message.shown, message=message)


def whispered(site: Site, who: User, channel: Channel, sentence: str, error: str) -> Answer:
    """Slack itself tells the person, and nobody else, what went wrong."""
    message = Message(site.workspace.next_ts(), channel.id, SLACKBOT, sentence, only_for=who.id)
    return Answer(text=sentence, message=site.workspace.add_message(message), error=error)


def to_submission(site: Site, view: View, outcome: Outcome) -> Answer:
    """Close this modal, close all, show errors, or change or push a view: it rides in the ack."""
    error = error_of(outcome)
    if error:
        return _trouble(site, view, error)
    body: Any = outcome.body or {}
    action = body.get("response_action", "") if isinstance(body, dict) else "text"
    try:
        with site.workspace.change():
            return _act(site, view, action, body)
    except Refusal as refusal:
        return _trouble(site, view, refusal.error)


def _act(site: Site, view: View, action: str, body: Json) -> Answer:
    stack = site.workspace.modals[view.user_id]
    match action:
        case "" if not body:
            stack.remove(view)
        case "clear":
            stack.clear()
        case "errors":
            return _errors(view, body.get("errors"))
        case "update":
            views.rewrite(view, views.checked(site, body.get("view"), instead_of=view))
        case "push":
            views.pushed(site, views.checked(site, body.get("view")), view.user_id)
        case _:
            raise Refusal("invalid_response")
    return Answer()


def _errors(view: View, errors: Any) -> Answer:
    """Errors belong to input blocks of this view; any other id is refused, as in Slack."""
    inputs = {block["block_id"]: block["label"]["text"] for block in view.content["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= set(inputs):
        raise Refusal("invalid_errors")
    view.errors = {block_id: str(sentence) for block_id, sentence in errors.items()}
    return Answer(errors={inputs[block_id]: sentence for block_id, sentence in view.errors.items()})


def _trouble(site: Site, view: View, error: str) -> Answer:
    with site.workspace.change():
        view.errors = {"": TROUBLE}
    return Answer(text=TROUBLE, error=error)


def _say(site: Site, who: User, channel: Channel, text: str) -> None:
    site.workspace.add_message(Message(site.workspace.next_ts(), channel.id, who.id, text))
