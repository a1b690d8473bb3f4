"""More mails at once than anybody expects: a person lets them go, or puts them on hold."""

from __future__ import annotations

from billing.obligation import Stop
from billing.roles import Act
from store import history, stops, views
from workflow import holding, stopping
from workflow.services import Actor, Services, acting

HELD = "it was due together with more mails than anybody expected"


def send_all(services: Services, number: int, *, seen: str, by: Actor) -> None:
    """All that the person was shown (`seen`) go out now."""
    with stopping.drawn_anew(services, number), acting(services, by) as db:
        may, now = stopping.permitted(services, db, Act.SEND_NOW, by), services.now()
        problem, rows = stopping.answer(db, number, Stop.BURST, may, seen=seen)
        for row, _ in rows:
            stops.let_go(db, row.id, due_at=now, as_=Stop.RELEASED)
            history.add(db, row.invoice_id, "sent_after_all", by=by.person, at=now)
            views.want(db, views.card_of(row.invoice_id), now)
        stopping.answered(services, db, problem, by=by, note=f"Sent after all: {stopping.counted(rows)}.")


def hold_all(services: Services, number: int, *, seen: str, by: Actor) -> None:
    """None of them goes out: each invoice is on hold until somebody resumes it."""
    with stopping.drawn_anew(services, number), acting(services, by) as db:
        may = stopping.permitted(services, db, Act.HOLD, by)
        problem, rows = stopping.answer(db, number, Stop.BURST, may, seen=seen)
        for row, kept in rows:
            stops.let_go(db, row.id, due_at=row.due_at, as_=Stop.RELEASED)
            holding.hold_kept(services, db, kept, reason=HELD, by=by.person)
        stopping.answered(services, db, problem, by=by, note=f"On hold: {stopping.counted(rows)}.")
