"""Approved invoices that would look different by now: the templates changed between approval and issue."""

from __future__ import annotations

from billing import invoice as stages
from billing.content import digest
from billing.invoice import Approval, Approved
from billing.obligation import Kind, Stop
from billing.roles import Act
from renderers.pdf.look import look
from store import exceptions, history, invoices, obligations, parties, stops, thread_lines, views
from store.database import Session, transaction
from store.invoices import Kept
from workflow import authority, composing, drafting, stopping
from workflow.services import Actor, Services, acting

WHY = "new look of the PDF"
ANOTHER_LOOK = "another_look"  # The kind of line that says in the thread that the look changed once more.


def compare(services: Services) -> int:
    """Stop every approved invoice whose look is not the approved one any more; how many are newly stopped."""
    with transaction(services.engine) as db:
        for row in stops.with_this_look(db, look()):  # The old templates are back.
            stops.mark(db, row.id, Stop.NO)
            views.want(db, views.card_of(row.invoice_id), services.now())
        others = stops.with_another_look(db, look())
        for row in others:
            stops.mark(db, row.id, Stop.LOOK_CHANGED)
            stopping.ask(services, db, Stop.LOOK_CHANGED, row.invoice_id)
        _say_that_it_changed_again(services, db)
    return len(others)


def _say_that_it_changed_again(services: Services, db: Session) -> None:
    """Whoever saw the last look reads that this is another one; which one is asked about stands in the words."""
    problem = exceptions.open_as(db, stopping.name_of(Stop.LOOK_CHANGED))
    if problem is None or problem.words == look():
        return
    exceptions.say(db, problem.number, look())
    if problem.words:
        thread_lines.add(db, problem.number, ANOTHER_LOOK, at=services.now())
        views.want_message(db, problem.number, services.now())


def show(services: Services, number: int, *, by: Actor) -> None:
    """Put the new look into the threads of the first few cards, where the look that was approved already is."""
    with acting(services, by) as db:
        may = stopping.permitted(services, db, Act.TAKE, by)
        _, rows = stopping.answer(db, number, Stop.LOOK_CHANGED, may, seen=None)
        for row, _ in rows[: stopping.LISTED_MAX]:
            shown = obligations.of_invoice(db, row.invoice_id, Kind.COMPARE)
            if not any(one.receipt.get("look", look()) == look() for one in shown):
                obligations.owe(db, Kind.COMPARE, row.invoice_id, len(shown) + 1, due_at=services.now())


def accept(services: Services, number: int, *, seen: str, by: Actor) -> None:
    """A person approves all of them with the new look: they leave as planned, those whose time has come at once."""
    with stopping.drawn_anew(services, number), acting(services, by) as db:
        now, own = services.now(), dict[int, bool]()

        def may(kept: Kept) -> None:
            client = parties.client(db, kept.draft.client_id)
            own[kept.draft.id] = authority.permit_approval(services, db, client, by, draft=kept.draft)

        problem, rows = stopping.answer(db, number, Stop.LOOK_CHANGED, may, seen=seen)
        for row, kept in rows:
            draft = kept.draft
            approval = Approval(draft.revision, digest(draft.content), by.person, now, own[draft.id], look())
            invoices.put_approved_anew(db, Approved(draft, approval), why=WHY)
            stops.let_go(db, row.id, due_at=max(row.due_at, now))
            history.add(db, draft.id, "look_approved", by=by.person, at=now, revision=draft.revision)
            views.want(db, views.card_of(draft.id), now)
        stopping.answered(services, db, problem, by=by, note=f"With the new look: {stopping.counted(rows)}.")


def ask_again(services: Services, number: int, *, seen: str, by: Actor) -> None:
    """Their approvals are void: each is in review again, with the new look in its thread."""
    with stopping.drawn_anew(services, number), acting(services, by) as db:
        may = stopping.permitted(services, db, Act.REQUEST_CHANGES, by)
        problem, rows = stopping.answer(db, number, Stop.LOOK_CHANGED, may, seen=seen)
        for _, kept in rows:
            _revise(services, db, kept, by=by.person)
        stopping.answered(services, db, problem, by=by, note=f"In review again: {stopping.counted(rows)}.")


def _revise(services: Services, db: Session, kept: Kept, *, by: str) -> None:
    """The same content as a new revision: still the lines of whoever wrote them."""
    draft = kept.draft
    edited = stages.edit(
        kept.invoice, draft.content, revision_seen=draft.revision, by=draft.saved_by, at=services.now()
    )
    composed = composing.Composed(draft.content, composing.totals(draft.content), kept.send_at, ())
    drafting.keep_revision(services, db, edited, kept.brief, composed, why=WHY, by=by, before=kept)
