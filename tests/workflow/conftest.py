"""A shop for each test, on a copy of one migrated database."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import migrate
from store.database import open_engine
from tests.books import START
from tests.workflow.shop import Shop, open_shop


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without a row: making one takes longer than most tests."""
    file = tmp_path_factory.mktemp("empty") / "sendday.db"
    engine = open_engine(f"sqlite:///{file}")
    migrate.upgrade(engine, START)
    engine.dispose()
    return file


@pytest.fixture
def shop(tmp_path: Path, empty_database: Path) -> Iterator[Shop]:
    file = shutil.copy(empty_database, tmp_path)
    with open_shop(f"sqlite:///{file}") as one:
        yield one
