"""What people do: each act goes through the real verb, and the oracle writes down what they may rely on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from billing.content import digest
from billing.money import Money
from billing.obligation import Stop
from billing.refusals import Refused
from store import documents, parties, stops
from store.database import reading, transaction
from store.exceptions import Problem
from store.invoices import OPEN_STAGES
from store.obligations import Owed
from tests.books import BERLIN, brief
from tests.simulation.events import Event
from tests.simulation.oracle import APPROVERS, Wish, require
from tests.simulation.world import World, local
from workflow import approving, catching_up, drafting, exception_queue, holding, redrafting, sending, settling, stopping
from workflow.exception_queue import Ending
from workflow.services import Actor, AlreadyDone

AMOUNTS = (480, 99, 1250, 77)
REDELIVERED = 4  # Every so often Slack delivers a click twice.
STALE = 9  # Every so often somebody looks at an old card.
Refusable = Callable[[Actor], Any]


def draft(world: World, event: Event) -> None:
    client = 1 if event.which % 4 else 2
    amount, person = AMOUNTS[event.much % 4], ("UANA", "UBEN")[event.much % 3 == 0]
    asked = brief(str(amount), send_on=_send_on(world, event))

    def note(saved: drafting.Saved) -> None:
        wish = Wish(client, world.oracle.addresses[client], amount, person)
        world.oracle.wishes[saved.invoice_id] = wish
        note_send_day(world, saved.invoice_id)

    click(world, event, person, lambda by: drafting.draft(world.services, client, asked, by=by), note)


def edit(world: World, event: Event) -> None:
    invoice_id, wish = pick(world, event)
    person, amount = ("UANA", "UBEN")[event.much % 2], AMOUNTS[event.much % 4]
    seen = seen_by(wish, event)

    def note(_: object) -> None:
        require(seen == wish.revision, f"I2: D-{invoice_id} was edited from an old revision")
        wish.saved(by=person, amount=amount, to=world.oracle.addresses[wish.client])
        note_send_day(world, invoice_id)

    asked = brief(str(amount), send_on=_send_on(world, event))
    click(
        world,
        event,
        person,
        lambda by: drafting.edit(world.services, invoice_id, asked, revision_seen=seen, by=by),
        note,
    )


def approve(world: World, event: Event) -> None:
    invoice_id, wish = pick(world, event)
    person = (*("UDAN", "UBEN", "UDAN", "UDAN") * 3, "UANA", "UCLEO")[event.much % 14]
    seen = seen_by(wish, event)
    saw = digest(world.invoice(invoice_id).draft.content)

    def note(_: object) -> None:
        require(seen == wish.revision, f"I2: an old card of D-{invoice_id} was approved")
        require(person in APPROVERS, f"I2: {person} may not approve and did")
        require(person != wish.saved_by, f"I2: {person} approved their own revision")
        require(not wish.void, f"I2: D-{invoice_id} is void and was approved")
        wish.approved, wish.approved_digest = seen, saw

    click(
        world, event, person, lambda by: approving.approve(world.services, invoice_id, revision_seen=seen, by=by), note
    )


def request_changes(world: World, event: Event) -> None:
    invoice_id, wish = pick(world, event)
    seen = seen_by(wish, event)

    def note(_: object) -> None:
        wish.approved, wish.approved_digest = None, ""

    def act(by: Actor) -> None:
        approving.request_changes(world.services, invoice_id, reason="no", revision_seen=seen, by=by)

    click(world, event, "UBEN", act, note)


def hold(world: World, event: Event) -> None:
    invoice_id, wish = pick(world, event)
    tomorrow = world.clock().astimezone(BERLIN).date() + timedelta(days=1)
    until = tomorrow if event.much % 2 else None

    def note(_: object) -> None:
        wish.held, wish.held_until = True, until

    def act(by: Actor) -> None:
        holding.hold(world.services, invoice_id, reason="wait", until=until, by=by)

    click(world, event, "UCLEO", act, note)


def resume(world: World, event: Event) -> None:
    held = [number for number, wish in world.oracle.wishes.items() if wish.held]
    if not held:
        return
    invoice_id = held[event.which % len(held)]

    def note(_: object) -> None:
        world.oracle.wishes[invoice_id].held = False

    click(world, event, "UCLEO", lambda by: holding.resume(world.services, invoice_id, by=by), note)


def void(world: World, event: Event) -> None:
    invoice_id, wish = pick(world, event)

    def note(_: object) -> None:
        wish.void = True

    click(
        world,
        event,
        "UBEN",
        lambda by: holding.void(world.services, invoice_id, sure=True, reason="wrong", by=by),
        note,
    )


def change_client(world: World, event: Event) -> None:
    client_id = event.which % 2 + 1
    facts: dict[str, Any] = (
        {"email": f"n{event.much}@client.example"},
        {"terms": f"net {event.much % 60 + 20}"},
        {"cadence": ("+1,+2", "-3,+1,+7,+14,+30", "off", "+5")[event.much // 4 % 4]},
        {"address": f"Ring {event.much}\n10115 Berlin"},
    )[event.much % 4]
    still_open = [
        number
        for number, wish in world.oracle.wishes.items()
        if wish.client == client_id and _stage(world, number) in OPEN_STAGES
    ]
    with transaction(world.services.engine) as db:
        client = parties.client(db, client_id)
        changed = replace(client, **facts)
        parties.save_client(db, changed, world.clock())
        redrafting.content_changed(world.services, db, [client_id], by=Actor("UADMIN"))
    if changed == client or "cadence" in facts:
        world.oracle.other_cadence.add(client_id)
        return
    world.oracle.addresses[client_id] = changed.email
    for number in still_open:
        wish = world.oracle.wishes[number]
        if wish.credits is not None and "terms" in facts:
            continue  # A credit note is due at once.
        wish.saved(by=wish.saved_by, to=changed.email)
        note_send_day(world, number)


def pay(world: World, event: Event) -> None:
    invoice_id, wish = pick(world, event)
    amount = Money(5000, "EUR") if event.much % 2 else None

    def act(by: Actor) -> settling.Recorded:
        day = world.clock().date()
        return settling.record_payment(world.services, invoice_id, amount=amount, paid_on=day, reference="", by=by)

    def note(recorded: settling.Recorded) -> None:
        wish.paid_minor += recorded.amount.minor
        world.oracle.payments.append((recorded.payment_id, invoice_id, recorded.amount.minor))

    click(world, event, "UCLEO", act, note)


def undo_payment(world: World, event: Event) -> None:
    if not world.oracle.payments:
        return
    entry = world.oracle.payments[event.which % len(world.oracle.payments)]

    def note(_: object) -> None:
        world.oracle.payments.remove(entry)
        world.oracle.wishes[entry[1]].paid_minor -= entry[2]

    click(world, event, "UCLEO", lambda by: settling.undo_payment(world.services, entry[0], by=by), note)


def retry(world: World, event: Event) -> None:
    problem = problem_of(world, event)
    if problem is not None:
        click(world, event, "UCLEO", lambda by: exception_queue.retry(world.services, problem.number, by=by))


def take(world: World, event: Event) -> None:
    problem = problem_of(world, event)
    if problem is not None:
        click(world, event, "UCLEO", lambda by: exception_queue.take(world.services, problem.number, by=by))


def resolve(world: World, event: Event) -> None:
    problem = problem_of(world, event)
    if problem is None:
        return
    ending = tuple(Ending)[event.much % 3]

    def note(_: object) -> None:
        wish = world.oracle.wishes.get(problem.invoice_id or 0)
        if wish is not None:
            kept = world.invoice(problem.invoice_id or 0)
            wish.by_hand, wish.held, wish.held_until = (
                True,
                kept.hold is not None,
                kept.hold.until if kept.hold else None,
            )
            wish.void = type(kept.invoice).__name__ == "Void"

    def act(by: Actor) -> None:
        exception_queue.resolve(world.services, problem.number, note="settled", ending=ending, by=by)

    click(world, event, "UCLEO", act, note)


def settle_unknown(world: World, event: Event) -> None:
    unknown = [problem for problem in world.problems() if problem.code.endswith("_unknown")]
    if not unknown:
        return
    problem = unknown[event.which % len(unknown)]
    wish = world.oracle.wishes[problem.invoice_id or 0]
    [owed] = [o for o in world.obligations(problem.invoice_id or 0) if o.id == problem.obligation_id]

    def note_sent(_: object) -> None:
        wish.by_hand = wish.by_hand or owed.kind != "trial"

    def note_again(_: object) -> None:
        if owed.kind == "trial":
            with reading(world.services.engine) as db:
                [to] = documents.delivery(db, owed.invoice_id, documents.TRIAL, owed.about).recipients.to
            world.oracle.trials[to.partition("@")[0]] += 1
            return
        wish.by_hand = True
        if owed.kind == "deliver":
            wish.resends += 1
            _goes_there_too(world, owed, wish)
        else:
            wish.resent_steps[owed.about] += 1

    def was_sent(by: Actor) -> None:
        sending.it_was_sent(world.services, problem.number, note="they have it", by=by)

    def again(by: Actor) -> None:
        sending.send_again(world.services, problem.number, by=by)

    if event.much % 2:
        click(world, event, "UCLEO", was_sent, note_sent)
    else:
        click(world, event, "UCLEO", again, note_again)


def _goes_there_too(world: World, owed: Owed, wish: Wish) -> None:
    """What is sent again goes to the address of what it repeats."""
    if owed.about in wish.elsewhere:
        with reading(world.services.engine) as db:
            step = len(documents.deliveries(db, owed.invoice_id, kind=documents.INVOICE))
        wish.elsewhere[step] = wish.elsewhere[owed.about]


def answer_missed(world: World, event: Event) -> None:
    """What was held back after a long silence: now, on another day, or not by itself."""
    missed = [problem for problem in world.problems() if problem.code == "missed"]
    if not missed:
        return
    number, day = missed[0].number, world.clock().astimezone(BERLIN).date() + timedelta(days=1)
    with reading(world.services.engine) as db:
        about = {row.invoice_id for row in stops.waiting(db, Stop.MISSED)}
        seen = stopping.listed(db, "missed").question

    def note_day(_: object) -> None:
        for invoice_id in about:
            zone = world.invoice(invoice_id).draft.content.time_zone
            world.oracle.wishes[invoice_id].send_at = local(day.isoformat(), zone)

    def note_hold(_: object) -> None:
        for invoice_id in about:
            world.oracle.wishes[invoice_id].held = True

    if event.much % 3 == 0:
        click(world, event, "UCLEO", lambda by: catching_up.send_now(world.services, number, seen=seen, by=by))
    elif event.much % 3 == 1:
        click(
            world,
            event,
            "UCLEO",
            lambda by: catching_up.another_day(world.services, number, day, seen=seen, by=by),
            note_day,
        )
    else:
        click(world, event, "UCLEO", lambda by: catching_up.skip(world.services, number, seen=seen, by=by), note_hold)


ACTS: dict[str, Callable[[World, Event], None]] = {
    act.__name__: act
    for act in (
        draft,
        edit,
        approve,
        request_changes,
        hold,
        resume,
        void,
        change_client,
        pay,
        undo_payment,
        retry,
        take,
        resolve,
        settle_unknown,
        answer_missed,
    )
}


def click(
    world: World, event: Event, person: str, act: Refusable, note: Callable[[Any], None] = lambda _: None
) -> None:
    """One click of a person, delivered once or twice; whatever the second does was not asked for."""
    world.clicks += 1
    by = Actor(person, request=f"click {world.clicks}")
    note(act(by))
    if event.which % REDELIVERED == 0:
        with suppress(AlreadyDone, Refused):
            act(by)


def pick(world: World, event: Event) -> tuple[int, Wish]:
    numbers = list(world.oracle.wishes)
    if not numbers:
        raise AlreadyDone  # Nobody has drafted anything yet.
    number = numbers[event.which % len(numbers)]
    return number, world.oracle.wishes[number]


def seen_by(wish: Wish, event: Event) -> int:
    return wish.revision - (event.which % STALE == 1)


def problem_of(world: World, event: Event) -> Problem | None:
    problems = [problem for problem in world.problems() if problem.invoice_id]
    return problems[event.which % len(problems)] if problems else None


def _stage(world: World, invoice_id: int) -> str:
    name = type(world.invoice(invoice_id).invoice).__name__
    return {"Draft": "draft", "InReview": "in_review", "Approved": "approved"}.get(name, name)


def _send_on(world: World, event: Event) -> str:
    today: date = world.clock().astimezone(BERLIN).date()
    days = (None, None, None, None, 0, 1, 4)[event.much % 7]
    return "" if days is None else (today + timedelta(days=days)).isoformat()


def note_send_day(world: World, invoice_id: int) -> None:
    content = world.invoice(invoice_id).draft.content
    day, wish = content.send_on, world.oracle.wishes[invoice_id]
    wish.send_at = local(day.isoformat(), content.time_zone) if day else None
