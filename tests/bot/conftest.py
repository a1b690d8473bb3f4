"""Commands are run in an empty folder, with settings that the test gives."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import cli
from bot.standin import StandIn
from tests.bot.findings import NOW


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said, and how it ended."""

    status: int
    out: str
    err: str


Sendday = Callable[..., Answer]


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: no `.env` of anybody's."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sendday(empty_folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Sendday:
    """Run `sendday`, as a shell would but in this process."""
    monkeypatch.setenv("SENDDAY_HOME", str(empty_folder / "home"))
    monkeypatch.setenv("SENDDAY_TIME_ZONE", "Europe/Berlin")

    def run(*arguments: str) -> Answer:
        capfd.readouterr()
        status = cli.call(list(arguments))
        said = capfd.readouterr()
        return Answer(status, said.out, said.err)

    return run


@pytest.fixture
def slack() -> Iterator[StandIn]:
    with StandIn(now=lambda: NOW) as one:
        one.add_person("ana")
        one.add_channel("approvals", members=["ana"], is_private=True)
        one.add_channel("exceptions", members=["ana"], is_private=True)
        yield one
