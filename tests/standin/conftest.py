"""One Slack and one connected app for most tests: each test gets a channel of its own."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.standin import Channel, Person, StandIn
from tests.standin.probe import Probe, connected

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def shared() -> Iterator[Probe]:
    with StandIn() as slack:
        slack.add_person("ana", is_admin=True)
        slack.add_person("ben")
        slack.add_person("cleo", tz="America/New_York", is_guest=True)
        slack.add_channel("general", members=["ana", "ben", "cleo"])
        with connected(slack) as probe:
            yield probe


@pytest.fixture
def probe(shared: Probe) -> Iterator[Probe]:
    """The shared app, with nothing told to it yet."""
    fresh = Probe(shared.slack, shared.app)
    told = [name for name in vars(fresh) if name.startswith("on_")]
    for name in told:
        setattr(shared, name, getattr(fresh, name))
    shared.received.clear()
    shared.headers.clear()
    shared.slack.workspace.calls.clear()
    shared.slack.workspace.modals.clear()

    yield shared

    shared.slack.faults.clear()
    shared.slack.faults.enforce_posting_rate = False
    shared.slack.site.page_max = 1000


@pytest.fixture
def slack(probe: Probe) -> StandIn:
    return probe.slack


@pytest.fixture
def web(probe: Probe) -> WebClient:
    return probe.client


@pytest.fixture
def channel(slack: StandIn) -> Channel:
    return slack.add_channel(f"place-{next(_numbers)}", members=["ana", "ben"])


@pytest.fixture
def ana(slack: StandIn) -> Person:
    return slack.person("ana")


@pytest.fixture
def ben(slack: StandIn) -> Person:
    return slack.person("ben")


@pytest.fixture
def refused() -> Callable[..., str]:
    return error_of


def error_of(call: Callable[..., object], **args: object) -> str:
    """The error with which Slack refuses a call."""
    with pytest.raises(SlackApiError) as caught:
        call(**args)
    return str(caught.value.response["error"])
