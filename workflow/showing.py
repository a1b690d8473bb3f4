"""Draw what is owed a redraw: cards, exception messages, their copies and threads, always from the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from billing.obligation import needs_a_person, wait_before
from renderers import history as telling
from renderers import sent_back, threads
from renderers.explanations import CARDS_NOT_SHOWN
from renderers.mail_preview import mail_lines
from renderers.views import HistoryLine, View
from store import exceptions, history, invoices, requests, storms, thread_lines, views
from store.database import Session, is_away, reading, transaction
from store.history import Event
from store.views import DueView
from workflow import detouring, facts, healing, lockout, noticing, problem_facts, storming, summing_up
from workflow.ports import Delayed, LockedOut, Posted, PostGone, Rejected, Uncertain
from workflow.services import Services

log = structlog.get_logger()

OVERTAKEN = "overtaken"
CARD, NOTICE, EXCEPTION, COPY, SUMMARY = views.CARD, "notice", "exception", "fallback", "summary"
APPROVALS = (CARD, NOTICE)  # What stands in the approvals channel.
EXCEPTIONS = (EXCEPTION, SUMMARY)  # What stands in the exceptions channel.
CARDS = "posts:approvals"  # One exception for all that cannot be shown there.
REPLY_MAX = 3000  # Characters; Slack cuts at 4,000, and escaping makes some longer.
A_MOMENT = timedelta(minutes=1)  # As long as Slack asks for patience at most, which is no refusal.
REFUSED_AGAIN = timedelta(minutes=5)  # A channel that was archived or left may be mended; it is asked again.


def to_draw(services: Services, most: int) -> list[DueView]:
    """The views that are behind, the longest waiting first; while Slack does not let the bot in, only one is tried."""
    if lockout.stands(services):
        return lockout.the_one_try(services)
    with reading(services.engine) as db:
        return views.due(db, services.now(), most)


def show(services: Services, due: DueView) -> bool:
    """Draw one view; False when it has to wait. Its failure never makes a post of its own kind."""
    if _not_called_for(services, due):
        return True
    try:
        place = _draw(services, due)
        _thread(services, due, place)
    except PostGone:
        with transaction(services.engine) as db:
            views.lost(db, due.about)
        return bool(due.ts) and show(services, replace(due, channel="", ts="", posting=False, thread_shown=0))
    except Uncertain as fault:
        _later(services, due, wait=None, words=str(fault), certain=False)
        return False
    except Delayed as fault:
        _later(services, due, wait=fault.wait, words=str(fault), certain=not due.posting)
        return False
    except LockedOut as fault:
        _locked_out(services, due, fault)
        return False
    except Rejected as fault:
        wait = REFUSED_AGAIN
        _later(services, due, wait=wait, words=str(fault), certain=True, refused=True, proves_entry=True)
        return False
    except Exception as fault:  # One view that breaks must not stop the hand that draws the others.
        if is_away(fault):
            raise
        log.exception("view_broke", about=due.about)
        words = f"{due.about}: {type(fault).__name__}"
        _later(services, due, wait=REFUSED_AGAIN, words=words, certain=False, refused=True)
        return False
    _shown(services, due, place)
    return True


def _not_called_for(services: Services, due: DueView) -> bool:
    """Whether its first post is not called for any more: told with others of its cause by now, or no longer today's."""
    kind, number = _parse(due.about)
    if kind in APPROVALS or due.ts:
        return False
    with transaction(services.engine) as db:
        if kind == SUMMARY:
            stale = not summing_up.is_called_for(services, db)
            if stale:
                views.settle(db, due.about)
            return stale
        if storms.of(db, number) is None:
            return False
        views.settle_unposted(db, number)
        return True


def _locked_out(services: Services, due: DueView, fault: LockedOut) -> None:
    """It is no fault of this view: it waits until Slack lets the bot in, without counting a try."""
    with transaction(services.engine) as db:
        if not due.posting:
            views.not_posted(db, due.about)
    lockout.begin(services, words=str(fault))


def redraw_overtaken(services: Services) -> int:
    """A send day came and nobody had approved: from now on Approve sends at once, and the card must say so."""
    now = services.now()
    with transaction(services.engine) as db:
        since = requests.last_beat(db, OVERTAKEN) or datetime.min.replace(tzinfo=UTC)
        overtaken = invoices.overtaken(db, since=since, now=now)
        for invoice_id in overtaken:
            views.want(db, views.card_of(invoice_id), now)
        requests.beat(db, OVERTAKEN, now)
    return len(overtaken)


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


