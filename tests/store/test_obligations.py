"""Claim, fence, lease and intent: whoever is late can do no harm."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text

from billing.invoice import Hold
from billing.obligation import Kind, State
from store import invoices, obligations
from store.database import Engine, Session, transaction
from store.obligations import Claimed, Superseded
from store.tables import ClientRow
from tests.store.ledger import NOW, claim, client, found, invoice, owed

LATER = NOW + timedelta(hours=1)


def expire(engine: Engine) -> None:
    """Leases go by the database's own clock, which no test moves: move the leases instead."""
    with transaction(engine) as db:
        db.connection().execute(text("UPDATE obligations SET lease_until = '2001-01-01 00:00:00'"))


def in_flight(engine: Engine) -> Claimed:
    owed(engine)
    claimed = claim(engine)
    with transaction(engine) as db:
        obligations.point_of_no_return(db, claimed, NOW)
    return claimed


def test_nothing_is_claimed_before_it_is_due(engine: Engine) -> None:
    owed(engine, due_at=LATER)

    with transaction(engine) as db:
        assert obligations.claim(db, LATER - timedelta(microseconds=1)) is None
        assert obligations.claim(db, LATER) is not None
        assert obligations.claim(db, LATER) is None


def test_the_longest_due_comes_first_and_then_the_oldest(engine: Engine) -> None:
    with transaction(engine) as db:
        one = invoice(db)
        other = invoice(db, client(db, "Globex"))
        obligations.owe(db, Kind.ARCHIVE, one, 1, due_at=NOW)
        obligations.owe(db, Kind.DELIVER, one, 1, due_at=NOW)
        obligations.owe(db, Kind.ISSUE, other, 1, due_at=NOW - timedelta(seconds=1))

    keys = [claim(engine).key for _ in range(3)]

    assert keys == [f"issue:{other}:1", f"archive:{one}:1", f"deliver:{one}:1"]


@pytest.mark.parametrize("whose", ["invoice", "client"])
def test_what_is_held_is_skipped_and_its_preview_is_not(engine: Engine, whose: str) -> None:
    with transaction(engine) as db:
        client_id = client(db)
        held, other = invoice(db, client_id), invoice(db, client(db, "Globex"))
        for about in (held, other):
            obligations.owe(db, Kind.DELIVER, about, 1, due_at=NOW)
        obligations.owe(db, Kind.PREVIEW, held, 1, due_at=NOW)
        hold(db, whose, held, client_id)

    keys = [claim(engine).key for _ in range(2)]

    assert keys == [f"deliver:{other}:1", f"preview:{held}:1"]
    with transaction(engine) as db:
        assert obligations.claim(db, NOW) is None


def hold(db: Session, whose: str, invoice_id: int, client_id: int) -> None:
    if whose == "invoice":
        invoices.put_hold(db, invoice_id, Hold("wait", "UBEN", date(2026, 3, 9)))
    else:
        db.get_one(ClientRow, client_id).hold_reason = "late payer"


@pytest.mark.parametrize("whose", ["invoice", "client"])
def test_a_hold_in_between_stops_it_at_the_point_of_no_return(engine: Engine, whose: str) -> None:
    with transaction(engine) as db:
        client_id = client(db)
        about = invoice(db, client_id)
        obligations.owe(db, Kind.DELIVER, about, 1, due_at=NOW)
    claimed = claim(engine)
    with transaction(engine) as db:
        hold(db, whose, about, client_id)

    with pytest.raises(Superseded), transaction(engine) as db:
        obligations.point_of_no_return(db, claimed, NOW)

    assert found(engine, claimed).state is State.CLAIMED


def test_a_kind_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    owed(engine)
    with transaction(engine) as db:
        db.connection().execute(text("UPDATE obligations SET kind = 'fax'"))

    with transaction(engine) as db:
        assert obligations.claim(db, NOW) is None


def test_of_many_workers_each_gets_another_one(engine: Engine) -> None:
    with transaction(engine) as db:
        client_id = client(db)
        for _ in range(20):
            obligations.owe(db, Kind.DELIVER, invoice(db, client_id), 1, due_at=NOW)

    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(lambda _: claim(engine), range(20)))

    assert len({one.id for one in claimed}) == 20


Late = Callable[[Session, Claimed], object]


