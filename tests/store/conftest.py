"""Every store test runs on SQLite and on PostgreSQL, on an empty database of the newest form."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from store import migrate
from store.database import Engine, open_engine
from store.tables import METADATA
from tests.books import START
from tests.postgres import Server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file to copy: migrating takes longer than most tests."""
    file = tmp_path_factory.mktemp("store") / "sendday.db"
    engine = open_engine(f"sqlite:///{file}")
    migrate.upgrade(engine, START)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def migrated_server(postgres_server: Server) -> Iterator[Engine]:
    """One PostgreSQL database for all of them, emptied before each."""
    with postgres_server.fresh_database() as url:
        engine = open_engine(url)
        migrate.upgrade(engine, START)
        yield engine
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "postgresql":
        server: Engine = request.getfixturevalue("migrated_server")
        empty(server)
        yield server
        return
    file = shutil.copy(request.getfixturevalue("migrated_file"), tmp_path)
    one = open_engine(f"sqlite:///{file}")
    yield one
    one.dispose()


def empty(engine: Engine) -> None:
    """Take every row out; ids begin at 1 again."""
    names = ", ".join(table.name for table in METADATA.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
