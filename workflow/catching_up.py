"""Invoices that missed their time by more than 48 hours while the bot was down: a person says what becomes of them."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from billing.days import instant
from billing.invoice import Issued
from billing.obligation import Stop
from billing.refusals import Refused, Why
from billing.roles import Act
from renderers.views import ExceptionMessage
from store import history, invoices, stops, views
from store.database import reading
from workflow import holding, problem_facts, stopping
from workflow.services import Actor, Services, acting

SKIPPED = "its send day passed while Sendday was not running"


def send_now(services: Services, number: int, *, seen: str, by: Actor) -> None:
    """All of them leave now; they are issued with today's date."""
    with stopping.drawn_anew(services, number), acting(services, by) as db:
        may, now = stopping.permitted(services, db, Act.SEND_NOW, by), services.now()
        problem, rows = stopping.answer(db, number, Stop.MISSED, may, seen=seen)
        for row, _ in rows:
            stops.let_go(db, row.id, due_at=now)
            history.add(db, row.invoice_id, "sent_after_all", by=by.person, at=now)
            views.want(db, views.card_of(row.invoice_id), now)
        stopping.answered(services, db, problem, by=by, note=f"Send now: {stopping.counted(rows)}.")


def about_to_choose(services: Services, number: int, *, seen: str, by: Actor) -> ExceptionMessage:
    """What another day is chosen for. Refuses now what would be refused after it was picked."""
    with stopping.drawn_anew(services, number), reading(services.engine) as db:
        may = stopping.permitted(services, db, Act.SEND_NOW, by)
        stopping.answer(db, number, Stop.MISSED, may, seen=seen)
        return problem_facts.exception(services, db, number)


def another_day(services: Services, number: int, day: date | None, *, seen: str, by: Actor) -> None:
    """All of them leave on this day, each at its client's send time. Raises Refused(WRONG_DAY): that has passed."""
    with stopping.drawn_anew(services, number), acting(services, by) as db:
        may, now = stopping.permitted(services, db, Act.SEND_NOW, by), services.now()
        problem, rows = stopping.answer(db, number, Stop.MISSED, may, seen=seen)
        for row, kept in rows:
            content = kept.draft.content
            at = instant(day, content.send_time, ZoneInfo(content.time_zone)) if day else now
            if day is None or at <= now:
                raise Refused(Why.WRONG_DAY, day=day.isoformat() if day else "")
            stops.let_go(db, row.id, due_at=at)
            if not isinstance(kept.invoice, Issued):
                invoices.put_send_at(db, row.invoice_id, at)
            history.add(db, row.invoice_id, "send_day_moved", by=by.person, at=now, day=day)
            views.want(db, views.card_of(row.invoice_id), now)
        stopping.answered(services, db, problem, by=by, note=f"To be sent on {day}: {stopping.counted(rows)}.")


def skip(services: Services, number: int, *, seen: str, by: Actor) -> None:
    """None of them leaves by itself: each is on hold, with its approval, until somebody resumes it."""
    with stopping.drawn_anew(services, number), acting(services, by) as db:
        may, now = stopping.permitted(services, db, Act.HOLD, by), services.now()
        problem, rows = stopping.answer(db, number, Stop.MISSED, may, seen=seen)
        for row, kept in rows:
            stops.let_go(db, row.id, due_at=now)
            holding.hold_kept(services, db, kept, reason=SKIPPED, by=by.person)
        stopping.answered(services, db, problem, by=by, note=f"Skipped: {stopping.counted(rows)} on hold.")
