"""Whatever Slack's documentation shows is let through, in every shape; what is none of Slack's is in `tests/abuse`."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.legible import is_legible

FORM = "application/x-www-form-urlencoded; charset=utf-8"
USER = {"id": "U1", "username": "ana", "name": "ana", "team_id": "T1"}
ELEMENTS = {
    "several": {"type": "multi_static_select", "selected_options": [{"text": {"type": "plain_text"}, "value": "1"}]},
    "none": {"type": "static_select", "selected_option": None},
    "empty": {"type": "plain_text_input", "value": None},
    "rich": {"type": "rich_text_input", "rich_text_value": {"type": "rich_text", "elements": []}},
    "moment": {"type": "datetimepicker", "selected_date_time": 1_700_000_000},
    "files": {"type": "file_input", "files": [{"id": "F1"}]},
}
VIEW = {
    "id": "V1",
    "team_id": "T1",
    "type": "modal",
    "callback_id": "draft",
    "private_metadata": "",
    "state": {"values": {"block": ELEMENTS}},
    "hash": "1.a",
    "previous_view_id": None,
    "root_view_id": "V1",
    "app_id": "A1",
    "external_id": "",
    "app_installed_team_id": "T1",
}
IN_MESSAGE = {"type": "message", "message_ts": "1.2", "channel_id": "C1", "is_ephemeral": False}
IN_UNFURL = {"type": "message_attachment", "attachment_id": 1, "message_ts": "1.2", "channel_id": "C1"}
IN_VIEW = {"type": "view", "view_id": "V1"}
BUTTON = {"type": "button", "action_id": "approve", "block_id": "decide", "value": "1:1", "action_ts": "1.2"}
MENU = {"type": "overflow", "action_id": "more", "block_id": "decide", "selected_option": {"value": "1"}}
LINK = {"type": "button", "action_id": "open", "block_id": "decide", "text": {"type": "plain_text", "text": "Open"}}
OLD = {"name": "recommend", "type": "button", "value": "yes"}
CHANNEL = {"id": "C1", "name": "general"}


@pytest.mark.parametrize(
    "parts",
    [
        {"type": "block_actions", "container": IN_MESSAGE, "channel": CHANNEL, "message": {}, "actions": [BUTTON]},
        {"type": "block_actions", "container": IN_MESSAGE, "channel": CHANNEL, "state": {}, "actions": [MENU]},
        {"type": "block_actions", "container": IN_UNFURL, "app_unfurl": {}, "actions": [LINK]},
        {"type": "block_actions", "container": IN_VIEW, "view": VIEW, "actions": [BUTTON]},
        {"type": "block_actions", "function_data": {"execution_id": "Fx"}, "interactivity": {}, "actions": [BUTTON]},
        {"type": "block_actions", "team": None, "enterprise": {"id": "E1", "name": "org"}, "actions": [BUTTON]},
        {"type": "block_suggestion", "container": IN_VIEW, "view": VIEW, "action_id": "client", "value": ""},
        {"type": "view_submission", "view": VIEW, "response_urls": []},
        {"type": "view_closed", "view": VIEW | {"state": {"values": {}}}, "is_cleared": True},
        {"type": "shortcut", "callback_id": "new", "action_ts": "1.2"},
        {"type": "message_action", "callback_id": "log", "channel": CHANNEL, "message": {"text": "done"}},
        {"type": "interactive_message", "callback_id": "old", "channel": CHANNEL, "actions": [OLD]},
        {"type": "dialog_submission", "callback_id": "old", "submission": {}, "state": "any"},
        {"type": "dialog_cancellation", "callback_id": "old", "state": "any"},
        {"type": "dialog_suggestion", "callback_id": "old", "name": "client", "value": ""},
        {"type": "workflow_step_edit", "callback_id": "step", "workflow_step": {"step_id": "1"}},
    ],
)
def test_every_interaction_of_slack_s_is_legible(parts: dict[str, Any]) -> None:
    team = {"team": {"id": "T1", "domain": "acme"}, "enterprise": None, "is_enterprise_install": False}
    body = {"user": USER, "api_app_id": "A1", "token": "x", "trigger_id": "1.2.a"} | team | parts

    assert is_legible(urlencode({"payload": json.dumps(body)}).encode(), FORM)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home", "view": VIEW},
        {"type": "member_joined_channel", "user": "U1", "channel": "C1", "team": "T1", "inviter": "U2"},
        {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U1"]}},
        {"type": "app_uninstalled"},
        {"type": "channel_rename", "channel": {"id": "C1", "name": "new", "created": 1}},
        {"type": "user_change", "user": USER | {"enterprise_user": {}, "profile": {}}},
        {
            "type": "message",
            "channel": "C1",
            "user": "U1",
            "text": "hello",
            "message": {},
            "subtype": "message_changed",
        },
        {"type": "function_executed", "function": {"id": "Fn1"}, "inputs": {}},
    ],
)
def test_every_event_is_legible(event: dict[str, Any]) -> None:
    granted = [{"enterprise_id": None, "team_id": "T1", "user_id": "U1", "is_bot": True}]
    body = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event_time": 1, "authorizations": granted}

    assert is_legible(json.dumps(body | {"event": event}).encode(), "application/json")


@pytest.mark.parametrize("about", [{"type": "url_verification", "challenge": "c"}, {"type": "app_rate_limited"}])
def test_what_slack_says_about_events_is_legible(about: dict[str, str]) -> None:
    assert is_legible(json.dumps(about | {"token": "x"}).encode(), "application/json")


def test_a_command_is_legible_with_all_that_slack_sends_beside_it() -> None:
    command = {"command": "/invoice", "text": "", "user_id": "U1", "team_id": "T1", "channel_id": "C1", "token": "x"}
    in_an_organisation = {"enterprise_id": "E1", "enterprise_name": "{x", "is_enterprise_install": "false"}

    assert is_legible(urlencode(command | in_an_organisation).encode(), FORM)
