"""Two workers, a clerk and leases that end, over one obligation: only who holds the fence may finish."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import text

from billing.obligation import Kind, State, may_become
from store import obligations
from store.database import Session, transaction
from store.obligations import Claimed, Superseded
from tests.simulation.world import Ground

T = TypeVar("T")
WORKERS = st.sampled_from(["first", "second"])
UNDER_WAY = frozenset({State.CLAIMED, State.IN_FLIGHT})

# What a worker may do with its claim: which states allow it, and what becomes of it.
FINISHES: dict[str, tuple[frozenset[State], State]] = {
    "intend": (frozenset({State.CLAIMED}), State.IN_FLIGHT),
    "check": (frozenset({State.CLAIMED}), State.CLAIMED),
    "put_back": (frozenset({State.CLAIMED}), State.DUE),
    "wait": (frozenset({State.CLAIMED}), State.DUE),
    "done": (UNDER_WAY, State.DONE),
    "delayed": (UNDER_WAY, State.DUE),
    "failed": (UNDER_WAY, State.FAILED),
    "unknown": (frozenset({State.IN_FLIGHT}), State.UNKNOWN),
}


@cache
def ground() -> Ground:
    """Migrating a database takes longer than an example."""
    return Ground()


class Fences(RuleBasedStateMachine):
    """The state that the rows should have, beside the rows."""

    def __init__(self) -> None:
        super().__init__()
        self.world = ground().fresh()
        self.now = self.world.clock()
        invoice_id = self.world.draft(1)
        with transaction(self.world.services.engine) as db:
            obligations.cancel(db, invoice_id, (Kind.PREVIEW,), why="not asked about")
            obligations.owe(db, Kind.DELIVER, invoice_id, 1, due_at=self.now)
        [owed] = self.world.obligations(invoice_id, Kind.DELIVER)
        self.number, self.invoice_id = owed.id, invoice_id
        self.state, self.path = State.DUE, [State.DUE]
        self.hands: dict[str, Claimed] = {}
        self.holder = ""  # Whose claim stands.

    def becomes(self, state: State) -> None:
        self.state = state
        self.path.append(state)
        if state not in UNDER_WAY:
            self.holder = ""

    def write(self, act: Callable[[Session], T]) -> T:
        with transaction(self.world.services.engine) as db:
            return act(db)

    @rule(worker=WORKERS)
    def claim(self, worker: str) -> None:
        claimed = self.write(lambda db: obligations.claim(db, self.now))

        assert (claimed is not None) is (self.state is State.DUE)
        if claimed is not None:
            self.hands[worker], self.holder = claimed, worker
            self.becomes(State.CLAIMED)

    @rule(worker=WORKERS, how=st.sampled_from(sorted(FINISHES)))
    def finish(self, worker: str, how: str) -> None:
        """In time, late, twice, or with a claim that somebody else has now."""
        if worker not in self.hands:
            return
        claimed, (allowed_in, to) = self.hands[worker], FINISHES[how]
        allowed = self.holder == worker and self.state in allowed_in
        try:
            self.write(lambda db: self.carry_out(db, claimed, how))
        except Superseded:
            assert not allowed, f"{how} by {worker} was refused in {self.state}"
        else:
            assert allowed, f"{how} by {worker} went through in {self.state}"
            self.becomes(to)

    def carry_out(self, db: Session, claimed: Claimed, how: str) -> None:
        match how:
            case "intend":
                obligations.point_of_no_return(db, claimed, self.now)
            case "check":
                obligations.check_fence(db, claimed)
            case "put_back":
                obligations.put_back(db, claimed)
            case "wait":
                obligations.wait(db, claimed, until=self.now)
            case "done":
                obligations.done(db, claimed, self.now)
            case "delayed":
                obligations.delayed(db, claimed, retry_at=self.now, now=self.now, words="later")
            case "failed":
                obligations.failed(db, claimed, now=self.now, words="no")
            case _:
                obligations.unknown(db, claimed, words="silence")

    @rule(start=st.booleans())
    def leases_end(self, start: bool) -> None:
        """At a start of the only process every claim is over; while it runs, those whose lease is."""

        def over(db: Session) -> list[int]:
            db.connection().execute(text("UPDATE obligations SET lease_until = '2001-01-01 00:00:00'"))
            return obligations.recover(db) if start else obligations.expire_leases(db)

        asked_about = self.write(over)

        assert asked_about == ([self.number] if self.state is State.IN_FLIGHT else [])
        if self.state in UNDER_WAY:
            self.becomes(State.DUE if self.state is State.CLAIMED else State.UNKNOWN)

    @rule()
    def rearm(self) -> None:
        armed = self.write(lambda db: obligations.rearm(db, self.number, due_at=self.now))

        assert armed is (self.state in {State.FAILED, State.DUE})
        if armed:
            self.becomes(State.DUE)

    @rule()
    def cancel(self) -> None:
        off = self.write(lambda db: obligations.cancel(db, self.invoice_id, (Kind.DELIVER,), why="void"))

        assert bool(off) is (self.state in {State.DUE, State.CLAIMED, State.FAILED})
        if off:
            self.becomes(State.CANCELLED)

    @rule()
    def owe_again(self) -> None:
        self.write(lambda db: obligations.owe(db, Kind.DELIVER, self.invoice_id, 1, due_at=self.now))

        if self.state is State.CANCELLED:
            self.becomes(State.DUE)

    @rule(to=st.sampled_from([State.DONE, State.CANCELLED]))
    def a_person_settles(self, to: State) -> None:
        if self.state in {State.UNKNOWN, State.FAILED}:
            self.write(lambda db: obligations.settle(db, self.number, to=to, now=self.now))
            self.becomes(to)

    @invariant()
    def the_row_says_so(self) -> None:
        [owed] = self.world.obligations(self.invoice_id, Kind.DELIVER)

        assert owed.state is self.state

    @invariant()
    def every_step_was_allowed(self) -> None:
        for before, after in zip(self.path, self.path[1:], strict=False):
            assert before is after or may_become(before, after), f"{before} became {after}"


TestFences = Fences.TestCase
TestFences.settings = settings(max_examples=40, stateful_step_count=40)
