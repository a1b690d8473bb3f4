"""What the app receives when a person does something: Slack's bodies, field by field."""

from bot.standin import clocks, shapes
from bot.standin.block_kit.fill import kept_values
from bot.standin.records import Channel, Json, Message, User, View
from bot.standin.site import Site


def command(site: Site, who: User, channel: Channel, name: str, text: str) -> Json:
    """A slash command: flat, and every value a string."""
    workspace = site.workspace
    answer = workspace.new_response_url(who.id, channel.id)
    return {
        "token": workspace.identity.verification_token,
        "team_id": workspace.team.id,
        "team_domain": workspace.team.domain,
        "channel_id": channel.id,
        "channel_name": shapes.channel_in_payload(channel)["name"],
        "user_id": who.id,
        "user_name": who.name,
        "command": name,
        "text": text,
        "api_app_id": workspace.identity.app_id,
        "is_enterprise_install": "false",
        "response_url": _response_url(site, answer.secret),
        "trigger_id": workspace.new_trigger(who.id),
    }


def shortcut(site: Site, who: User, callback_id: str) -> Json:
    return _interaction(site, who, "shortcut") | {
        "callback_id": callback_id,
        "action_ts": action_ts(),
        "trigger_id": site.workspace.new_trigger(who.id),
    }


def message_shortcut(site: Site, who: User, callback_id: str, message: Message) -> Json:
    channel = site.workspace.channels[message.channel]
    answer = site.workspace.new_response_url(who.id, channel.id, message.ts)
    return _interaction(site, who, "message_action") | {
        "callback_id": callback_id,
        "action_ts": action_ts(),
        "trigger_id": site.workspace.new_trigger(who.id),
        "channel": shapes.channel_in_payload(channel),
        "message_ts": message.ts,
        "message": shapes.message(site.workspace, message),
        "response_url": _response_url(site, answer.secret),
    }


def action_in_message(site: Site, who: User, message: Message, action: Json) -> Json:
    """A press in a message. What is ephemeral does not travel with it, as Slack keeps no copy."""
    channel = site.workspace.channels[message.channel]
    answer = site.workspace.new_response_url(who.id, channel.id, message.ts)
    is_ephemeral = message.only_for is not None
    body = _interaction(site, who, "block_actions") | {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": is_ephemeral,
        },
        "trigger_id": site.workspace.new_trigger(who.id),
        "channel": shapes.channel_in_payload(channel),
        "state": {"values": kept_values(message.chosen, message.blocks)},
        "response_url": _response_url(site, answer.secret),
        "actions": [action],
    }
    if message.thread_ts:
        body["container"]["thread_ts"] = message.thread_ts
    if not is_ephemeral:
        body["message"] = shapes.message(site.workspace, message)
    return body


def action_in_view(site: Site, who: User, view: View, action: Json) -> Json:
    return _interaction(site, who, "block_actions") | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": site.workspace.new_trigger(who.id, view.id),
        "view": shapes.view(site.workspace, view),
        "actions": [action],
    }


def submission(site: Site, who: User, view: View) -> Json:
    return _interaction(site, who, "view_submission") | {
        "trigger_id": site.workspace.new_trigger(who.id, view.id),
        "view": shapes.view(site.workspace, view),
        "response_urls": [],
    }


def closed(site: Site, who: User, view: View, *, is_cleared: bool) -> Json:
    return _interaction(site, who, "view_closed") | {
        "view": shapes.view(site.workspace, view),
        "is_cleared": is_cleared,
    }


def suggestion(site: Site, who: User, view: View, element: Json, value: str) -> Json:
    """A request for the options of an external select in a view."""
    return _interaction(site, who, "block_suggestion") | {
        "action_id": element["action_id"],
        "block_id": element["block_id"],
        "value": value,
        "container": {"type": "view", "view_id": view.id},
        "view": shapes.view(site.workspace, view),
    }


def action_ts() -> str:
    return f"{clocks.wall().timestamp():.6f}"


def _interaction(site: Site, who: User, kind: str) -> Json:
    workspace = site.workspace
    return {
        "type": kind,
        "team": {"id": workspace.team.id, "domain": workspace.team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": shapes.person(who),
        "api_app_id": workspace.identity.app_id,
        "token": workspace.identity.verification_token,
    }


def _response_url(site: Site, secret: str) -> str:
    return f"{site.base_url}/response/{secret}"