def _shown(services: Services, due: DueView, place: Posted) -> None:
    """It shows what was wanted. The last card to recover closes what was open about the channel."""
    with transaction(services.engine) as db:
        views.shown(db, due.about, wanted=due.wanted, channel=place.channel, ts=place.ts)
        if due.attempts and not any(views.any_failing(db, kind) for kind in APPROVALS):
            healing.close_standalone(services, db, CARDS, note=healing.healed(services, "shown", due.attempts))
        kind, number = _parse(due.about)
        if due.attempts:  # Its channel works again, so whatever else was refused there need not wait.
            there = next((kinds for kinds in (APPROVALS, EXCEPTIONS) if kind in kinds), (kind,))
            views.hurry(db, services.now(), kinds=there, beyond=A_MOMENT)
        if kind == EXCEPTION and not due.ts and storms.of(db, number) is not None:
            views.want(db, due.about, services.now())  # It joined while it was posted: its buttons are elsewhere.
        if kind in (EXCEPTION, COPY):
            detouring.shown(services, db, number, healed=kind == EXCEPTION and due.attempts > 0)
        lockout.over(services, db)


def _thread(services: Services, due: DueView, place: Posted) -> None:
    """Tell in the thread what it lacks yet, in as few messages as hold it whole."""
    with reading(services.engine) as db:
        told = _told(services, db, due)
    repeat = due.posting and bool(due.ts)
    for sequence, text in _parcels(told):
        with transaction(services.engine) as db:
            views.posting(db, due.about)
        services.poster.reply(place, text, repeat=repeat)
        repeat = False
        with transaction(services.engine) as db:
            views.thread_shown(db, due.about, sequence)


def _told(services: Services, db: Session, due: DueView) -> list[tuple[int, str]]:
    """What happened since, or what the message had no room for, each with its place in the order."""
    kind, number = _parse(due.about)
    if kind == CARD:
        events = history.since(db, number, due.thread_shown)
        return [(event.sequence, "\n".join(_lines(db, number, event))) for event in events]
    if kind == NOTICE:
        places = enumerate(noticing.notice(db, number).lines, start=1)
        return [
            (place, sent_back.line(one)) for place, one in places if place > max(due.thread_shown, sent_back.LISTED)
        ]
    if kind == SUMMARY:
        return []
    if kind == EXCEPTION or not views.stands(db, views.message_of(number)):
        return list(_exception_lines(services, db, number, due.thread_shown))
    return []  # A copy whose own channel shows it again, and tells the rest there.


def _exception_lines(services: Services, db: Session, number: int, since: int) -> Iterator[tuple[int, str]]:
    for line in thread_lines.since(db, number, since):
        held = None
        if line.kind == storming.HELD:
            exception = exceptions.get(db, int(line.facts["exception"]))
            held = problem_facts.held_line(db, exception.number, exception.invoice_id)
        yield line.sequence, threads.line(line.kind, line.facts, held, services.policy.time_zone)


def _parcels(told: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Events joined into messages that no chat cuts; each with the sequence up to which it tells."""
    up_to, text = 0, ""
    for sequence, said in told:
        if text and len(text) + len(said) >= REPLY_MAX:
            yield up_to, text
            text = ""
        up_to, text = sequence, f"{text}\n{said}" if text else said
    if text:
        yield up_to, text


def _lines(db: Session, invoice_id: int, event: Event) -> list[str]:
    line = telling.line(HistoryLine(event.sequence, event.kind, event.by, event.at, event.facts))
    if event.kind != "saved":
        return [line]
    content = invoices.revision(db, invoice_id, int(event.facts["revision"]))
    return [line, *mail_lines(content)]


def _view(services: Services, db: Session, about: str) -> View:
    kind, number = _parse(about)
    if kind == CARD:
        return facts.card(services, db, number)
    if kind == NOTICE:
        return noticing.notice(db, number)
    if kind == SUMMARY:
        return summing_up.summary(services, db)
    return (
        problem_facts.exception(services, db, number)
        if kind == EXCEPTION
        else problem_facts.fallback(services, db, number)
    )


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
    proves_entry: bool = False,
) -> None:
    now = services.now()
    pause = wait or wait_before(due.attempts + 1, luck=services.luck())
    log.warning("view_not_shown", about=due.about, words=words, attempts=due.attempts + 1)
    with transaction(services.engine) as db:
        views.failed(db, due.about, retry_at=now + pause, now=now, words=words, certain=certain)
        if proves_entry:
            lockout.over(services, db)
        failing_for = now - (due.first_failed_at or now)
        patience_over = needs_a_person(failing_for=failing_for, tries=due.attempts + 1)
        if refused or patience_over or due.about.startswith(f"{COPY}:"):
            _elsewhere(services, db, due, refused=refused, words=words)
    services.wake()  # What is said elsewhere is due now; after the commit, so that whoever wakes sees it.


def _elsewhere(services: Services, db: Session, due: DueView, *, refused: bool, words: str) -> None:
    """What cannot be shown where it belongs is said elsewhere: cards in one exception, exceptions on their detour."""
    kind, number = _parse(due.about)
    if kind in APPROVALS:
        healing.open_standalone(services, db, CARDS, code=CARDS_NOT_SHOWN, words=words)
    elif kind == EXCEPTION:
        since = due.first_failed_at or services.now()
        detouring.around(services, db, number, since=since, words=words)
    elif kind == COPY:  # The summary has no way round: what it lists takes its own.
        detouring.copy_failed(services, db, number, refused=refused, words=words)
