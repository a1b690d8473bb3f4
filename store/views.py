"""Which messages are owed a redraw. A view is due while what it shows is behind what is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import Session, col, select

from store import storms
from store.once import insert_if_absent
from store.tables import ViewRow

CARD = "card"
SUMMARY = "summary:1"  # There is one, posted anew each time.
STORM_PAUSE = timedelta(seconds=5)  # A storm's message is redrawn at most so often: Slack would ask for patience.


@dataclass(frozen=True, slots=True)
class DueView:
    """A message to draw, up to `wanted`. `posting`: an earlier first post may be there already."""

    about: str
    channel: str
    ts: str
    wanted: int
    shown: int
    thread_shown: int
    posting: bool
    attempts: int
    first_failed_at: datetime | None


def card_of(invoice_id: int) -> str:
    """The name of an invoice's card."""
    return f"{CARD}:{invoice_id}"


def invoice_of(card: str) -> int:
    """Whose card it is."""
    return int(card.removeprefix(f"{CARD}:"))


def message_of(number: int) -> str:
    """The name of an exception's message."""
    return f"exception:{number}"


def copy_of(number: int) -> str:
    """The name of an exception's copy in the fallback channel."""
    return f"fallback:{number}"


def notice_of(number: int) -> str:
    """The name of the notice about a change of data."""
    return f"notice:{number}"


def want_message(db: Session, number: int, at: datetime) -> None:
    """Ask for a redraw of an exception's message and, where there is one, of its copy in the fallback channel.

    One that is told in a storm has no message of its own, unless it stood there before.
    """
    storm = storms.of(db, number)
    if storm is not None:
        for about in _standing(db, storm):
            want(db, about, at, pause=STORM_PAUSE)
    for about in _standing(db, number):
        if storm is None or place(db, about):
            want(db, about, at)


def _standing(db: Session, number: int) -> list[str]:
    return [message_of(number), *([copy_of(number)] if is_known(db, copy_of(number)) else [])]


def settle_unposted(db: Session, number: int) -> None:
    """What of an exception's messages was never posted is owed no more: a storm speaks for it."""
    for about in (message_of(number), copy_of(number)):
        settle(db, about)


def settle(db: Session, about: str) -> None:
    """What was never posted is owed no more."""
    row = db.get(ViewRow, about, with_for_update=True)
    if row is not None and not row.ts:
        row.shown, row.attempts, row.first_failed_at = row.wanted, 0, None
        db.add(row)


def want(db: Session, about: str, at: datetime, *, pause: timedelta | None = None) -> None:
    """Ask for a redraw in the commit that changed something; the message follows, after a `pause` if it stands."""
    if insert_if_absent(db, ViewRow, about=about, retry_at=at):
        return
    row = _row(db, about)
    if row.attempts == 0 and not (pause and row.shown < row.wanted):
        row.retry_at = at + pause if pause and row.ts else at
    row.wanted += 1
    db.add(row)


def want_anew(db: Session, about: str, at: datetime) -> None:
    """Ask for a post of its own at once; what stands of it, or waited for another try, is left behind."""
    want(db, about, at)
    lost(db, about)
    row = _row(db, about)
    row.retry_at, row.attempts, row.first_failed_at = at, 0, None


def want_all(db: Session, at: datetime) -> None:
    """Ask for a redraw of everything that stands somewhere."""
    for about in list(db.exec(select(ViewRow.about).where(ViewRow.ts != ""))):
        want(db, about, at)


def is_known(db: Session, about: str) -> bool:
    """Whether anybody ever asked for this view."""
    return db.get(ViewRow, about) is not None


def hurry(db: Session, now: datetime, *, kinds: Iterable[str] = (), beyond: timedelta = timedelta(0)) -> None:
    """Let what waits for its next try be due now: of these kinds or of all, if that is further off than `beyond`."""
    behind = select(ViewRow).where(col(ViewRow.shown) < col(ViewRow.wanted), col(ViewRow.retry_at) > now + beyond)
    of_kinds = [col(ViewRow.about).startswith(f"{kind}:") for kind in kinds]
    for row in db.exec(behind.where(or_(*of_kinds)) if of_kinds else behind):
        row.retry_at = now
        db.add(row)


def due(db: Session, now: datetime, limit: int) -> list[DueView]:
    """The views that are behind, the longest waiting first."""
    query = (
        select(ViewRow)
        .where(col(ViewRow.shown) < col(ViewRow.wanted), col(ViewRow.retry_at) <= now)
        .order_by(col(ViewRow.retry_at), col(ViewRow.about))
        .limit(limit)
    )
    return [_due(row) for row in db.exec(query)]


