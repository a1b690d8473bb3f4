"""Clients, drafts and a clock that the test tells: what every rig stands on, with a chat or without one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from billing.client import Brief, BriefLine, Client
from billing.content import Seller
from billing.obligation import Kind
from billing.roles import Role
from jobs import due, upkeep
from store import exceptions, history, invoices, obligations, parties
from store.database import reading, transaction
from store.exceptions import Problem
from store.invoices import Kept
from store.obligations import Owed
from workflow import approving, drafting, outcomes, reconciling, showing
from workflow.services import Actor, Services

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 2, 9, 0, tzinfo=BERLIN)
SELLER = Seller(
    name="Studio Nord",
    address="Hafenweg 1\n20457 Hamburg",
    country="DE",
    email="hello@studio-nord.example",
    registered=True,
    vat_id="DE136695976",
    tax_rate=Decimal(19),
    iban="DE89370400440532013000",
    bic="COBADEFFXXX",
    currency="EUR",
    locale="en",
)
TURNS_MAX, ACTS_MAX = 20, 100  # Together more than any test needs; a rig that never rests is found out soon.


class BenchClock:
    """A clock that the test tells."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def __call__(self) -> datetime:
        return self._now

    def at(self, local: str, zone: ZoneInfo = BERLIN) -> None:
        """Set it to a local time: `2026-03-03T08:59`."""
        self._now = datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)

    def forward(self, **by: float) -> None:
        """Move it on: `forward(hours=2)`."""
        self._now += timedelta(**by)


@dataclass(repr=False)  # What a failing test shows is the assertion.
class Books:
    """Rows and the verbs over them. Whoever extends it says who `people` are."""

    services: Services
    clock: BenchClock

    def id_of(self, name: str) -> str:
        """Somebody's id in the chat."""
        raise NotImplementedError

    def client(self, name: str = "Acme GmbH", **facts: object) -> int:
        """Enter a client: ana drafts, ben approves, cleo sends and follows up. The client's id."""
        plain = Client(
            id=0,
            name=name,
            email="billing@acme.example",
            address="Ring 2\n10115 Berlin",
            country="DE",
            people=self.people_of(drafter="ana", approver="ben", sender="cleo", follow_up="cleo"),
        )
        with transaction(self.services.engine) as db:
            return parties.save_client(db, replace(plain, **facts), self.clock())  # type: ignore[arg-type]  # Test data.

    def people_of(self, **names: str) -> Mapping[Role, tuple[str, ...]]:
        """Who does what: `drafter="ana ben"`."""
        return {Role(role): tuple(self.id_of(name) for name in held.split()) for role, held in names.items()}

    def draft(self, client_id: int | None = None, *, send_on: str = "", amount: str = "480", by: str = "ana") -> int:
        """Save a draft; its id."""
        chosen = client_id or self.client()
        return drafting.draft(self.services, chosen, brief(amount, send_on=send_on), by=self.actor(by)).invoice_id

    def edit(self, invoice_id: int, *, amount: str, send_on: str = "", by: str = "ana") -> None:
        """Save its next revision."""
        seen = self.invoice(invoice_id).draft.revision
        drafting.edit(self.services, invoice_id, brief(amount, send_on=send_on), revision_seen=seen, by=self.actor(by))

    def approve(self, invoice_id: int, *, by: str = "ben") -> None:
        """Approve what it says now, without a click."""
        seen = self.invoice(invoice_id).draft.revision
        approving.approve(self.services, invoice_id, revision_seen=seen, by=self.actor(by))

    def actor(self, name: str) -> Actor:
        """Somebody outside the chat, for verbs that are called directly."""
        return Actor(self.id_of(name))

    def tick(self) -> None:
        """What the engine does until nothing is due any more."""
        upkeep.beat(self.services, [])
        upkeep.end_holds(self.services)
        for _ in range(TURNS_MAX):
            done = due.everything(self.services, at_most=ACTS_MAX)
            drawn = due.draw(self.services)
            mailed = due.alarm(self.services)
            if not done and not drawn and not mailed:
                return
        message = "the rig never comes to rest"
        raise AssertionError(message)

    def restart(self) -> int:
        """What a start of the only process does with what was under way; how many became unknown."""
        reconciling.reconcile(self.services)
        unknown = outcomes.settle_interrupted(self.services)
        showing.try_again(self.services)
        return unknown

    # Looking.

    def invoice(self, invoice_id: int) -> Kept:
        """The invoice as it stands."""
        with reading(self.services.engine) as db:
            return invoices.load(db, invoice_id)

    def stage(self, invoice_id: int) -> str:
        """`InReview`, `Approved`, `Issued` …"""
        return type(self.invoice(invoice_id).invoice).__name__

    def told(self, invoice_id: int) -> list[str]:
        """Its history: what happened, in order."""
        with reading(self.services.engine) as db:
            return [event.kind for event in history.since(db, invoice_id, 0)]

    def owed(self, invoice_id: int, *kinds: Kind) -> dict[str, str]:
        """What is or was owed for it: key and state."""
        return {owed.key: owed.state.value for owed in self.obligations(invoice_id, *kinds)}

    def obligations(self, invoice_id: int, *kinds: Kind) -> list[Owed]:
        """The same, with all that is known of each."""
        with reading(self.services.engine) as db:
            return obligations.of_invoice(db, invoice_id, *kinds)

    def problems(self) -> list[Problem]:
        """Open exceptions, oldest first."""
        with reading(self.services.engine) as db:
            return exceptions.open_items(db)

    def problem(self, number: int) -> Problem:
        """One exception, open or closed."""
        with reading(self.services.engine) as db:
            found = exceptions.find(db, number)
        assert found is not None
        return found


def brief(amount: str = "480", *, send_on: str = "") -> Brief:
    """A day's workshop."""
    line = BriefLine("Design workshop", Decimal(1), "C62", Decimal(amount))
    return Brief(date(2026, 2, 27), (line,), send_on=date.fromisoformat(send_on) if send_on else None)


__all__ = ["BERLIN", "SELLER", "START", "BenchClock", "Books", "brief"]
