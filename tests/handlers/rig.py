"""The bench as somebody at a desk uses it: many tests share one, each with a client and an invoice of its own."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from bot.standin import Answer, Click, ConfirmNeeded, Message, Person
from bot.standin.delivery import Delivery
from bot.standin.parcels import Outcome
from store import views
from store.database import reading
from store.tables import RefusalRow
from tests.bench import Bench

_numbers = itertools.count(1)
GENERAL, APPROVALS, EXCEPTIONS = "general", "approvals", "exceptions"


@dataclass
class Rig:
    """A bench, and short ways to what tests of listeners need."""

    bench: Bench

    def client(self, name: str = "", **facts: object) -> tuple[int, str]:
        """A client whose name no other test uses: id and name."""
        called = name or f"Acme {next(_numbers)} GmbH"
        return self.bench.client(called, **facts), called

    def draft(self, client_id: int | None = None, **facts: Any) -> int:
        """A draft whose card is in the approvals channel."""
        invoice_id = self.bench.draft(client_id or self.client()[0], **facts)
        self.bench.tick()
        return invoice_id

    def issued(self, client_id: int | None = None, **facts: Any) -> tuple[int, str]:
        """An invoice that is with its client: id and number."""
        invoice_id = self.draft(client_id, **facts)
        self.bench.approve(invoice_id)
        self.bench.tick()
        return invoice_id, self.number(invoice_id)

    def number(self, invoice_id: int) -> str:
        """The number of an issued invoice."""
        issue = getattr(self.bench.invoice(invoice_id).invoice, "issue", None)
        return str(issue.number) if issue else ""

    def person(self, name: str) -> Person:
        return self.bench.people[name]

    def ts(self, about: str) -> str:
        """Where a view stands."""
        with reading(self.bench.services.engine) as db:
            place = views.place(db, about)
        assert place is not None
        return place[1]

    def aim(self, label: str, invoice_id: int, *, by: str) -> Click:
        """A click on a card that is sent later, or twice."""
        return self._aim(label, APPROVALS, self.ts(views.card_of(invoice_id)), by)

    def click(self, label: str, invoice_id: int, *, by: str) -> Answer:
        """Press a button on a card."""
        return self.aim(label, invoice_id, by=by).send()

    def choose(self, option: str, invoice_id: int, *, by: str) -> Answer:
        """Choose from a card's menu."""
        return self.person(by).choose(option, in_=APPROVALS, ts=self.ts(views.card_of(invoice_id)))

    def press(self, label: str, number: int, *, by: str) -> Answer:
        """Press a button on an exception."""
        return self._aim(label, EXCEPTIONS, self.ts(views.message_of(number)), by).send()

    def told(self, text: str, *, by: str, in_: str = GENERAL) -> Message:
        """The whisper to somebody that says this, as soon as it is there."""
        person = self.person(by)

        def found() -> Message | None:
            return next((said for said in reversed(person.whispers(in_)) if text in said.shown), None)

        return self.bench.slack.wait_for(found)

    def refused(self, by: str, during: str, why: str) -> bool:
        """Whether it is kept that somebody was refused; the row follows the answer."""
        return self.bench.slack.wait_for(lambda: self.refusals(by)[-1:] == [(during, why)])

    def refusals(self, by: str) -> list[tuple[str, str]]:
        """What somebody was refused, and why, the oldest first."""
        with reading(self.bench.services.engine) as db:
            rows = db.exec(select(RefusalRow).where(RefusalRow.by == self.person(by).id).order_by(col(RefusalRow.id)))
            return [(row.during, row.why) for row in rows]

    def _aim(self, label: str, in_: str, ts: str, by: str) -> Click:
        try:
            return self.person(by).aim(label, in_=in_, ts=ts)
        except ConfirmNeeded:
            return self.person(by).aim(label, in_=in_, ts=ts, confirm=True)

    def again(self) -> Outcome:
        """Slack delivers the last thing once more, byte for byte."""
        delivery: Delivery = self.bench.slack.site.delivery
        return delivery._attempt(delivery.log[-1].parcel)
