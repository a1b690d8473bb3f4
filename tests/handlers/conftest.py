"""One bench for all tests of a file: people, channels and clock are as new for each, rows stay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog

from handlers import pace
from tests import bench as benches
from tests.bench import Bench
from tests.fakes import FakePrinter
from tests.handlers.rig import Rig


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    printer = FakePrinter()  # What a PDF looks like is no listener's concern.
    structlog.configure(processors=[structlog.processors.KeyValueRenderer()])  # The default draws stacks for seconds.
    with benches.bench(tmp_path_factory.mktemp("bench"), printer) as one:  # type: ignore[arg-type]  # It prints.
        yield one
    structlog.reset_defaults()


@pytest.fixture
def rig(shared: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    monkeypatch.setattr(pace, "COMMANDS_MAX", 10_000)  # A clock that stands makes one minute of a whole file.
    workspace = shared.slack.workspace
    shared.clock.at("2026-03-02T09:00")
    for channel in workspace.channels.values():
        channel.messages.clear()
    workspace.modals.clear()
    workspace.calls.clear()

    yield Rig(shared)

    shared.slack.faults.clear()
