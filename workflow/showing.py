"""Draw what is owed a redraw: cards, exception messages and their threads, always from the rows."""

from __future__ import annotations

from datetime import timedelta

import structlog

from billing.obligation import needs_a_person, wait_before
from renderers import history as telling
from renderers.mail_preview import mail_lines
from renderers.views import HistoryLine, View
from store import history, invoices, views
from store.database import Session, reading, transaction
from store.history import Event
from store.views import DueView
from workflow import facts, healing
from workflow.ports import Delayed, Posted, PostGone, Rejected, Uncertain
from workflow.services import Services

log = structlog.get_logger()

CARD = "card"
EXCEPTION = "exception"
REFUSED_AGAIN = timedelta(minutes=5)  # A channel that was archived or left may be mended; it is asked again.


def show(services: Services, due: DueView) -> bool:
    """Draw one view; False when it has to wait. Its failure never makes a post of its own kind."""
    try:
        place = _draw(services, due)
        _thread(services, due, place)
    except PostGone:
        with transaction(services.engine) as db:
            views.lost(db, due.about)
        return False
    except Uncertain as fault:
        _later(services, due, wait=None, words=str(fault), certain=False)
        return False
    except Delayed as fault:
        _later(services, due, wait=fault.wait, words=str(fault), certain=True)
        return False
    except Rejected as fault:
        _later(services, due, wait=REFUSED_AGAIN, words=str(fault), certain=True, refused=True)
        return False
    with transaction(services.engine) as db:
        views.shown(db, due.about, wanted=due.wanted, channel=place.channel, ts=place.ts)
    return True


def try_again(services: Services) -> None:
    """Draw now what waits for its next try: whatever was in the way may be gone."""
    with transaction(services.engine) as db:
        views.hurry(db, services.now())
    services.wake()


def _draw(services: Services, due: DueView) -> Posted:
    with reading(services.engine) as db:
        view = _view(services, db, due.about)
    if due.ts:
        return services.poster.show(view, Posted(due.channel, due.ts), repeat=False)
    with transaction(services.engine) as db:
        views.posting(db, due.about)
    place = services.poster.show(view, None, repeat=due.posting)
    with transaction(services.engine) as db:
        views.placed(db, due.about, channel=place.channel, ts=place.ts)
    services.wake()  # The preview waits for the card's thread.
    return place


def _thread(services: Services, due: DueView, place: Posted) -> None:
    """Copy what happened since into the card's thread, one message for all of it."""
    kind, number = _parse(due.about)
    if kind != CARD:
        return
    with reading(services.engine) as db:
        events = history.since(db, number, due.thread_shown)
        lines = [line for event in events for line in _lines(db, number, event)]
    if not events:
        return
    services.poster.reply(place, "\n".join(lines))
    with transaction(services.engine) as db:
        views.thread_shown(db, due.about, events[-1].sequence)


def _lines(db: Session, invoice_id: int, event: Event) -> list[str]:
    line = telling.line(HistoryLine(event.sequence, event.kind, event.by, event.at, event.facts))
    if event.kind != "saved":
        return [line]
    content = invoices.revision(db, invoice_id, int(event.facts["revision"]))
    return [line, *mail_lines(content)]


def _view(services: Services, db: Session, about: str) -> View:
    kind, number = _parse(about)
    return facts.card(services, db, number) if kind == CARD else facts.exception(services, db, number)


def _parse(about: str) -> tuple[str, int]:
    kind, _, number = about.partition(":")
    return kind, int(number)


def _later(
    services: Services,
    due: DueView,
    *,
    wait: timedelta | None,
    words: str,
    certain: bool,
    refused: bool = False,
) -> None:
    now = services.now()
    pause = wait or wait_before(due.attempts + 1, luck=services.luck())
    log.warning("view_not_shown", about=due.about, words=words, attempts=due.attempts + 1)
    with transaction(services.engine) as db:
        views.failed(db, due.about, retry_at=now + pause, now=now, words=words, certain=certain)
        failing_for = now - (due.first_failed_at or now)
        patience_over = needs_a_person(failing_for=failing_for, tries=due.attempts + 1)
        if due.about.startswith(f"{CARD}:") and (refused or patience_over):
            healing.open_standalone(services, db, "posts:approvals", code="post_failed", words=words)
