"""What must hold in the rows, whatever happened (RELIABILITY, section 3). Mails are judged when they are taken."""

from __future__ import annotations

import hashlib
import re

from billing.invoice import Approved, Issued
from billing.numbering import duplicates, gaps
from billing.obligation import Kind, State
from store import documents, history, invoices, numbers, payments, storms
from store.database import Session, reading
from store.invoices import Kept
from store.obligations import Owed
from tests.simulation.oracle import Wish, require
from tests.simulation.world import World

OURS = re.compile(r"card:\d+: [A-Z]\w+")  # A view that broke on its own.
STAGE_AFTER = {
    "saved": "InReview",
    "approved": "Approved",
    "changes_requested": "Draft",
    "issued": "Issued",
    "voided": "Void",
}


def always(world: World) -> None:
    """What holds after any event and any death."""
    _as_many_as_asked_for(world)
    credited = {invoice_id: world.credited_minor(invoice_id) for invoice_id in world.oracle.wishes}
    with reading(world.services.engine) as db:
        for invoice_id, wish in world.oracle.wishes.items():
            _money(db, invoices.load(db, invoice_id), wish, credited[invoice_id])
        _numbers(db)
    for invoice_id in world.oracle.wishes:
        _history(world, invoice_id)
    for problem in world.problems():
        ours = problem.code.endswith("_broken") or OURS.fullmatch(problem.words)
        require(not ours, f"our own code broke: {problem.code}: {problem.words}")


def at_rest(world: World) -> None:
    """What holds once the faults are over and the bot has had its turns."""
    always(world)
    for invoice_id, wish in world.oracle.wishes.items():
        kept = world.invoice(invoice_id)
        if isinstance(kept.invoice, Approved | Issued):
            _ended(world, invoice_id, kept)
        if isinstance(kept.invoice, Issued):
            _same_bytes(world, invoice_id, wish)
            _reminded(world, invoice_id, wish)
    for problem in world.problems():
        shown = world.chat.problems.get(_told_in(world, problem.number))
        require(shown is not None and shown.closed_at is None, f"I3: problem {problem.number} is open and not posted")
        _still_a_problem(world, problem.obligation_id, problem.invoice_id, problem.number)


def _told_in(world: World, number: int) -> int:
    """The exception whose message tells of it: its storm's, or its own."""
    with reading(world.services.engine) as db:
        return storms.of(db, number) or number


def _as_many_as_asked_for(world: World) -> None:
    with reading(world.services.engine) as db:
        drafted = db.connection().exec_driver_sql("SELECT count(*) FROM invoices").scalar_one()
    require(drafted == len(world.oracle.wishes), f"{drafted} invoices where people drafted {len(world.oracle.wishes)}")


def _money(db: Session, kept: Kept, wish: Wish, credited: int) -> None:
    name = kept.draft.reference
    require(kept.total.minor == wish.total_minor, f"I9: {name} says {kept.total.minor}, counted {wish.total_minor}")
    received = payments.received(db, kept.draft.id, kept.total.currency).minor
    expected = wish.paid_minor + credited
    require(received == expected, f"I9: {name} has {received} in the ledger, people entered {expected}")
    require(kept.draft.revision == wish.revision, f"I6: {name} is at revision {kept.draft.revision}, not as saved")


def _numbers(db: Session) -> None:
    for series in numbers.every_series(db):
        holes = gaps(series.taken, first=series.first)
        require(not holes and not duplicates(series.taken), f"I7: the numbers are {series.taken}")


