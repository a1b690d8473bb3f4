"""An invoice at every point of its life, as the messages see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from billing.content import Buyer, Content, Line, Recipients, Seller, Treatment
from billing.invoice import Approval, Approved, Draft, Hold, InReview, Issue, Issued, Void
from billing.money import Money
from billing.readiness import Level, Problem
from billing.tax import Totals
from renderers.views import ApprovalCard, ExceptionMessage, Mailed, NextReminder

SELLER = Seller(
    name="Studio Nord",
    address="Kaistrasse 1\n10115 Berlin",
    country="DE",
    email="office@studio.example",
    registered=True,
    currency="EUR",
    locale="de_DE",
)
LINES = tuple(
    Line(what, Decimal(count), unit, Decimal(price), Decimal(19))
    for what, count, unit, price in [
        ("Retainer November", 1, "MON", "2000.00"),
        ("Design workshop", 6, "HUR", "80.00"),
        ("Icons", 5, "C62", "40.00"),
        ("Hosting", 1, "MON", "20.00"),
        ("Domain", 1, "C62", "12.00"),
        ("Travel", 1, "C62", "100.00"),
        ("Print", 2, "C62", "34.00"),
    ]
)
CONTENT = Content(
    seller=SELLER,
    buyer=Buyer("Acme GmbH"),
    lines=LINES,
    currency="EUR",
    treatment=Treatment.STANDARD,
    terms="net 14",
    recipients=Recipients(("billing@acme.example",), ("boss@acme.example",)),
    subject="Invoice {number}",
    text="Dear all",
    completed_on=date(2026, 11, 28),
    send_rule="day 1",
    send_on=date(2026, 12, 1),
    time_zone="Europe/Berlin",
    locale="de_DE",
    purchase_order="PO-4711",
)
NETS = tuple(Money.of(line.quantity * line.unit_price, "EUR") for line in LINES)
GROSS = Money(342720, "EUR")
TOTALS = Totals(NETS, (), Money(288000, "EUR"), Money(54720, "EUR"), GROSS)
DRAFT = Draft(17, 1, 3, CONTENT, "U0BEN", datetime(2026, 11, 27, 9, tzinfo=UTC))
APPROVAL = Approval(3, "d1935", "U0ANA", datetime(2026, 11, 28, 9, 2, tzinfo=UTC))
SENDS_AT = datetime(2026, 12, 1, 8, tzinfo=UTC)
ISSUE = Issue("2026-0001", date(2026, 12, 1), date(2026, 12, 15), SENDS_AT)
ISSUED = Issued(DRAFT, APPROVAL, ISSUE)
HOLD = Hold("The client wants to talk first", "U0EVA", date(2026, 12, 5))
MAILED = Mailed("done", datetime(2026, 12, 1, 8, 0, 3, tzinfo=UTC), None, "250 2.0.0 queued")
RED = Problem("x", Level.RED, "Nobody is named as sender for Acme GmbH: fill sender and import.")
YELLOW = Problem("y", Level.YELLOW, "The invoice will not say where to pay: fill iban and import.")

IN_REVIEW = ApprovalCard(
    invoice=InReview(DRAFT),
    totals=TOTALS,
    approvers=("U0ANA", "carla@studio.example"),
    approve_by=datetime(2026, 11, 30, 16, tzinfo=UTC),
    leaves_at=SENDS_AT,
    problems=(),
    hold=None,
    mailed=None,
    archived_at="",
    balance=None,
    reminder=None,
    reminders_sent=0,
    open_exceptions=(),
    due_on=date(2026, 12, 15),
)
AT_ONCE = replace(
    IN_REVIEW,
    invoice=InReview(replace(DRAFT, content=replace(CONTENT, send_rule="on approval", send_on=None))),
    approve_by=None,
    leaves_at=None,
    due_on=None,
)
LATE = replace(IN_REVIEW, leaves_at=None)
SENT_BACK = replace(
    IN_REVIEW,
    invoice=replace(DRAFT, changes_requested="The workshop was two days, not three"),
    changes_requested_by="U0ANA",
)
APPROVED = replace(IN_REVIEW, invoice=Approved(DRAFT, APPROVAL))
TO_MAIL = replace(IN_REVIEW, invoice=ISSUED, balance=GROSS, mailed=Mailed("due", None, None, ""))
MAILED_CARD = replace(
    TO_MAIL,
    mailed=MAILED,
    archived_at="acme/2026/2026-0001.pdf",
    reminder=NextReminder(-3, datetime(2026, 12, 11, 8, tzinfo=UTC)),
)
OVERDUE = replace(
    MAILED_CARD,
    balance=Money(100000, "EUR"),
    overdue=True,
    reminders_sent=2,
    reminder=NextReminder(7, datetime(2026, 12, 22, 8, tzinfo=UTC)),
)
PAID = replace(MAILED_CARD, balance=Money(0, "EUR"), reminder=None)
VOID = replace(
    IN_REVIEW,
    invoice=Void(DRAFT, ISSUE, "U0ANA", datetime(2026, 12, 2, 8, tzinfo=UTC), "Wrong client"),
)


def mail(state: str, words: str = "", next_try_at: datetime | None = None) -> ApprovalCard:
    """An issued invoice whose mail stands like this."""
    exceptions = (3,) if state in ("failed", "unknown") else ()
    return replace(TO_MAIL, mailed=Mailed(state, None, next_try_at, words), open_exceptions=exceptions)


REFUSED_MAIL = ExceptionMessage(
    number=12,
    what="could not be mailed",
    meaning="Not sent: the client does not have the invoice.",
    words="550 5.1.1 no such user",
    client="Acme GmbH",
    subject="2026-0001",
    owner="U0EVA",
    taken=False,
    count=1,
    opened_at=datetime(2026, 12, 1, 8, tzinfo=UTC),
    next_try_at=None,
    can_retry=True,
    unknown=False,
    message_id="",
    closed_at=None,
    closed_by="",
    closing_note="",
)
PERHAPS_SENT = replace(
    REFUSED_MAIL,
    what="may or may not have been mailed",
    meaning="The line broke while the mail was handed over.",
    words="timed out after DATA",
    can_retry=False,
    unknown=True,
    message_id="<17.1@studio.example>",
)
CLOSED = replace(
    REFUSED_MAIL,
    closed_at=datetime(2026, 12, 1, 9, tzinfo=UTC),
    closed_by="U0EVA",
    closing_note="Sent by hand.",
)
