"""The folder for everything that is kept: its owner's alone (RELIABILITY, S23)."""

from __future__ import annotations

import os
from pathlib import Path

from bot.settings import Settings, SettingsFault

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def make(settings: Settings) -> None:
    """Make the folder and SQLite's file, if they are not there yet. Raises SettingsFault."""
    make_folders(settings)
    if settings.database_file is not None:
        _file(settings.database_file)


def make_folders(settings: Settings) -> None:
    """Make the folders alone. Raises SettingsFault."""
    _folder(settings.home, "SENDDAY_HOME")
    if settings.database_file is not None:
        _folder(settings.database_file.parent, "SENDDAY_DATABASE_URL")


def _folder(path: Path, name: str) -> None:
    try:
        path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsFault(
            f"{name}: cannot make the folder {path} ({_reason(error)}); name one that you own."
        ) from None


def _file(path: Path) -> None:
    """SQLite gives its side files the mode of the database, so only this one needs it."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE))
    except OSError as error:
        raise SettingsFault(
            f"SENDDAY_HOME: cannot write {path} ({_reason(error)}); name a folder that you own."
        ) from None


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
