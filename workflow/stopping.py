"""What is due and waits for a person: one exception for each reason, however many invoices it is about."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from billing.obligation import Kind, Stop
from billing.refusals import Refused, Why
from billing.roles import Act, Role
from renderers.pdf.look import look
from renderers.views import Waiting
from store import exceptions, invoices, parties, stops, views
from store.database import Session, transaction
from store.exceptions import Problem
from store.invoices import Kept
from store.obligations import Claimed
from store.stops import Stopped
from workflow import authority, healing
from workflow.services import Actor, Services

ASKED = (Stop.MISSED, Stop.BURST, Stop.LOOK_CHANGED)
LISTED_MAX = 20
QUESTION_LENGTH = 12
_ANSWERED_BY = {Stop.MISSED: Role.SENDER, Stop.BURST: Role.SENDER, Stop.LOOK_CHANGED: Role.APPROVER}


def name_of(why: Stop) -> str:
    """The fingerprint of the one exception about this reason; its code is the reason."""
    return f"stopped:{why.value}"


def stop(services: Services, db: Session, claimed: Claimed, why: Stop) -> None:
    """Give a claim back, and ask a person about it and all that waits for the same reason."""
    stops.stop(db, claimed, why)
    ask(services, db, why, claimed.invoice_id)


def ask(services: Services, db: Session, why: Stop, invoice_id: int) -> None:
    """Open the one exception about this reason, or add to it; the first invoice says who owns it."""
    now = services.now()
    problem = exceptions.open_as(db, name_of(why))
    if problem is None:
        client = parties.client(db, invoices.about(db, invoice_id).client_id)
        owner = authority.owner_of(db, client, _ANSWERED_BY[why], services.policy.admins)
        healing.open_standalone(services, db, name_of(why), code=why.value, words="", owner=owner)
    else:
        views.want_message(db, problem.number, now)
    views.want(db, views.card_of(invoice_id), now)


@contextmanager
def drawn_anew(services: Services, number: int) -> Iterator[None]:
    """Whoever was shown something else than what is asked by now is refused, and the message is drawn anew."""
    try:
        yield
    except Refused as refused:
        if refused.why is Why.QUESTION_CHANGED:
            with transaction(services.engine) as db:
                views.want_message(db, number, services.now())
            services.wake()
        raise


def answer(
    db: Session, number: int, why: Stop, permit: Callable[[Kept], None], *, seen: str | None
) -> tuple[Problem, list[tuple[Stopped, Kept]]]:
    """What a person's word is about, locked and permitted one by one. `seen`: the question that they were shown.

    Raises Refused: one may not, it is over, or they were shown something else. None asks for no decision.
    """
    problem = exceptions.find(db, number)
    if problem is None or problem.code != why.value:
        raise Refused(Why.NOT_FOUND, what="exception", text=str(number))
    if problem.closed_at is not None:
        raise Refused(Why.ALREADY_RESOLVED, by=problem.closed_by, at=problem.closed_at)
    ids = sorted({row.invoice_id for row in stops.waiting(db, why)})
    kept = {invoice_id: invoices.load(db, invoice_id, lock=True) for invoice_id in ids}
    for one in kept.values():
        permit(one)
    rows = [(row, kept[row.invoice_id]) for row in stops.waiting(db, why) if row.invoice_id in kept]
    if seen is not None and seen != _question(why, [row for row, _ in rows]):
        raise Refused(Why.QUESTION_CHANGED, mails=counted(rows))
    return problem, rows


def permitted(services: Services, db: Session, act: Act, by: Actor) -> Callable[[Kept], None]:
    """Whether a person may do this to an invoice, by the roles of its client."""
    return lambda kept: authority.permit(services, db, act, parties.client(db, kept.draft.client_id), by)


def answered(services: Services, db: Session, problem: Problem, *, by: Actor, note: str) -> None:
    """A person has spoken for all of them."""
    healing.close(services, db, problem, by=by.person, note=note)


def tidy(services: Services) -> None:
    """Close what nobody needs to answer any more (called off, edited, on hold), and ask where nobody is asked."""
    with transaction(services.engine) as db:
        for why in ASKED:
            waiting, is_open = stops.waiting(db, why), exceptions.open_as(db, name_of(why)) is not None
            if waiting and not is_open:  # Resumed, or resolved without an answer.
                ask(services, db, why, waiting[0].invoice_id)
            elif is_open and not waiting:
                note = "Nothing waits for an answer any more."
                healing.close_standalone(services, db, name_of(why), note=note)


@dataclass(frozen=True, slots=True)
class Listed:
    """What waits for the answer to an exception: the first few, how many in all, and the name of the question."""

    first: tuple[Waiting, ...] = ()
    count: int = 0
    question: str = ""


def listed(db: Session, code: str) -> Listed:
    """What waits for the answer to this exception; nothing for other codes."""
    if code not in {why.value for why in ASKED}:
        return Listed()
    rows = stops.waiting(db, Stop(code))
    return Listed(tuple(_listed(db, row) for row in rows[:LISTED_MAX]), len(rows), _question(Stop(code), rows))


def _question(why: Stop, rows: list[Stopped]) -> str:
    """A short name for exactly what is asked about: these mails at these times, and for a look, which one."""
    asked = [look() if why is Stop.LOOK_CHANGED else "", *(f"{row.id}@{row.due_at.timestamp()}" for row in rows)]
    return hashlib.sha256(" ".join(asked).encode()).hexdigest()[:QUESTION_LENGTH]


def _listed(db: Session, row: Stopped) -> Waiting:
    kept, about = invoices.load(db, row.invoice_id), invoices.about(db, row.invoice_id)
    content = kept.draft.content
    reminder = row.kind is Kind.REMIND
    return Waiting(about.name, content.buyer.name, kept.total, row.due_at, content.time_zone, reminder=reminder)


def counted(rows: list[tuple[Stopped, Kept]]) -> str:
    """`1 mail`, `12 mails`."""
    return "1 mail" if len(rows) == 1 else f"{len(rows)} mails"