def one_due(db: Session, about: str, now: datetime) -> list[DueView]:
    """This view, if it is behind and its time has come."""
    row = db.get(ViewRow, about)
    return [_due(row)] if row is not None and row.shown < row.wanted and row.retry_at <= now else []


def behind(db: Session, kind: str) -> list[DueView]:
    """Every view of this kind that is behind, whenever its next try is."""
    query = select(ViewRow).where(col(ViewRow.about).startswith(f"{kind}:"), col(ViewRow.shown) < col(ViewRow.wanted))
    return [_due(row) for row in db.exec(query.order_by(col(ViewRow.about)))]


def tries_at(db: Session, about: str) -> datetime | None:
    """When a view that is behind is tried next."""
    row = db.get(ViewRow, about)
    return row.retry_at if row is not None and row.shown < row.wanted else None


def tries(db: Session, about: str) -> int:
    """How often it could not be drawn in a row."""
    return _row(db, about).attempts


def any_failing(db: Session, kind: str) -> bool:
    """Whether a view of this kind (`card`) waits for another try."""
    query = select(ViewRow.about).where(col(ViewRow.about).startswith(f"{kind}:"), ViewRow.attempts > 0)
    return db.exec(query.limit(1)).first() is not None


def failing(db: Session, kind: str) -> list[tuple[str, datetime]]:
    """The views of this kind that wait for another try, and when that is; the soonest first."""
    query = select(ViewRow).where(col(ViewRow.about).startswith(f"{kind}:"), ViewRow.attempts > 0)
    return [(row.about, row.retry_at) for row in db.exec(query.order_by(col(ViewRow.retry_at), col(ViewRow.about)))]


def next_due_at(db: Session, *, after: datetime) -> datetime | None:
    """When the next view is tried again; what is due already is not waited for."""
    query = (
        select(ViewRow.retry_at)
        .where(col(ViewRow.shown) < col(ViewRow.wanted), col(ViewRow.retry_at) > after)
        .order_by(col(ViewRow.retry_at))
        .limit(1)
    )
    return db.exec(query).first()


def place(db: Session, about: str) -> tuple[str, str] | None:
    """Channel and timestamp of a view that was posted."""
    row = db.get(ViewRow, about)
    return (row.channel, row.ts) if row and row.ts else None


def stands(db: Session, about: str) -> str:
    """The channel in which a view stands and could be redrawn the last time; empty when it could not."""
    row = db.get(ViewRow, about)
    return row.channel if row and row.ts and not row.attempts else ""


def posting(db: Session, about: str) -> None:
    """Say that its first post, or the next lines of its thread, are about to leave."""
    _row(db, about).posting = True


def lost(db: Session, about: str) -> None:
    """The message is gone (deleted, archived away): the next draw posts a fresh one, with the whole thread."""
    row = _row(db, about)
    row.channel, row.ts, row.posting = "", "", False
    row.thread_shown = 0


def placed(db: Session, about: str, *, channel: str, ts: str) -> None:
    """The first post is there: from now on it is redrawn, never posted again."""
    row = _row(db, about)
    row.channel, row.ts, row.posting = channel, ts, False


def shown(db: Session, about: str, *, wanted: int, channel: str, ts: str) -> None:
    """The message shows what was wanted then; more may have been wanted since."""
    row = _row(db, about)
    row.channel, row.ts, row.posting = channel, ts, False
    row.shown = max(row.shown, wanted)
    row.attempts, row.first_failed_at, row.words = 0, None, ""


def thread_shown(db: Session, about: str, sequence: int) -> None:
    """The thread has the history up to here."""
    row = _row(db, about)
    row.thread_shown, row.posting = sequence, False


def failed(db: Session, about: str, *, retry_at: datetime, now: datetime, words: str, certain: bool) -> None:
    """A draw did not work. `certain`: nothing was posted, so the next post is no repeat."""
    row = _row(db, about)
    row.attempts += 1
    row.first_failed_at = row.first_failed_at or now
    row.retry_at, row.words = retry_at, words
    if certain:
        row.posting = False


def not_posted(db: Session, about: str) -> None:
    """What was about to leave certainly did not: the next try is no repeat."""
    _row(db, about).posting = False


def _row(db: Session, about: str) -> ViewRow:
    row = db.get(ViewRow, about, with_for_update=True)
    if row is None:
        message = f"no view is called {about}"
        raise LookupError(message)
    db.add(row)
    return row


def _due(row: ViewRow) -> DueView:
    return DueView(
        row.about,
        row.channel,
        row.ts,
        row.wanted,
        row.shown,
        row.thread_shown,
        row.posting,
        row.attempts,
        row.first_failed_at,
    )
