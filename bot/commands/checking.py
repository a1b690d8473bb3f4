"""`sendday doctor`: what would keep the bot from working, and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from bot import settings as all_settings
from bot import wiring
from bot.commands.plain import say
from bot.commands.statuses import FINE, NEEDS_A_PERSON, UNAVAILABLE
from bot.doctor import machine, outside, rows
from bot.doctor.finding import Finding, missing
from bot.settings import SettingsFault


def doctor(*, as_json: bool) -> int:
    """Look at everything; the exit status."""
    found = list(_examined())
    if as_json:
        say(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=2))
    else:
        _tell(found)
    if any(finding.needed for finding in found):
        return UNAVAILABLE
    return FINE if all(finding.ok for finding in found) else NEEDS_A_PERSON


def _examined() -> Iterator[Finding]:
    """From the inside out. With wrong settings, there is nothing that could be asked."""
    try:
        settings = all_settings.load()
    except SettingsFault as fault:
        yield from (missing("settings", sentence) for sentence in fault.sentences)
        yield machine.printer()
        return
    yield from machine.settings(settings)
    yield from machine.folder(settings)
    yield machine.printer()
    yield outside.dropbox(settings) if settings.dropbox_root else machine.archive(settings)
    yield machine.port(settings)
    yield from rows.database(settings)
    yield outside.mail(settings)
    yield from outside.slack(settings, wiring.machine_now())


def _mark(finding: Finding) -> str:
    if finding.ok:
        return "NOTE   " if finding.fix else "ok     "
    return "MISSING" if finding.needed else "LOOK   "


def _tell(found: Iterable[Finding]) -> None:
    for finding in found:
        mark = _mark(finding)
        say(f"{mark}  {finding.name}: {finding.sentence} {finding.fix}".rstrip())
