"""One workspace for all tests of a file; each test has channels of its own in it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from bot.outbound.slack import SlackPoster, web_client
from bot.standin import Person, StandIn
from tests.bot.outbound.chat import Chat

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def workspace() -> Iterator[StandIn]:
    with StandIn() as slack:
        for name in ("ana", "ben"):
            slack.add_person(name)
        yield slack


@pytest.fixture
def chat(workspace: StandIn) -> Iterator[Chat]:
    number = next(_numbers)
    approvals = workspace.add_channel(f"approvals-{number}", members=["ana", "ben"])
    exceptions = workspace.add_channel(f"exceptions-{number}", members=["ana"])
    client = web_client(workspace.bot_token, workspace.api_url)
    workspace.workspace.calls.clear()

    yield Chat(
        workspace, approvals, exceptions, SlackPoster(client, approvals=approvals.name, exceptions=exceptions.name)
    )

    workspace.faults.clear()
    workspace.workspace.identity.refused_as = ""


@pytest.fixture
def ana(workspace: StandIn) -> Person:
    return workspace.person("ana")
