"""What Slack signed and nobody can read: turned away with 400, counted, and nothing is done or logged of it."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.bench import Bench
from tests.bot.test_logs import Lines
from tests.over_http import interaction, over_http, signed

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KINDS = ("block_actions", "view_submission", "view_closed", "shortcut", "message_action", "block_suggestion", "x")
OLDER = ("interactive_message", "dialog_submission", "dialog_cancellation", "dialog_suggestion", "workflow_step_edit")
PARTS = ("user", "team", "enterprise", "actions", "view", "channel", "container", "callback_id", "action_id", "event")
DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    "body",
    [
        "",
        "nonsense",
        "[]",
        "{",
        "{}",
        "{nonsense}",
        '{"type": "event_callback", "event": []}',
        '{"type": "event_callback", "event": {"type": 7}}',
        '{"type": "x", "event": null}',
        "payload=" + json.dumps({"type": "block_actions", "user": {"id": "U1"}, "actions": [{"name": "approve"}]}),
        "payload=" + json.dumps({"type": "interactive_message", "user": {"id": "U1"}, "callback_id": None}),
        '{"a": ' + DEEP + "}",
        "payload=",
        "payload=nonsense",
        "payload=[]",
        "payload=7",
        "payload=null",
        "payload=" + DEEP,
        "payload=%ff%fe",
        "payload=%7B%22type%22%3A%22block_actions%22%7D",
        "payload=" + json.dumps({"type": "block_actions", "user": {"id": "U1"}, "actions": []}),
        "payload=" + json.dumps({"type": "block_actions", "user": {"id": "U1"}, "actions": "approve"}),
        "payload=" + json.dumps({"type": "block_actions", "user": 7, "actions": [{"action_id": "approve"}]}),
        "payload=" + json.dumps({"type": "view_submission", "user": {"id": "U1"}, "view": []}),
        "payload=" + json.dumps({"type": "view_submission", "user": {"id": "U1"}, "view": {"callback_id": []}}),
    ],
)
def test_s14_what_cannot_be_read_is_turned_away_without_a_trace(bench: Bench, body: str, lines: Lines) -> None:
    with over_http(bench) as caller:
        answer = caller.post(**signed(body))
        counted = caller.get("/metrics").text

    assert answer.status_code == 400
    assert "sendday_requests_refused 1" in counted
    assert "Traceback" not in str(lines())
    assert bench.problems() == []


def test_s14_whatever_is_signed_is_answered_and_breaks_nothing(bench: Bench, lines: Lines) -> None:
    kind = st.sampled_from(KINDS + OLDER)
    parts = st.dictionaries(st.sampled_from(PARTS), JSON, max_size=6)

    with over_http(bench) as caller:

        @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(kind, parts)
        def interaction(kind: str, parts: dict[str, object]) -> None:
            _is_answered(caller, urlencode({"payload": json.dumps({"type": kind} | parts)}))

        @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(st.text(max_size=200) | JSON.map(json.dumps))
        def anything(body: str) -> None:
            _is_answered(caller, body)

        interaction()
        anything()

    assert "Traceback" not in str(lines())
    assert bench.problems() == []


def test_a_button_of_an_old_attachment_is_answered(bench: Bench) -> None:
    """Slack still sends them, and they have no action id; `tests/bot/test_legible.py` has every shape of Slack's."""
    body = {
        "type": "interactive_message",
        "user": {"id": bench.ana.id},
        "callback_id": "old",
        "actions": [{"name": "x"}],
    }

    with over_http(bench) as caller:
        assert caller.post(**interaction(body)).status_code == 200


def _is_answered(caller: TestClient, body: str) -> None:
    assert caller.post(**signed(body)).status_code in {200, 400, 404}