@pytest.mark.parametrize(
    "late",
    [
        lambda db, claimed: obligations.point_of_no_return(db, claimed, NOW),
        obligations.check_fence,
        lambda db, claimed: obligations.done(db, claimed, NOW, reply="250 taken"),
        lambda db, claimed: obligations.delayed(db, claimed, retry_at=LATER, now=NOW, words="late"),
        lambda db, claimed: obligations.failed(db, claimed, now=NOW, words="late"),
        lambda db, claimed: obligations.wait(db, claimed, until=LATER),
        obligations.put_back,
    ],
)
def test_whoever_comes_back_after_the_lease_is_refused(engine: Engine, late: Late) -> None:
    owed(engine)
    frozen = claim(engine)
    expire(engine)
    with transaction(engine) as db:
        assert obligations.expire_leases(db) == []
    second = claim(engine)

    with pytest.raises(Superseded), transaction(engine) as db:
        late(db, frozen)

    assert second.fence > frozen.fence
    assert found(engine, second).state is State.CLAIMED


def test_a_late_receipt_does_not_settle_what_became_unknown(engine: Engine) -> None:
    frozen = in_flight(engine)
    expire(engine)
    with transaction(engine) as db:
        assert obligations.expire_leases(db) == [frozen.id]

    with pytest.raises(Superseded), transaction(engine) as db:
        obligations.done(db, frozen, NOW)
    with pytest.raises(Superseded), transaction(engine) as db:
        obligations.unknown(db, frozen, words="late")

    assert found(engine, frozen).state is State.UNKNOWN


def test_a_lease_that_is_not_over_is_left_alone(engine: Engine) -> None:
    claimed = in_flight(engine)

    with transaction(engine) as db:
        assert obligations.expire_leases(db) == []

    assert found(engine, claimed).state is State.IN_FLIGHT


def test_work_under_way_keeps_its_lease(engine: Engine) -> None:
    claimed = in_flight(engine)
    expire(engine)

    with transaction(engine) as db:
        obligations.renew(db, [claimed])
        assert obligations.expire_leases(db) == []

    assert found(engine, claimed).state is State.IN_FLIGHT


def test_renewing_what_was_taken_away_changes_nothing(engine: Engine) -> None:
    owed(engine)
    frozen = claim(engine)
    expire(engine)
    with transaction(engine) as db:
        obligations.expire_leases(db)

    with transaction(engine) as db:
        obligations.renew(db, [frozen])

    assert found(engine, frozen).state is State.DUE


def test_a_start_makes_claimed_due_and_in_flight_unknown(engine: Engine) -> None:
    flying = in_flight(engine)
    with transaction(engine) as db:
        obligations.owe(db, Kind.ARCHIVE, flying.invoice_id, 1, due_at=NOW)
    claimed = claim(engine)

    with transaction(engine) as db:
        assert obligations.recover(db) == [flying.id]

    assert (found(engine, flying).state, found(engine, claimed).state) == (State.UNKNOWN, State.DUE)
    with transaction(engine) as db:
        assert obligations.recover(db) == []


def test_what_stands_is_owed_once(engine: Engine) -> None:
    about = owed(engine)
    claimed = claim(engine)

    owed(engine, invoice_id=about, due_at=LATER)

    assert found(engine, claimed).due_at == NOW
    with transaction(engine) as db:
        assert len(obligations.of_invoice(db, about)) == 1


def test_what_was_called_off_is_owed_again_from_the_start(engine: Engine) -> None:
    about = owed(engine)
    claimed = claim(engine)
    with transaction(engine) as db:
        obligations.failed(db, claimed, now=NOW, words="no")
        assert obligations.cancel(db, about, [Kind.DELIVER], why="void") == [claimed.id]

    owed(engine, invoice_id=about, due_at=LATER)

    again = found(engine, claimed)
    assert (again.state, again.due_at, again.attempts, again.words) == (State.DUE, LATER, 0, "")
    assert (again.first_failed_at, again.cancelled_why) == (None, "")


def test_what_is_done_is_done(engine: Engine) -> None:
    about = owed(engine)
    claimed = claim(engine)
    with transaction(engine) as db:
        obligations.done(db, claimed, LATER, reply="250 für Sie")

    owed(engine, invoice_id=about)
    with transaction(engine) as db:
        assert obligations.cancel(db, about, [Kind.DELIVER], why="void") == []
        assert not obligations.rearm(db, claimed.id, due_at=NOW)

    after = found(engine, claimed)
    assert (after.state, after.done_at, after.receipt) == (State.DONE, LATER, {"reply": "250 für Sie"})


