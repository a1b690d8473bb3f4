"""Whatever happens in whatever order, the promise holds: never forgotten, never twice by the bot on its own.

Each seed is a life of its own (RELIABILITY, section 3): people, clock and faults drawn by lot, then peace. A seed that
fails tells the same life again; `LIVES=2000` tells more of them.
"""

import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import update
from sqlmodel import col

from billing.content import digest
from billing.invoice import Approved, Issued, Void
from billing.numbering import duplicates, gaps
from billing.obligation import Kind, State
from renderers.letter import Letter
from store import documents, history, invoices, numbers, obligations, parties, payments, views
from store.database import Session, reading, transaction
from store.tables import ObligationRow
from tests.books import SELLER, START, BenchClock
from tests.workflow.shop import Shop, empty, open_shop
from tests.workflow.simulation import World
from workflow import holding

SEEDS = range(int(os.environ.get("LIVES", "12")))
STEPS = 60
PLANTED_WITHIN = 25
NAME = re.compile(r"<(deliver|remind)\.(\d+)\.([+-]?\d+)\.")


@pytest.fixture(scope="module")
def stage() -> Iterator[Shop]:
    """One shop in memory for all lives: each begins with empty tables."""
    with open_shop("sqlite://") as shop:
        yield shop


def born(stage: Shop, seed: int) -> World:
    """A new life on empty tables."""
    with transaction(stage.services.engine) as db:
        empty(db)
    kept = (stage.mailer.letters, stage.mailer.offered, stage.archive.kept, stage.poster.shown, stage.send_log.entries)
    for fake in kept:
        fake.clear()
    clock = stage.services.now
    assert isinstance(clock, BenchClock)
    clock.at(START.strftime("%Y-%m-%dT%H:%M"))
    with transaction(stage.services.engine) as db:
        parties.save_seller(db, SELLER, clock())
    stage.client(cadence="+1,+7")
    return World(stage, random.Random(seed))  # noqa: S311  Dice, not secrets.


@pytest.mark.parametrize("seed", SEEDS)
def test_a_life(stage: Shop, seed: int) -> None:
    lived_well(stage, seed)


def lived_well(stage: Shop, seed: int) -> None:
    """Live it, and see whether every promise was kept."""
    world = born(stage, seed)
    stage.mailer.witness = lambda letter: world.broken_promises.extend(wrong_with(stage, letter))

    world.live(STEPS)
    world.settle()

    assert world.broken_promises == []
    nothing_is_sent_twice(stage)
    for number in world.drafts:
        nothing_is_forgotten(stage, number)
        the_bytes_agree(stage, number)
    numbers_are_whole(stage)
    screens_are_true(stage, world)


def many_lived_well(stage: Shop) -> None:
    for seed in range(PLANTED_WITHIN):
        lived_well(stage, seed)


def blind_resend(db: Session) -> list[int]:
    """What was in flight is simply due again."""
    under_way = col(ObligationRow.state).in_([State.CLAIMED.value, State.IN_FLIGHT.value])
    db.exec(update(ObligationRow).where(under_way).values(state=State.DUE.value))
    return []


def retry_of_the_unknown(db: Session, number: int, *, due_at: datetime) -> bool:
    """Retry tries whatever it is pressed on."""
    db.exec(update(ObligationRow).where(col(ObligationRow.id) == number).values(state=State.DUE.value, due_at=due_at))
    return True


@pytest.mark.parametrize(
    ("place", "bug"), [("recover", blind_resend), ("rearm", retry_of_the_unknown)], ids=["blind resend", "blind retry"]
)
def test_a_planted_bug_is_found(stage: Shop, monkeypatch: pytest.MonkeyPatch, place: str, bug: object) -> None:
    monkeypatch.setattr(obligations, place, bug)

    with pytest.raises(AssertionError):
        many_lived_well(stage)


def wrong_with(shop: Shop, letter: Letter) -> Iterator[str]:
    """At the moment of acceptance: approved as it is, not held, not paid, and the stored bytes."""
    kind, number, _ = named(letter)
    with reading(shop.services.engine) as db:
        kept = invoices.load(db, number)
        received = payments.received(db, number, kept.total.currency)
        stored = documents.stored(db, number).content
    invoice = kept.invoice
    if not isinstance(invoice, Issued):
        yield f"{letter.message_id}: {type(invoice).__name__}"
        return
    approval = invoice.approval
    held, paid = bool(kept.hold), received.minor >= kept.total.minor
    agreed = (approval.revision, approval.digest) == (kept.draft.revision, digest(kept.draft.content))
    same = [attached.content for attached in letter.attachments] == [stored] and approval.digest.encode() in stored
    for wrong, what in (
        (held, "held"),
        (not agreed, "not what was approved"),
        (not same, "other bytes"),
        (letter.to != kept.draft.content.recipients.to, "somebody else"),
        (kind == "remind" and paid, "paid"),
    ):
        if wrong:
            yield f"{letter.message_id}: {what}"


