"""Rows to stand on: a client, an invoice, an obligation."""

from dataclasses import replace
from datetime import UTC, datetime

from billing.client import Brief, Client
from billing.content import Buyer, Content, Recipients, Treatment
from billing.money import Money
from billing.obligation import Kind
from billing.roles import Role
from store import invoices, obligations, parties
from store.database import Engine, Session, transaction
from store.obligations import Claimed, Owed
from tests.books import SELLER, brief

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def client(db: Session, name: str = "Acme GmbH", **facts: object) -> int:
    """A client; its id."""
    people = {Role.DRAFTER: ("UANA",), Role.APPROVER: ("ben@studio-nord.example",)}
    plain = Client(id=0, name=name, email="billing@acme.example", people=people)
    return parties.save_client(db, replace(plain, **facts), NOW)  # type: ignore[arg-type]  # Test data.


def content(asked: Brief | None = None) -> Content:
    """What a draft says."""
    asked = asked or brief()
    return Content(
        seller=SELLER,
        buyer=Buyer("Acme GmbH"),
        lines=(),
        currency="EUR",
        treatment=Treatment.STANDARD,
        terms="net 14",
        recipients=Recipients(("billing@acme.example",)),
        subject="Invoice {number}",
        text="Hello",
        completed_on=asked.completed_on,
        send_rule="on approval",
        send_on=None,
        time_zone="Europe/Berlin",
        locale="en",
    )


def invoice(db: Session, client_id: int | None = None, *, minor: int = 57_120) -> int:
    """A draft in review; its id."""
    return invoices.add(
        db,
        client_id or client(db),
        brief(),
        content(),
        total=Money(minor, "EUR"),
        send_at=None,
        by="UANA",
        at=NOW,
    )


def owed(engine: Engine, *, kind: Kind = Kind.DELIVER, due_at: datetime = NOW, invoice_id: int | None = None) -> int:
    """An obligation; its invoice's id."""
    with transaction(engine) as db:
        about = invoice_id or invoice(db)
        obligations.owe(db, kind, about, 1, due_at=due_at)
        return about


def claim(engine: Engine, now: datetime = NOW) -> Claimed:
    """Claim what is due."""
    with transaction(engine) as db:
        claimed = obligations.claim(db, now)
    assert claimed is not None
    return claimed


def found(engine: Engine, claimed: Claimed) -> Owed:
    """The obligation as it stands."""
    with transaction(engine) as db:
        return obligations.find(db, claimed.id)
