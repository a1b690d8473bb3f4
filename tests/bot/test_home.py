"""The folder for everything is its owner's alone (RELIABILITY, S23)."""

import os
import stat
from pathlib import Path

import pytest

from bot import home
from bot.settings import Settings, SettingsFault
from store import migrate
from store.database import open_engine
from tests.books import START


def kept_in(folder: Path, **values: str) -> Settings:
    return Settings(_env_file=None, sendday_home=folder, **values)  # type: ignore[arg-type,call-arg]  # As given.


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_else_can_read_the_folder_the_database_or_its_side_files(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        settings = kept_in(tmp_path / "a" / "home")
        home.make(settings)
        engine = open_engine(settings.database_url)
        migrate.upgrade(engine, START)
        with engine.connect():
            made = {path.name: mode(path) for path in settings.home.iterdir()}
        engine.dispose()
    finally:
        os.umask(before)

    assert mode(settings.home) == 0o700
    assert made == dict.fromkeys(("sendday.db", "sendday.db-shm", "sendday.db-wal"), 0o600)


def test_what_is_there_stays_as_it_is(tmp_path: Path) -> None:
    settings = kept_in(tmp_path)
    (tmp_path / "sendday.db").write_bytes(b"rows")

    home.make(settings)

    assert (tmp_path / "sendday.db").read_bytes() == b"rows"


def test_a_database_elsewhere_gets_its_folder(tmp_path: Path) -> None:
    home.make(kept_in(tmp_path / "home", sendday_database_url=f"sqlite:///{tmp_path}/rows/x.db"))

    assert mode(tmp_path / "rows" / "x.db") == 0o600


def test_on_postgresql_only_the_folder_is_made(tmp_path: Path) -> None:
    home.make(kept_in(tmp_path / "home", sendday_database_url="postgresql://h/n"))

    assert list((tmp_path / "home").iterdir()) == []


@pytest.mark.parametrize(("there", "name"), [("home", "the folder"), ("home/sendday.db/x", "cannot write")])
def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, there: str, name: str) -> None:
    blocker = tmp_path / there
    blocker.parent.mkdir(parents=True, exist_ok=True)
    blocker.write_text("in the way")

    with pytest.raises(SettingsFault, match=name) as fault:
        home.make(kept_in(tmp_path / "home"))

    assert fault.value.sentences[0].startswith("SENDDAY_HOME: ")
