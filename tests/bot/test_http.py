"""The HTTP port: health for machines, and Slack's requests, which prove that they are Slack's."""

from __future__ import annotations

import http.client
import json
import logging
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import pytest
from slack_bolt import App

from billing.roles import Role
from bot import http as web
from bot.app import build
from bot.clock import QUIET_SECONDS, Clock
from bot.engine import Bell, EmbeddedEngine
from bot.health import Health
from bot.http import SLACK_PATH, Server
from bot.link import HttpLink
from bot.outbound.directory import SlackDirectory
from bot.outbound.slack import web_client
from bot.standin import Person, StandIn
from bot.standin.parcels import Parcel
from bot.standin.payloads import command as typed
from bot.standin.request_url import RequestUrl
from bot.wiring import machine_now
from renderers.views import InvoiceRow
from tests.bot.gate import PATIENCE, Gate
from tests.workflow.shop import Shop, open_shop
from workflow import asking
from workflow.services import Services

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OLD_SECONDS = 301  # Slack's own limit is five minutes.


@dataclass
class Port:
    """The bot's HTTP port, with a Slack that uses it."""

    slack: StandIn
    shop: Shop
    clock: Clock
    number: int

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str | bytes] | None = None
    ) -> tuple[int, str]:
        """One request; status and body of the answer."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.number, timeout=10)) as line:
            line.putrequest(method, path)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                line.putheader(name, value)
            line.endheaders(body)
            response = line.getresponse()
            return response.status, response.read().decode()

    def slack_says(self, body: bytes, **headers: str | bytes | None) -> tuple[int, str]:
        """A signed request; `timestamp` and `signature` replace what Slack would say, None leaves them out."""
        names = {"timestamp": "X-Slack-Request-Timestamp", "signature": "X-Slack-Signature"}
        signed: dict[str, str | bytes | None] = {**FORM, **self.way.signature(body)}
        signed |= {names[name]: value for name, value in headers.items()}
        return self.ask("POST", SLACK_PATH, body, {name: value for name, value in signed.items() if value is not None})

    def command(self, text: str) -> bytes:
        """What ana's command looks like on the wire."""
        ana = self.slack.person("ana")
        channel = self.slack.channel("general")
        return urlencode(typed(self.slack.site, ana.user, channel, "/invoice", text)).encode()

    @property
    def way(self) -> RequestUrl:
        """How Slack signs."""
        found = self.slack.site.delivery.request_url
        assert found is not None
        return found

    def figures(self) -> dict[str, int]:
        """What `/metrics` says, as a scraper reads it."""
        status, body = self.ask("GET", "/metrics")
        assert status == 200
        lines = (line.split(" ") for line in body.splitlines())
        return {name: int(value) for name, value in lines}

    def unbilled(self, client_id: int) -> int:
        """How much finished work is logged."""
        return asking.client(self.shop.services, client_id).unbilled_entries


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Port]:
    with (
        StandIn() as slack,
        open_shop(f"sqlite:///{tmp_path_factory.mktemp('http')}/sendday.db") as shop,
    ):
        ana = slack.add_person("ana")
        slack.add_channel("general", members=["ana"])
        client = web_client(slack.bot_token, slack.api_url)
        shop.services = replace(shop.services, directory=SlackDirectory(client))
        shop.client("Acme GmbH", people={Role.DRAFTER: (ana.id,)})
        app = build(shop.services, client, slash="/invoice")
        bell = Bell()
        engine = EmbeddedEngine(bell, tick_seconds=1)
        clock = Clock(shop.services, engine, bell, tick_seconds=1, machine_now=machine_now)
        server = Server(
            web.routes(Health(shop.services, engine, clock, HttpLink()), app, signing_secrets=[slack.signing_secret]),
            "127.0.0.1",
            0,
        )
        server.start()
        slack.use_http(f"http://127.0.0.1:{server.port}{SLACK_PATH}")
        yield Port(slack, shop, clock, server.port)
        server.stop()


@pytest.fixture
def ana(port: Port) -> Person:
    return port.slack.person("ana")


# For machines.


def test_healthy_is_200(port: Port) -> None:
    status, body = port.ask("GET", "/healthz")

    told = json.loads(body)
    assert (status, told["ok"], told["wrong"]) == (200, True, [])


