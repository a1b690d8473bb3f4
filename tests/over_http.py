"""The bot behind its HTTP port, and requests that are signed as Slack signs, or nearly so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier
from starlette.testclient import TestClient

from bot import http
from bot.app import build
from bot.clock import Clock
from bot.engine import Bell, EmbeddedEngine
from bot.health import Health
from bot.link import HttpLink
from bot.outbound.slack import web_client
from bot.standin import Message, payloads
from bot.wiring import machine_now
from tests.bench import Bench

SECRET = "a" * 32

Posted = dict[str, Any]


@contextmanager
def over_http(bench: Bench, *secrets: str) -> Iterator[TestClient]:
    """The bot's port. Slack signs with one of these secrets."""
    client = web_client(bench.slack.bot_token, bench.slack.api_url)
    bell = Bell()
    engine = EmbeddedEngine(bell, tick_seconds=1)
    clock = Clock(bench.services, engine, bell, tick_seconds=1, machine_now=machine_now)
    health = Health(bench.services, engine, clock, HttpLink())
    site = http.routes(health, build(bench.services, client, slash="/invoice"), signing_secrets=secrets or [SECRET])
    with TestClient(site) as caller:
        yield caller


def command(bench: Bench, text: str, *, secret: str = SECRET, age: int = 0, **more: str) -> Posted:
    """A slash command of ana's, perhaps with something else in it."""
    body = {
        "command": "/invoice",
        "text": text,
        "user_id": bench.ana.id,
        "channel_id": bench.slack.channel("general").id,
        "trigger_id": "1.2.3",
        **more,
    }
    return signed(urlencode(body), secret=secret, age=age)


def click(bench: Bench, card: Message, action_id: str, value: str, *, by: str, **more: Any) -> Posted:
    """A press of a button as its presser's own program could send it: with any value, and with anything beside it."""
    person = more.pop("user", {})
    action = {"action_id": action_id, "block_id": "decide", "type": "button", "value": value, "action_ts": "1.2"}
    body = payloads.action_in_message(bench.slack.site, bench.people[by].user, card, action)
    return interaction(body | more | {"user": {**body["user"], **person}})


def interaction(body: Posted) -> Posted:
    """A click, a form, a shortcut."""
    return signed(urlencode({"payload": json.dumps(body)}))


def signed(body: str, *, secret: str = SECRET, age: int = 0) -> Posted:
    """A request of Slack's from `age` seconds ago, to be posted."""
    stamp = str(int(machine_now().timestamp()) - age)  # Slack's SDK compares it with the machine's clock.
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    form = "application/json" if body.startswith("{") else "application/x-www-form-urlencoded"  # As for events.
    headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": str(signature), "content-type": form}
    return {"url": http.SLACK_PATH, "content": body, "headers": headers}