@pytest.mark.parametrize(
    ("state", "is_called_off"),
    [
        (State.DUE, True),
        (State.CLAIMED, True),
        (State.FAILED, True),
        (State.IN_FLIGHT, False),
        (State.UNKNOWN, False),
        (State.DONE, False),
    ],
)
def test_what_may_already_be_out_is_not_called_off(engine: Engine, state: State, *, is_called_off: bool) -> None:
    about = owed(engine)
    with transaction(engine) as db:
        db.connection().execute(text("UPDATE obligations SET state = :state"), {"state": state.value})

    with transaction(engine) as db:
        assert bool(obligations.cancel(db, about, [Kind.DELIVER], why="void")) is is_called_off
        assert not obligations.cancel(db, about, [Kind.ARCHIVE], why="void")


@pytest.mark.parametrize(
    ("state", "is_due"),
    [(State.FAILED, True), (State.DUE, True), (State.UNKNOWN, False), (State.CLAIMED, False), (State.CANCELLED, False)],
)
def test_what_may_be_tried_at_once(engine: Engine, state: State, *, is_due: bool) -> None:
    owed(engine, due_at=LATER)
    with transaction(engine) as db:
        db.connection().execute(text("UPDATE obligations SET state = :state"), {"state": state.value})

    with transaction(engine) as db:
        assert obligations.rearm(db, 1, due_at=NOW) is is_due


def test_a_person_s_retry_has_a_new_fence(engine: Engine) -> None:
    owed(engine)
    first = claim(engine)
    with transaction(engine) as db:
        obligations.failed(db, first, now=NOW, words="550")
        assert obligations.rearm(db, first.id, due_at=NOW)

    assert claim(engine).fence == first.fence + 2  # Its own, and the next claim's.


def test_whatever_a_person_or_the_log_decides_moves_the_fence(engine: Engine) -> None:
    about = owed(engine)
    key = claim(engine).key
    decisions: list[Callable[[Session], object]] = [
        lambda db: obligations.cancel(db, about, [Kind.DELIVER], why="void"),
        lambda db: obligations.owe(db, Kind.DELIVER, about, 1, due_at=NOW),
        lambda db: obligations.doubt(db, key, at=NOW, words="it left"),
        lambda db: obligations.settle(db, 1, to=State.DONE, now=NOW),
    ]

    fences = []
    for decide in decisions:
        with transaction(engine) as db:
            decide(db)
            db.flush()
            fences.append(db.connection().execute(text("SELECT fence FROM obligations")).scalar())

    assert fences == [2, 3, 4, 5]


def test_a_delay_counts_its_tries_and_remembers_the_first(engine: Engine) -> None:
    owed(engine)
    for moment in (NOW, LATER):
        claimed = claim(engine, moment)
        with transaction(engine) as db:
            obligations.point_of_no_return(db, claimed, moment)
            obligations.delayed(db, claimed, retry_at=LATER, now=moment, words="451 later")

    with transaction(engine) as db:
        after = obligations.find(db, 1)
    assert (after.state, after.attempts, after.first_failed_at, after.in_flight_at) == (State.DUE, 2, NOW, None)
    assert after.planned_at == NOW


def test_an_unknown_must_have_been_in_flight(engine: Engine) -> None:
    owed(engine)
    claimed = claim(engine)

    with pytest.raises(Superseded), transaction(engine) as db:
        obligations.unknown(db, claimed, words="?")


@pytest.mark.parametrize(("to", "done_at"), [(State.DONE, LATER), (State.CANCELLED, None)])
def test_a_person_settles(engine: Engine, to: State, done_at: datetime | None) -> None:
    claimed = in_flight(engine)
    with transaction(engine) as db:
        obligations.unknown(db, claimed, words="?")

    with transaction(engine) as db:
        obligations.settle(db, claimed.id, to=to, now=LATER, why="said so", by="UCLEO")

    after = found(engine, claimed)
    assert (after.state, after.done_at, after.receipt, after.cancelled_why) == (to, done_at, {"by": "UCLEO"}, "said so")


def test_the_next_due_instant_skips_what_is_due_already(engine: Engine) -> None:
    owed(engine)
    with transaction(engine) as db:
        assert obligations.next_due_at(db, after=NOW) is None
        obligations.owe(db, Kind.REMIND, 1, -3, due_at=LATER)
        assert obligations.next_due_at(db, after=NOW) == LATER


def test_a_number_that_is_none(engine: Engine) -> None:
    with pytest.raises(LookupError), transaction(engine) as db:
        obligations.find(db, 4711)