def test_sick_is_503_with_words(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port.clock, "_ticked", time.monotonic() - QUIET_SECONDS - 1)

    status, body = port.ask("GET", "/healthz")

    told = json.loads(body)
    assert (status, told["ok"], told["wrong"]) == (503, False, ["The clock has not ticked for a while."])


def test_ready_is_200(port: Port) -> None:
    assert port.ask("GET", "/readyz") == (200, '{"ready":true}')


def test_not_ready_is_503(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HttpLink, "up", lambda _self: False)

    assert port.ask("GET", "/readyz") == (503, '{"ready":false}')


def test_figures_are_lines_that_a_scraper_reads(port: Port) -> None:
    figures = port.figures()

    assert figures["sendday_up"] == 1
    assert set(figures) >= {"sendday_invoices_queued", "sendday_exceptions_open"}
    assert all(name.startswith("sendday_") for name in figures)


@pytest.mark.parametrize("path", ["/", "/slack", "/docs", "/healthz/x"])
def test_there_is_nothing_else(port: Port, path: str) -> None:
    assert port.ask("GET", path)[0] == 404


def test_a_socket_mode_bot_has_no_door_for_slack(port: Port) -> None:
    app = App(signing_secret="unused", token="xoxb-unused", token_verification_enabled=False)

    site = web.routes(_never_asked(port), app)

    assert [route.path for route in site.routes] == ["/healthz", "/readyz", "/metrics"]  # type: ignore[attr-defined]  # Each is a Route.


def _never_asked(port: Port) -> Health:
    engine = EmbeddedEngine(Bell(), tick_seconds=1)
    return Health(port.shop.services, engine, port.clock, HttpLink())


# Slack.


def test_the_address_is_verified(port: Port) -> None:
    assert port.way.is_verified()


def test_a_look_at_the_certificate_is_answered_unsigned_and_does_nothing(port: Port) -> None:
    assert port.ask("POST", SLACK_PATH, b"ssl_check=1&token=legacy", FORM) == (200, "")


def test_a_listener_that_takes_its_time_keeps_nobody_else_waiting(
    port: Port, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Gate()

    def slowly(_services: Services) -> list[InvoiceRow]:
        slow()
        return []

    monkeypatch.setattr(asking, "queue", slowly)
    with ThreadPoolExecutor(1) as elsewhere:
        answer = elsewhere.submit(ana.command, "/invoice queue")
        assert slow.reached.wait(PATIENCE)

        assert port.ask("GET", "/healthz")[0] == 200
        assert "Acme GmbH" in ana.command("/invoice acme gmbh").text

        slow.open()
        assert answer.result().is_fine


def test_a_signed_command_is_answered(port: Port, ana: Person) -> None:
    assert "Acme GmbH" in ana.command("/invoice acme gmbh").text


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_slack_posts_and_nothing_else(port: Port, method: str) -> None:
    assert port.ask(method, SLACK_PATH)[0] == 405


DIGITS_MAX = 4300  # Python refuses to read a longer number.


@pytest.mark.parametrize(
    ("timestamp", "signature"),
    [
        (None, None),
        (None, "v0=abc"),
        ("1", None),
        ("", ""),
        ("abc", "v0=abc"),
        ("1.5", "v0=abc"),
        ("-5", "v0=abc"),
        ("1_0", "v0=abc"),
        ("9" * (DIGITS_MAX + 1), "v0=abc"),
        ("٣".encode(), "v0=abc"),
        (b"\xb2", "v0=abc"),
        ("1", b"v0=\xe9"),
    ],
)
def test_a_signature_that_cannot_be_one_is_401(
    port: Port, timestamp: str | bytes | None, signature: str | bytes | None
) -> None:
    """RELIABILITY, faults 37 and 38: on some of these Bolt alone would answer 500."""
    said = port.slack_says(port.command("status"), timestamp=timestamp, signature=signature)

    assert said[0] == 401


@pytest.mark.parametrize("timestamp", [b"\xb2", "abc", "9" * (DIGITS_MAX + 1)])
def test_a_strange_timestamp_is_401_beside_a_right_signature_too(port: Port, timestamp: str | bytes) -> None:
    assert port.slack_says(port.command("status"), timestamp=timestamp)[0] == 401


def test_a_forged_signature_is_401(port: Port) -> None:
    body = port.command("done Acme GmbH 480 Logo")

    status, _ = port.slack_says(body, signature="v0=" + "0" * 64)

    assert status == 401
    assert port.unbilled(1) == 0


def test_a_signature_for_another_body_is_401(port: Port) -> None:
    other = port.way.signature(port.command("status"))

    status, _ = port.slack_says(
        port.command("done Acme GmbH 480 Logo"),
        timestamp=other["X-Slack-Request-Timestamp"],
        signature=other["X-Slack-Signature"],
    )

    assert status == 401
    assert port.unbilled(1) == 0


def test_an_old_signature_is_401(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    body = port.command("done Acme GmbH 480 Logo")
    then = machine_now().timestamp() - OLD_SECONDS
    monkeypatch.setattr("bot.standin.clocks.wall", lambda: machine_now().fromtimestamp(then, tz=machine_now().tzinfo))
    old = port.way.signature(body)
    monkeypatch.undo()

    status, _ = port.slack_says(body, timestamp=old["X-Slack-Request-Timestamp"], signature=old["X-Slack-Signature"])

    assert status == 401
    assert port.unbilled(1) == 0


@pytest.mark.parametrize("body", [b"\xff\xfe not UTF-8", b"", b"{", b"payload=%ff", b"payload=[]", b"payload=null"])
def test_a_forged_body_of_any_kind_is_401(port: Port, body: bytes) -> None:
    assert port.slack_says(body, signature="v0=" + "0" * 64)[0] == 401


def test_nothing_of_a_forged_request_is_logged(port: Port, caplog: pytest.LogCaptureFixture) -> None:
    """Bolt alone logs the body of a badly signed request."""
    caplog.set_level(logging.DEBUG)

    port.slack_says(port.command("done Acme GmbH 480 canary"), signature="v0=canary")

    assert "canary" not in caplog.text


def test_a_caller_who_hangs_up_halfway_is_no_fault_of_ours(port: Port, caplog: pytest.LogCaptureFixture) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port.number, timeout=10)) as line:
        line.putrequest("POST", SLACK_PATH)
        line.putheader("Content-Length", "100")
        line.endheaders(b"the first few bytes")

    assert port.ask("GET", "/healthz")[0] == 200
    assert caplog.records == []


