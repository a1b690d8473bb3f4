"""While nobody knows what has left, nothing goes to clients: a hold on everything, which one exception carries."""

from __future__ import annotations

from billing.invoice import Hold
from billing.obligation import Kind
from renderers.recollections import WAITS
from store import exceptions, stops
from store.database import Session
from workflow import healing
from workflow.services import BOT, Services

UNSURE = "send_log:unsure"
CODE = "restored_unsure"


def begin(services: Services, db: Session) -> None:
    """The send log does not reach as far as the rows do. Whoever resolves the exception says that it may go on."""
    healing.open_standalone(services, db, UNSURE, code=CODE, words="")


def may_leave(db: Session) -> tuple[Kind, ...]:
    """The kinds of obligations that may be carried out now."""
    return tuple(Kind) if hold(db) is None else tuple(kind for kind in Kind if kind not in stops.MAILS)


def hold(db: Session) -> Hold | None:
    """The hold on everything, while there is one."""
    problem = exceptions.open_as(db, UNSURE)
    return Hold(f"{WAITS} by resolving exception {problem.number}", BOT) if problem else None
