"""A life drawn by lot: people, clock and faults in any order. A seed tells the same life again."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from billing.money import Money
from billing.refusals import Refused
from store import parties
from store.database import reading, transaction
from tests.fakes import Killed, Step
from tests.workflow.shop import Shop
from workflow import approving, catching_up, exception_queue, holding, redrafting, sending, settling, stopping
from workflow.exception_queue import Ending
from workflow.ports import (
    ArchiveDelayed,
    ArchiveRefused,
    MailDelayed,
    MailRefused,
    MailUncertain,
    PostDelayed,
    PostGone,
    PostRefused,
    PostUncertain,
    PrintDelayed,
    PrintRefused,
)

FAULTS: dict[str, tuple[Callable[[], BaseException], ...]] = {
    "connecting": (lambda: MailDelayed("451"), lambda: MailRefused("550"), Killed, lambda: RuntimeError("ours")),
    "handing_over": (lambda: MailDelayed("451"), lambda: MailRefused("554"), lambda: MailUncertain("cut"), Killed),
    "taken": (lambda: MailUncertain("cut"), Killed, lambda: RuntimeError("ours")),
    "printing": (lambda: PrintDelayed("slow"), lambda: PrintRefused("glyph"), Killed, lambda: RuntimeError("ours")),
    "archiving": (lambda: ArchiveDelayed("full"), lambda: ArchiveRefused("no"), Killed, lambda: RuntimeError("ours")),
    "showing": (
        lambda: PostDelayed("429"),
        lambda: PostRefused("is_archived"),
        lambda: PostUncertain("cut"),
        lambda: PostGone("gone"),
        Killed,
        lambda: RuntimeError("ours"),
    ),
    "replying": (lambda: PostDelayed("429"), lambda: PostUncertain("cut"), Killed),
}


PEACE_DAYS = 24


@dataclass
class World:
    """One shop and its dice."""

    shop: Shop
    dice: random.Random
    drafts: list[int] = field(default_factory=list)
    payments: list[int] = field(default_factory=list)
    broken_promises: list[str] = field(default_factory=list)

    def live(self, steps: int) -> None:
        """So many things happen."""
        deeds: list[Callable[[], object]] = [
            *[self.tick] * 6,
            *[self.pass_time] * 3,
            *[self.break_something] * 4,
            *[self.approve] * 5,
            *[self.act_on_an_invoice] * 3,
            *[self.act_on_an_exception] * 6,
            self.approve_what_was_seen_before,
            self.change_client,
            self.start_again,
        ]
        for _ in range(steps):
            self.try_to(self.dice.choice(deeds))

    def settle(self) -> None:
        """Faults stop, time passes, nobody acts: what can end by itself ends."""
        for steps in self.scripts().values():
            steps.clear()
        for hours in [2] * 8 + [24] * PEACE_DAYS:
            self.shop.tick()
            self.shop.clock.forward(hours=hours)
        self.shop.tick()

    def try_to(self, act: Callable[[], object]) -> None:
        """Do it, as a person does: the rules may say no, and the process may die over it."""
        try:
            with suppress(Refused):
                act()
        except Killed:
            self.start_again()

    # What the machine does.

    def tick(self) -> None:
        self.shop.tick()

    def start_again(self) -> None:
        self.shop.restart()

    def pass_time(self) -> None:
        by = self.dice.choice([timedelta(seconds=5), timedelta(minutes=3), timedelta(hours=5), timedelta(days=5)])
        self.shop.clock.forward(seconds=by.total_seconds())

    def break_something(self) -> None:
        """A fault, or somebody who acts at an unlucky moment."""
        where = self.dice.choice(list(FAULTS))
        script: Step = self.dice.choice(FAULTS[where])()
        if where == "connecting" and self.dice.random() < 0.4:
            unlucky = self.dice.choice([self.act_on_an_invoice, self.change_client])
            script = partial(self.quietly, unlucky)
        self.scripts()[where].append(script)

    def quietly(self, act: Callable[[], object]) -> None:
        with suppress(Refused):
            act()

    def scripts(self) -> dict[str, deque[Step]]:
        """What will happen at the ports, by where."""
        shop = self.shop
        return {
            "connecting": shop.mailer.connecting,
            "handing_over": shop.mailer.handing_over,
            "taken": shop.mailer.taken,
            "printing": shop.printer.steps,
            "archiving": shop.archive.steps,
            "showing": shop.poster.showing,
            "replying": shop.poster.replying,
        }

    # What people do.

    def draft(self) -> None:
        send_on = ""
        if self.dice.random() < 0.5:
            send_on = (self.shop.clock().date() + timedelta(days=self.dice.randint(0, 4))).isoformat()
        self.drafts.append(self.shop.draft(send_on=send_on, amount=str(self.dice.randint(1, 900))))

    def some(self) -> int:
        if not self.drafts:
            self.draft()
        return self.dice.choice(self.drafts[-4:])

    def approve(self) -> None:
        """What waits for it, or a fresh draft."""
        waiting = [number for number in self.drafts if self.shop.stage(number) == "InReview"]
        if not waiting:
            self.draft()
        self.shop.approve(self.dice.choice(waiting or self.drafts[-1:]))

    def approve_what_was_seen_before(self) -> None:
        number = self.some()
        seen = self.shop.invoice(number).draft.revision - 1
        approving.approve(self.shop.services, number, revision_seen=seen, by=self.shop.actor("ben"))

    def act_on_an_invoice(self) -> None:
        number, services = self.some(), self.shop.services
        ben, cleo = self.shop.actor("ben"), self.shop.actor("cleo")
        seen = self.shop.invoice(number).draft.revision
        until = self.shop.clock().date() + timedelta(days=2) if self.dice.random() < 0.5 else None
        deeds: list[Callable[[], object]] = [
            lambda: self.shop.edit(number, amount=str(self.dice.randint(1, 900))),
            lambda: approving.request_changes(services, number, reason="why", revision_seen=seen, by=ben),
            *[lambda: holding.hold(services, number, reason="wait", until=until, by=cleo)] * 3,
            *[lambda: holding.resume(services, number, by=cleo)] * 5,
            lambda: holding.void(services, number, sure=True, reason="wrong", by=ben),
            *[lambda: self.pay(number)] * 2,
            self.undo,
        ]
        self.dice.choice(deeds)()

    def pay(self, number: int) -> None:
        amount = Money(self.dice.randint(1, 2_000), "EUR") if self.dice.random() < 0.5 else None
        recorded = settling.record_payment(
            self.shop.services,
            number,
            amount=amount,
            paid_on=date(2026, 3, 2),
            reference="",
            by=self.shop.actor("cleo"),
        )
        self.payments.append(recorded.payment_id)

    def undo(self) -> None:
        if self.payments:
            settling.undo_payment(self.shop.services, self.dice.choice(self.payments), by=self.shop.actor("cleo"))

    def act_on_an_exception(self) -> None:
        problems = self.shop.problems()
        if not problems:
            return
        problem, services = self.dice.choice(problems), self.shop.services
        number, day = problem.number, self.shop.clock().date() + timedelta(days=self.dice.randint(0, 3))
        by = self.shop.actor(self.dice.choice(["cleo", "cleo", "admin"]))
        ending = self.dice.choice(list(Ending))
        deeds: list[Callable[[], object]] = [
            lambda: exception_queue.take(services, number, by=by),
            *[lambda: exception_queue.retry(services, number, by=by)] * 3,
            lambda: exception_queue.resolve(services, number, note="so", ending=ending, by=by),
            lambda: sending.it_was_sent(services, number, note="so", by=by),
            lambda: sending.send_again(services, number, by=by),
        ]
        if problem.code == "missed":
            with reading(services.engine) as db:
                seen = stopping.listed(db, problem.code).question
            deeds = [
                lambda: catching_up.send_now(services, number, seen=seen, by=by),
                lambda: catching_up.another_day(services, number, day, seen=seen, by=by),
                lambda: catching_up.skip(services, number, seen=seen, by=by),
            ]
        self.dice.choice(deeds)()

    def change_client(self) -> None:
        facts: dict[str, object] = self.dice.choice(
            [
                {"email": f"billing{self.dice.randint(1, 9)}@acme.example"},
                {"cadence": self.dice.choice(["+1,+7", "+2,+5", "off"])},
                {"terms": self.dice.choice(["net 14", "receipt", "net 30"])},
            ]
        )
        with transaction(self.shop.services.engine) as db:
            for client in parties.clients(db):
                parties.save_client(db, replace(client, **facts), self.shop.clock())  # type: ignore[arg-type]  # Test data.
            redrafting.content_changed(self.shop.services, db, None, by=self.shop.actor("admin"))
