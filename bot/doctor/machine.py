"""What this machine must have: settings, a private folder, PDF libraries, an archive, a free port."""

from __future__ import annotations

import json
import os
import socket
import stat
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bot import settings as all_settings
from bot.doctor.finding import Finding, fine, missing, wrong
from bot.outbound.printing import ChildPrinter
from bot.settings import Settings
from renderers.pdf.look import FONTS
from workflow.ports import OutsideFault

OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO
ANSWER_SECONDS = 5


def settings(found: Settings) -> Iterator[Finding]:
    """What `run` needs, names that are none, and the default that surprises."""
    lacking = all_settings.missing_for_run(found)
    yield from (missing("settings", sentence) for sentence in lacking)
    yield from (wrong("settings", sentence, "Correct or remove it.") for sentence in all_settings.unknown_names())
    if "sendday_time_zone" not in found.model_fields_set:
        yield wrong(
            "settings",
            "SENDDAY_TIME_ZONE is not set, so days begin and mails leave by UTC.",
            "Set it to your zone, such as Europe/Berlin.",
        )
    if not lacking:
        yield fine("settings", "All settings that `run` needs are there.")


def folder(found: Settings) -> Iterator[Finding]:
    """Nobody else may read invoices and addresses."""
    home = found.home
    if not home.exists():
        yield fine("folder", f"{home} will be made.")
        return
    readable = [path for path in (home, found.database_file) if path and path.exists() and _is_open(path)]
    yield from (
        wrong("folder", f"{path} can be read by others on this machine.", f"Run `chmod go-rwx {path}`.")
        for path in readable
    )
    if not os.access(home, os.W_OK | os.X_OK):
        yield missing("folder", f"{home} cannot be written.", "Give it to the user who runs Sendday.")
    elif not readable:
        yield fine("folder", f"{home} is private.")


def printer() -> Finding:
    """Pango and fonts: a render child is started, as for a real invoice."""
    if not FONTS:
        return missing("printer", "The fonts of the installation are lost.", "Install Sendday again.")
    child = ChildPrinter(children=1)
    try:
        child.warm()
    except OutsideFault as fault:
        return missing("printer", str(fault))
    finally:
        child.close()
    return fine("printer", f"PDFs can be rendered, with {len(FONTS)} fonts.")


def archive(found: Settings) -> Finding:
    """A file is written where invoices will be, and taken away again."""
    root = found.archive_root
    place = next(path for path in (root, *root.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        return missing("archive", f"{place} cannot be written ({reason}).", "Give it to the user who runs Sendday.")
    return fine("archive", f"{root} can be written.")


def port(found: Settings) -> Finding:
    """Free, or taken by a bot that is well."""
    host, number = found.sendday_http_host, found.sendday_http_port
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError as error:
            return _taken(found, (error.strerror or "unknown reason").lower())
    return fine("port", f"{host}:{number} is free.")


def _taken(found: Settings, reason: str) -> Finding:
    host, number = found.sendday_http_host, found.sendday_http_port
    wrong_there = _health(f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{number}/healthz")  # noqa: S104  Compared, never bound.
    if wrong_there is None:
        return missing(
            "port", f"{host}:{number} cannot be listened on ({reason}).", "Set SENDDAY_HTTP_PORT to a free port."
        )
    if wrong_there:
        return wrong("port", f"The bot that runs says: {' '.join(wrong_there)}", "Look at its log, or start it again.")
    return fine("port", f"A bot runs on {host}:{number} and is well.")


def _health(address: str) -> list[str] | None:
    """What a bot says is wrong with it; None when no bot answers there."""
    try:
        with urllib.request.urlopen(address, timeout=ANSWER_SECONDS) as answer:  # noqa: S310  Our own http address.
            text = answer.read()
    except urllib.error.HTTPError as error:
        text = error.read()
    except OSError:
        return None
    try:
        return [str(sentence) for sentence in json.loads(text)["wrong"]]
    except (ValueError, KeyError, TypeError):
        return None


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & OPEN_TO_OTHERS)
