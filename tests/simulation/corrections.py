"""What people do about an issued invoice and beside it: credit notes, other addresses, test mails, snoozing."""

from __future__ import annotations

from decimal import Decimal

from billing.client import BriefLine
from billing.content import Recipients
from billing.obligation import Kind, State
from store import documents, redirections
from store.database import reading
from store.obligations import Owed
from tests.simulation.events import Event
from tests.simulation.oracle import APPROVERS, Wish, require
from tests.simulation.people import click, note_send_day, pick, problem_of, seen_by
from tests.simulation.world import World
from workflow import crediting, drafting, redirecting, snoozing, trial_mailing
from workflow.services import Actor
from workflow.snoozing import Until

PART = 10  # EUR net, of a credit note over a part.
ELSEWHERE = ("books@client.example", "boss@client.example", "tax@client.example")


def credit(world: World, event: Event) -> None:
    """Half of them over all that is left."""
    issued = _issued(world)
    if not issued:
        return
    invoice_id = issued[event.which % len(issued)]
    wish, person = world.oracle.wishes[invoice_id], ("UANA", "UBEN")[event.much // 2 % 2]
    standing = [world.oracle.wishes[number] for number in world.oracle.notes(invoice_id)]
    left = wish.amount - sum(note.amount for note in standing if not note.void)
    line = BriefLine("A part", Decimal(1), "C62", Decimal(PART))
    asked = crediting.Asked(lines=(line,) if event.much % 2 else ())

    def note(saved: drafting.Saved) -> None:
        amount = PART if event.much % 2 else left
        to = world.oracle.addresses[wish.client]
        world.oracle.wishes[saved.invoice_id] = Wish(wish.client, to, amount, person, credits=invoice_id)
        note_send_day(world, saved.invoice_id)

    def act(by: Actor) -> drafting.Saved:
        return crediting.credit(world.services, invoice_id, asked, reason="less was done", by=by)

    click(world, event, person, act, note)


def redirect(world: World, event: Event) -> None:
    """Ask for an issued invoice to go to another address, most of all for one whose mail is in trouble."""
    issued = _issued(world, notes=True)
    issued = [number for number in issued if _in_trouble(world, number)] or issued
    if not issued:
        return
    invoice_id, to = issued[event.which % len(issued)], ELSEWHERE[event.much % len(ELSEWHERE)]

    def note(_: object) -> None:
        with reading(world.services.engine) as db:
            asked = redirections.of_invoice(db, invoice_id)[-1]
        world.oracle.redirects[asked.number] = (invoice_id, "UCLEO")

    def act(by: Actor) -> redirecting.Asked:
        return redirecting.ask(world.services, invoice_id, Recipients((to,)), reason="they asked", by=by)

    click(world, event, "UCLEO", act, note)
    if event.much // len(ELSEWHERE) % 2:
        answer_redirect(world, event)  # Somebody was sitting next to them.


def answer_redirect(world: World, event: Event) -> None:
    """A second person says yes or no to another address; now and then somebody tries who may not."""
    if not world.oracle.redirects:
        return
    numbers = list(world.oracle.redirects)
    number = numbers[event.which % len(numbers)]
    invoice_id, asked_by = world.oracle.redirects[number]
    person, wish = ("UBEN", "UDAN", "UDAN", "UCLEO")[event.much % 4], world.oracle.wishes[invoice_id]
    stays = _may_reach_the_client(world, invoice_id, wish)

    def note_yes(_: object) -> None:
        require(person in APPROVERS and person != asked_by, f"I2: {person} sent D-{invoice_id} elsewhere")
        del world.oracle.redirects[number]
        with reading(world.services.engine) as db:
            found = redirections.find(db, number)
        assert found is not None
        assert found.step is not None
        wish.elsewhere[found.step] = found.recipients.to[0]
        wish.resends += stays
        waits = [owed for owed in _in_trouble(world, invoice_id) if owed.about not in wish.elsewhere]
        require(not waits, f"I1: D-{invoice_id} is to go to the old address as well")

    def note_no(_: object) -> None:
        del world.oracle.redirects[number]

    if event.much % 7:
        click(world, event, person, lambda by: redirecting.approve(world.services, number, by=by), note_yes)
    else:
        click(world, event, person, lambda by: redirecting.decline(world.services, number, by=by), note_no)


def trial(world: World, event: Event) -> None:
    """Somebody wants to see the mail of a draft."""
    invoice_id, wish = pick(world, event)
    person, seen = ("UANA", "UBEN")[event.much % 2], seen_by(wish, event)

    def note(_: object) -> None:
        require(seen == wish.revision, f"I2: D-{invoice_id} was shown in an old revision")
        world.oracle.trials[person.removeprefix("U").lower()] += 1

    def act(by: Actor) -> trial_mailing.Asked:
        return trial_mailing.send_me(world.services, invoice_id, revision_seen=seen, by=by)

    click(world, event, person, act, note)


def snooze(world: World, event: Event) -> None:
    """Leave a problem alone for some hours, or until tomorrow."""
    problem = problem_of(world, event)
    if problem is None:
        return
    until = (Until.HOURS, Until.TOMORROW)[event.much % 2]
    click(
        world, event, "UCLEO", lambda by: snoozing.snooze(world.services, problem.number, until=until, day=None, by=by)
    )


def _issued(world: World, *, notes: bool = False) -> list[int]:
    """Issued invoices; credit notes only where they count too."""
    wishes = world.oracle.wishes.items()
    return [number for number, wish in wishes if (notes or wish.credits is None) and world.stage(number) == "Issued"]


def _in_trouble(world: World, invoice_id: int) -> list[Owed]:
    mails = world.obligations(invoice_id, Kind.DELIVER)
    return [owed for owed in mails if owed.state in {State.DUE, State.CLAIMED, State.FAILED}]


def _may_reach_the_client(world: World, invoice_id: int, wish: Wish) -> bool:
    """Whether an earlier mail stays what it is: it was taken, nobody knows, or it goes to yet another address."""
    open_states = {State.DUE, State.CLAIMED}
    with reading(world.services.engine) as db:
        steps = {mail.step for mail in documents.deliveries(db, invoice_id, kind=documents.INVOICE)}
    mails = [owed for owed in world.obligations(invoice_id, Kind.DELIVER) if owed.about in steps]
    kept = [o for o in mails if o.state not in {State.FAILED, State.CANCELLED, *open_states}]
    return bool(kept or [o for o in mails if o.state in open_states and o.about in wish.elsewhere])


ACTS = {act.__name__: act for act in (credit, redirect, answer_redirect, trial, snooze)}