def named(letter: Letter) -> tuple[str, int, int]:
    """What a letter is, from its Message-ID."""
    found = NAME.match(letter.message_id)
    assert found is not None
    return found[1], int(found[2]), int(found[3])


def nothing_is_sent_twice(shop: Shop) -> None:
    taken = Counter(letter.message_id for letter in shop.mailer.letters)
    for letter in shop.mailer.letters:
        kind, number, _ = named(letter)
        asked = told(shop, number).count("sending_again")
        mails = sum(count for name, count in taken.items() if name.startswith(f"<{kind}.{number}."))
        assert taken[letter.message_id] <= (1 if kind == "deliver" else 1 + asked)
        if kind == "deliver":
            assert mails <= 1 + asked


def told(shop: Shop, number: int) -> list[str]:
    with reading(shop.services.engine) as db:
        events = history.since(db, number, 0)
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    return [event.kind for event in events]


def nothing_is_forgotten(shop: Shop, number: int) -> None:
    """What is approved is done, waits for its time, is held, or is a person's with an open exception."""
    kept, owed = shop.invoice(number), shop.obligations(number)
    asked = {problem.obligation_id for problem in shop.problems()}
    reasons = {problem.code for problem in shop.problems()}
    for one in owed:
        if one.state is State.DUE:
            assert kept.hold or one.due_at > shop.clock() or one.stop in reasons, one.key
        elif one.state in {State.FAILED, State.UNKNOWN}:
            assert one.id in asked or kept.hold, one.key
        else:
            assert one.state in {State.DONE, State.CANCELLED}, one.key
    states = {kind: [one.state for one in owed if one.kind == kind] for kind in Kind}
    if isinstance(kept.invoice, Approved):
        assert any(state in {State.DUE, State.FAILED} for state in states[Kind.ISSUE])
    if isinstance(kept.invoice, Issued) and State.DONE not in states[Kind.ISSUE]:
        assert any(state in {State.DUE, State.FAILED} for state in states[Kind.ISSUE])
    if isinstance(kept.invoice, Issued) and states[Kind.DELIVER]:
        assert states[Kind.DELIVER][-1] is not State.CANCELLED
        assert states[Kind.ARCHIVE]


def the_bytes_agree(shop: Shop, number: int) -> None:
    with reading(shop.services.engine) as db:
        stored = documents.document(db, number)
    mailed = {letter.attachments[0].content for letter in shop.mailer.letters if named(letter)[1] == number}
    name = getattr(getattr(shop.invoice(number).invoice, "issue", None), "number", "")
    archived = {content for path, content in shop.archive.kept.items() if name and path.endswith(f"/{name}.pdf")}
    assert mailed | archived <= ({stored.content} if stored else set())


def numbers_are_whole(shop: Shop) -> None:
    with reading(shop.services.engine) as db:
        for series in numbers.every_series(db):
            assert gaps(series.taken, first=series.first) == ()
            assert duplicates(series.taken) == ()
            assert series.next == len(series.taken) + series.first


def screens_are_true(shop: Shop, world: World) -> None:
    """Every card shows its invoice as it stands."""
    with reading(shop.services.engine) as db:
        assert views.due(db, shop.clock(), 20) == []
        places = {number: views.place(db, views.card_of(number)) for number in world.drafts}
    for number, place in places.items():
        assert place is not None
        assert getattr(shop.poster.shown[place[1]], "invoice") == shop.invoice(number).invoice  # noqa: B009  A card.


def test_a_void_is_no_way_to_lose_a_number(stage: Shop) -> None:
    world = born(stage, 0)
    world.draft()
    [number] = world.drafts
    stage.approve(number)
    stage.tick()
    stage.clock.forward(days=9)
    stage.tick()

    holding.void(stage.services, number, sure=True, reason="wrong", by=stage.actor("ben"))

    void = stage.invoice(number).invoice
    assert isinstance(void, Void)
    assert void.issue is not None
    numbers_are_whole(stage)
