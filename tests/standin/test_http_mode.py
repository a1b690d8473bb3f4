"""HTTP mode: a real Bolt app behind a request URL."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt.adapter.starlette.handler import SlackRequestHandler
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.standin import Pace, Person, StandIn
from bot.standin.guard import NotLoopback
from bot.standin.server import Server
from tests.standin.kit import actions, button, entry, modal
from tests.standin.probe import Probe, bolt

QUICK = Pace(ack_seconds=0.3, retry_delays_seconds=(0, 0, 0))


class Site:
    """Where the app listens: `answers` come first, then Bolt does."""

    def __init__(self, slack: StandIn) -> None:
        self.probe = bolt(slack)
        self.answers: list[Response] = []
        self.requests: list[dict[str, str]] = []
        self.stalled = threading.Event()
        self._bolt = SlackRequestHandler(self.probe.app)
        self.server = Server()
        self.server.start(Starlette(routes=[Route("/slack/events", self.take, methods=["POST"])]))

    async def take(self, request: Request) -> Response:
        self.requests.append(dict(request.headers))
        return self.answers.pop(0) if self.answers else await self._bolt.handle(request)


@pytest.fixture(scope="module")
def listening() -> Iterator[Site]:
    with StandIn(pace=QUICK) as slack:
        slack.add_person("ana")
        slack.add_channel("general", members=["ana"])
        site = Site(slack)
        yield site
        site.server.stop()


@pytest.fixture
def site(listening: Site) -> Iterator[Site]:
    """Where the app listens, with nothing told to it yet."""
    slack = listening.probe.slack
    fresh = Probe(slack, listening.probe.app)
    vars(listening.probe).update({name: value for name, value in vars(fresh).items() if name.startswith("on_")})
    listening.stalled.clear()
    for heard in (listening.answers, listening.requests, listening.probe.received, slack.site.delivery.log):
        heard.clear()
    slack.use_http(f"{listening.server.url}/slack/events")
    yield listening
    listening.stalled.set()
    slack.site.delivery.settle()


@pytest.fixture
def slack_over_http(listening: Site) -> StandIn:
    return listening.probe.slack


@pytest.fixture
def caller(slack_over_http: StandIn) -> Person:
    return slack_over_http.person("ana")


@pytest.fixture
def app(site: Site) -> Probe:
    return site.probe


def test_the_address_is_verified_first(slack_over_http: StandIn, site: Site) -> None:
    way = slack_over_http.site.delivery.request_url

    assert way is not None
    assert way.is_verified()


def test_the_settings_leave_the_socket_out(slack_over_http: StandIn, site: Site) -> None:
    assert "SLACK_APP_TOKEN" not in slack_over_http.environ()


def test_a_command_is_signed_and_answered(app: Probe, site: Site, caller: Person) -> None:
    app.on_command = lambda ack, _body: ack("Two drafts & more")

    assert caller.command("/invoice status R&D").text == "Two drafts & more"
    assert app.last["text"] == "status R&amp;D"
    assert site.requests[0]["x-slack-signature"].startswith("v0=")


def test_a_wrong_signature_is_refused_by_the_app(
    slack_over_http: StandIn, site: Site, caller: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_over_http.workspace.identity, "signing_secret", "another")

    assert caller.command("/invoice status").error == "dispatch_failed"
    assert site.probe.received == []


def test_the_main_round_works(app: Probe, site: Site, caller: Person) -> None:
    app.opens(modal(entry("Client")))
    caller.command("/invoice new")
    app.submits_with(response_action="errors", errors={"client": "On hold"})
    assert caller.modal.fill({"Client": "Acme"}).submit().errors == {"Client": "On hold"}
    app.submits_with()
    assert caller.modal.submit().is_fine

    card = [actions(button("Approve"))]
    app.client.chat_postMessage(channel=app.slack.channel("general").id, text="card", blocks=card)
    assert caller.click("Approve", in_="general").is_fine
    assert [body.get("type", "command") for body in app.received] == [
        "command",
        "view_submission",
        "view_submission",
        "block_actions",
    ]


def test_an_unhandled_answer_is_an_error_before_the_person(app: Probe, site: Site, caller: Person) -> None:
    site.answers = [PlainTextResponse("oops", 500)]

    assert caller.command("/invoice status").error == "dispatch_failed"
    assert caller.command("/invoice status").is_fine


def test_a_slow_answer_is_a_timeout_and_is_not_repeated(app: Probe, site: Site, caller: Person) -> None:
    app.on_command = lambda ack, _body: (site.stalled.wait(1), ack())

    assert caller.command("/invoice status").error == "operation_timeout"
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (PlainTextResponse("oops", 500), "http_error"),
        (PlainTextResponse("not found", 404), "http_error"),
        (RedirectResponse("/elsewhere"), "too_many_redirects"),
    ],
)
def test_an_event_comes_again_with_the_reason(
    slack_over_http: StandIn, site: Site, answer: Response, reason: str
) -> None:
    site.answers = [answer]

    slack_over_http.add_person("ben").join("general")
    slack_over_http.site.delivery.settle()

    assert "x-slack-retry-num" not in site.requests[0]
    assert (site.requests[1]["x-slack-retry-num"], site.requests[1]["x-slack-retry-reason"]) == ("1", reason)
    assert [body["event"]["type"] for body in site.probe.heard(1)] == ["member_joined_channel"]


def test_an_event_comes_four_times_at_most(slack_over_http: StandIn, site: Site) -> None:
    site.answers = [PlainTextResponse("oops", 500) for _ in range(9)]

    slack_over_http.add_person("ben").join("general")
    slack_over_http.site.delivery.settle()

    assert len(site.requests) == 4


def test_the_app_may_wish_for_no_retry(slack_over_http: StandIn, site: Site) -> None:
    site.answers = [PlainTextResponse("oops", 500, {"x-slack-no-retry": "1"})]

    slack_over_http.add_person("ben").join("general")
    slack_over_http.site.delivery.settle()

    assert len(site.requests) == 1


def test_nobody_listening_is_a_failed_connection(slack_over_http: StandIn, site: Site, caller: Person) -> None:
    slack_over_http.use_http("http://127.0.0.1:9/slack/events")

    assert caller.command("/invoice status").error == "dispatch_failed"
    [attempt] = slack_over_http.site.delivery.log
    assert attempt.outcome.failure == "connection_failed"


@pytest.mark.parametrize(
    "url", ["https://example.com/x", "http://10.0.0.1/x", "ftp://127.0.0.1/x", "http://127.0.0.1.evil.example/"]
)
def test_only_this_machine_is_spoken_to(slack: StandIn, url: Any) -> None:
    with pytest.raises(NotLoopback):
        slack.use_http(url)
