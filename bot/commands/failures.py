"""What went wrong, in one sentence and one exit status."""

from __future__ import annotations

import traceback
from pathlib import Path

from billing.refusals import Refused
from bot import settings as all_settings
from bot import unusable
from bot.commands.plain import complain
from bot.commands.statuses import CRASHED, NEEDS_A_PERSON, UNAVAILABLE, WRONG_USAGE
from bot.settings import SettingsFault
from renderers import redaction, refusals
from renderers.people import unmarked
from store.database import DatabaseFault
from store.documents import Damaged
from store.migrate import ForeignDatabase
from workflow.ports import Delayed, OutsideFault, PrintRefused

REPORT = "This is our fault: please report it, with what --debug shows"


def told(error: Exception, *, debug: bool) -> int:
    """Say it on stderr; the exit status."""
    match error:
        case SettingsFault(sentences=sentences):
            return _said(UNAVAILABLE, *sentences)
        case ForeignDatabase():
            return _said(
                UNAVAILABLE, "SENDDAY_DATABASE_URL names a database with somebody else's tables: use an empty one."
            )
        case DatabaseFault() if unusable.is_theirs(error):
            return _said(UNAVAILABLE, f"SENDDAY_DATABASE_URL: the database cannot be used ({unusable.words(error)}).")
        case Refused():
            return _said(
                WRONG_USAGE, unmarked(refusals.sentence(error, time_zone=all_settings.load().sendday_time_zone))
            )
        case Damaged():
            return _said(NEEDS_A_PERSON, f"{error}.")
        case Delayed() | PrintRefused(code="library"):
            return _said(UNAVAILABLE, str(error))
        case OutsideFault():
            return _said(NEEDS_A_PERSON, str(error))
    if debug:
        complain(redaction.blanked("".join(traceback.format_exception(error))))
    return _said(CRASHED, f"Sendday crashed: {type(error).__name__} in {_place(error)}. {REPORT}.")


def _said(status: int, *sentences: str) -> int:
    for sentence in sentences:
        complain(sentence)
    return status


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else "an unknown place"