def _history(world: World, invoice_id: int) -> None:
    with reading(world.services.engine) as db:
        events = history.since(db, invoice_id, 0)
    told = [(event.sequence, event.kind) for event in events]
    require([sequence for sequence, _ in told] == list(range(1, len(told) + 1)), f"I6: D-{invoice_id}: {told}")
    before = world.oracle.told.get(invoice_id, [])
    require(told[: len(before)] == before, f"I6: the history of D-{invoice_id} was changed")
    world.oracle.told[invoice_id] = told
    stages = [STAGE_AFTER[kind] for _, kind in told if kind in STAGE_AFTER]
    stage = world.stage(invoice_id)
    returned = stages[-1:] == ["InReview"] and stage == "Draft"  # Sent back, and still so after other client data.
    require(stages[-1:] == [stage] or returned, f"I6: D-{invoice_id} is {stage}, its history ends {told[-3:]}")


def _ended(world: World, invoice_id: int, kept: Kept) -> None:
    """Sent, held, failed, unknown or called off; whoever is not sent is shown to people."""
    if kept.hold is not None or kept.client_hold is not None:
        return
    owed = world.obligations(invoice_id, Kind.DELIVER) or world.obligations(invoice_id, Kind.ISSUE)
    require(owed, f"I3: D-{invoice_id} is approved and nothing is owed for it")
    for one in (*owed[-1:], *world.obligations(invoice_id, Kind.ARCHIVE)):
        shown = any(one.id == problem.obligation_id or one.stop == problem.code for problem in world.problems())
        ended = one.state in {State.DONE, State.CANCELLED} or shown
        require(ended, f"I3: {one.key} is {one.state.value}, and nobody is told")
    _mail_is_known(world, invoice_id, owed[-1])


def _mail_is_known(world: World, invoice_id: int, last: Owed) -> None:
    """Done means that the server took it, or that a person says so."""
    wish = world.oracle.wishes[invoice_id]
    if last.kind == Kind.DELIVER and last.state is State.DONE and not wish.by_hand:
        require(world.oracle.of(invoice_id, "deliver"), f"I3: {last.key} is done and no server took it")
    require(last.state is not State.CANCELLED or wish.by_hand, f"I3: {last.key} was called off by nobody")


def _reminded(world: World, invoice_id: int, wish: Wish) -> None:
    """Whoever has an invoice and owes something is asked for it, sooner or later."""
    if wish.by_hand or wish.credits is not None or wish.client in world.oracle.other_cadence:
        return
    delivered = [owed for owed in world.obligations(invoice_id, Kind.DELIVER) if owed.state is State.DONE]
    if delivered and world.open_minor(invoice_id) > 0:
        require(world.obligations(invoice_id, Kind.REMIND), f"D-{invoice_id} is open and nobody is to be reminded")


def _same_bytes(world: World, invoice_id: int, wish: Wish) -> None:
    with reading(world.services.engine) as db:
        document = documents.document(db, invoice_id)
    if document is None:
        return  # Numbered and not printed yet: its obligation says why.
    require(hashlib.sha256(document.content).hexdigest() == document.sha256, f"I5: D-{invoice_id}'s hash is wrong")
    mailed = {mail.document for mail in world.oracle.taken if mail.invoice_id == invoice_id}
    require(mailed <= {document.content}, f"I5: other bytes of D-{invoice_id} were mailed than are stored")
    number = document.content.decode().split()[2]
    archived = {content for path, content in world.archive.kept.items() if path.endswith(f"/{number}.pdf")}
    require(archived <= {document.content}, f"I5: other bytes of D-{invoice_id} were archived than are stored")
    kept = [owed for owed in world.obligations(invoice_id, Kind.ARCHIVE) if owed.state is State.DONE]
    require(not kept or archived, f"I5: D-{invoice_id} counts as archived and is not there")
    require(
        document.content.decode().split()[1] == wish.approved_digest, f"I5: D-{invoice_id} is not what was approved"
    )


def _still_a_problem(world: World, obligation_id: int | None, invoice_id: int | None, number: int) -> None:
    if obligation_id is None or invoice_id is None:
        return
    [owed] = [one for one in world.obligations(invoice_id) if one.id == obligation_id]
    over = owed.state in {State.DONE, State.CANCELLED}
    require(not over, f"problem {number} is open although {owed.key} is {owed.state.value}")
