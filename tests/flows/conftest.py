"""One printer for all diaries: its child process takes a second to start."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.outbound.printing import ChildPrinter
from tests import bench as benches
from tests.bench import Bench


@pytest.fixture(scope="session")
def printer() -> Iterator[ChildPrinter]:
    one = ChildPrinter(children=1)
    yield one
    one.close()


@pytest.fixture
def bench(tmp_path: Path, printer: ChildPrinter) -> Iterator[Bench]:
    with benches.bench(tmp_path, printer) as one:
        yield one
