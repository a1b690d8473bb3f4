"""While nobody knows what has left, nothing goes to clients: a hold on everything, which one exception carries."""

from __future__ import annotations

from billing.invoice import Hold
from billing.obligation import Kind
from renderers.recollections import WAITS
from store import exceptions, stops
from store.database import Session
from workflow import healing
from workflow.services import BOT, Services

UNSURE, UNSURE_CODE = "send_log:unsure", "restored_unsure"
AWAY, AWAY_CODE = "send_log:away", "send_log_away"
_BACK = "The send log can be used again, and was compared."


def begin(services: Services, db: Session) -> None:
    """The send log does not tell all that left. Whoever resolves the exception says that it may go on."""
    healing.open_standalone(services, db, UNSURE, code=UNSURE_CODE, words="")


def log_is_away(services: Services, db: Session, *, words: str) -> None:
    """The send log could not be compared at the start. It is tried again until it can be."""
    healing.open_standalone(services, db, AWAY, code=AWAY_CODE, words=words)


def is_away(db: Session) -> bool:
    """Whether it still has to be compared."""
    return exceptions.open_as(db, AWAY) is not None


def log_is_back(services: Services, db: Session) -> None:
    """It was compared."""
    healing.close_standalone(services, db, AWAY, note=_BACK)


def may_leave(db: Session) -> tuple[Kind, ...]:
    """The kinds of obligations that may be carried out now."""
    return tuple(Kind) if hold(db) is None else tuple(kind for kind in Kind if kind not in stops.MAILS)


def hold(db: Session) -> Hold | None:
    """The hold on everything, while there is one."""
    problem = exceptions.open_as(db, UNSURE) or exceptions.open_as(db, AWAY)
    return Hold(WAITS.format(number=problem.number), BOT) if problem else None