def test_what_was_refused_is_counted(port: Port) -> None:
    def counted() -> int:
        return int(
            dict(line.split(" ") for line in port.ask("GET", "/metrics")[1].splitlines())["sendday_requests_refused"]
        )

    before = counted()

    port.slack_says(port.command("status"), signature="v0=abc")

    assert counted() == before + 1


def test_an_endless_body_in_pieces_is_refused_when_it_is_too_long(port: Port) -> None:
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with closing(http.client.HTTPConnection("127.0.0.1", port.number, timeout=10)) as line:
        line.putrequest("POST", SLACK_PATH)
        line.putheader("Transfer-Encoding", "chunked")
        line.endheaders()
        with suppress(OSError):  # It may hang up before the end.
            for _ in range(17):
                line.send(piece)

        assert line.getresponse().status == 413


def test_an_endless_body_is_refused_before_it_is_read(port: Port) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port.number, timeout=10)) as line:
        line.putrequest("POST", SLACK_PATH)
        for name, value in {**FORM, **port.way.signature(b""), "Content-Length": str(10**9)}.items():
            line.putheader(name, value)
        line.endheaders()

        assert line.getresponse().status == 413


def test_the_same_signed_command_again_has_one_effect(port: Port) -> None:
    """RELIABILITY, fault 36: Bolt runs it twice within five minutes."""
    body, before = port.command("done Acme GmbH 480 Logo"), port.unbilled(1)
    signature = port.way.signature(body)
    same = {"timestamp": signature["X-Slack-Request-Timestamp"], "signature": signature["X-Slack-Signature"]}

    first, again = port.slack_says(body, **same), port.slack_says(body, **same)

    assert port.unbilled(1) == before + 1
    assert (first[0], again[0]) == (200, 200)
    assert "Logged" in first[1]
    assert again[1] == ""


def test_an_event_that_comes_four_times_is_taken_each_time(port: Port) -> None:
    """RELIABILITY, fault 35: it only asks rows what is missing, so each time after the first changes nothing."""
    event = {"type": "member_joined_channel", "user": "U1", "channel": "C1", "event_ts": "1.0"}
    parcel = Parcel("events_api", port.slack.site.delivery._callback(event))

    failures = [port.way.deliver(replace(parcel, retry_attempt=number)).failure for number in range(4)]

    assert failures == [None] * 4
