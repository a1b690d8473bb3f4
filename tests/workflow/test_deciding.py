"""What is decided on the rows is what the engine then does."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from billing.content import digest
from billing.decisions import Blocked, Code, Decision, Outward, Send, Wait
from billing.invoice import Approval, Approved
from billing.obligation import Kind
from store import invoices, obligations
from store.database import reading, transaction
from store.tables import ClientRow
from tests.books import BERLIN
from tests.workflow.shop import Shop
from tests.workflow.test_redrafting import change_client
from tests.workflow.test_reminding import pay
from tests.workflow.troubles import refused, unknown
from workflow import approving, deciding, holding
from workflow.outcomes import Ended
from workflow.ports import MailDelayed


def decided(shop: Shop, invoice_id: int) -> Decision:
    """What the rows say happens next."""
    kept = shop.invoice(invoice_id)
    with reading(shop.services.engine) as db:
        return deciding.decision(shop.services, db, kept)


def codes(shop: Shop, invoice_id: int) -> tuple[Code, ...]:
    """Why nothing goes out now."""
    found = decided(shop, invoice_id)
    return () if isinstance(found, Send) else found.codes


def hold(shop: Shop, invoice_id: int, *, until: str = "") -> None:
    """Somebody stops it."""
    day = date.fromisoformat(until) if until else None
    holding.hold(shop.services, invoice_id, reason="wait", until=day, by=shop.actor("cleo"))


def approved(shop: Shop, *, send_on: str = "2026-03-05") -> int:
    """An invoice that waits for its send day."""
    invoice_id = shop.draft(send_on=send_on)
    shop.approve(invoice_id)
    return invoice_id


def delayed(shop: Shop) -> int:
    """The mail server is busy."""
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.mailer.connecting.append(MailDelayed("451 later"))
    shop.tick()
    return invoice_id


def returned(shop: Shop) -> int:
    """An approver wants it changed."""
    invoice_id = shop.draft()
    approving.request_changes(shop.services, invoice_id, reason="rate", revision_seen=1, by=shop.actor("ben"))
    return invoice_id


def held(shop: Shop, *, until: str = "") -> int:
    """Approved, then stopped."""
    invoice_id = approved(shop)
    hold(shop, invoice_id, until=until)
    return invoice_id


def client_held(shop: Shop) -> int:
    """Everything of the client is stopped; that hold has no end of its own."""
    invoice_id = approved(shop, send_on="2026-03-02")
    with transaction(shop.services.engine) as db:
        row = db.get_one(ClientRow, shop.invoice(invoice_id).draft.client_id)
        row.hold_reason, row.hold_by, row.hold_until = "insolvent", "UCLEO", date(2026, 3, 4)
    return invoice_id


def void(shop: Shop) -> int:
    """Called off."""
    invoice_id = approved(shop)
    holding.void(shop.services, invoice_id, sure=True, reason="wrong", by=shop.actor("ben"))
    return invoice_id


def paid(shop: Shop) -> int:
    """Nothing is open."""
    invoice_id = shop.issued()
    pay(shop, invoice_id)
    return invoice_id


def unnamed(shop: Shop) -> int:
    """A client of whom little is known."""
    return shop.draft(shop.client(email="", people=shop.people_of(drafter="ana")))


def reminded_today(shop: Shop) -> int:
    """The next reminder is planned for less than a day after the last."""
    invoice_id = shop.issued(shop.client(cadence="+1,+2", terms="receipt"))
    shop.clock.at("2026-03-03T16:00")
    shop.tick()
    shop.clock.at("2026-03-04T10:00")
    shop.tick()
    return invoice_id


STATES: list[tuple[Callable[[Shop], int], tuple[Code, ...]]] = [
    (Shop.draft, (Code.NEEDS_APPROVAL,)),
    (returned, (Code.CHANGES_REQUESTED,)),
    (unnamed, (Code.NEEDS_APPROVAL, Code.APPROVER_MISSING, Code.OWNER_MISSING, Code.NO_RECIPIENT)),
    (approved, (Code.NOT_YET,)),
    (held, (Code.ON_HOLD,)),
    (lambda shop: held(shop, until="2026-03-04"), (Code.PAUSED_UNTIL, Code.NOT_YET)),
    (lambda shop: held(shop, until="2026-03-09"), (Code.PAUSED_UNTIL,)),
    (client_held, (Code.ON_HOLD,)),
    (delayed, (Code.RETRYING,)),
    (lambda shop: refused(shop)[0], (Code.FAILED,)),
    (lambda shop: unknown(shop)[0], (Code.UNKNOWN,)),
    (Shop.issued, (Code.NOT_YET,)),  # Its first reminder.
    (lambda shop: shop.issued(shop.client(cadence="-2")), (Code.NON_BUSINESS_DAY,)),  # A Saturday.
    (lambda shop: shop.issued(shop.client(cadence="off")), (Code.END_OF_CADENCE,)),
    (reminded_today, (Code.MIN_GAP,)),
    (paid, (Code.PAID,)),
    (void, (Code.VOID,)),
]


@pytest.mark.parametrize(("state", "expected"), STATES)
def test_the_engine_does_what_was_decided(shop: Shop, state: Callable[[Shop], int], expected: tuple[Code, ...]) -> None:
    invoice_id = state(shop)
    found, mails = decided(shop, invoice_id), len(shop.mailer.letters)
    assert codes(shop, invoice_id) == expected

    if isinstance(found, Wait):
        shop.clock.at(local(found.until - timedelta(seconds=1)))
        shop.tick()
        assert len(shop.mailer.letters) == mails
        shop.clock.at(local(found.until))
        shop.tick()
        assert len(shop.mailer.letters) == mails + 1
        assert is_reminder(shop) is (found.next.act is Outward.REMINDER)
    else:
        for _ in range(30):
            shop.clock.forward(days=1)
            shop.tick()
        assert len(shop.mailer.letters) == mails


def local(at: datetime) -> str:
    """As the clock of the rig is told."""
    return at.astimezone(BERLIN).replace(tzinfo=None).isoformat()


def is_reminder(shop: Shop) -> bool:
    """Whether the last mail was one."""
    return shop.mailer.letters[-1].message_id.startswith("<remind")


def test_day_by_day_a_send_is_a_mail_and_anything_else_is_none(shop: Shop) -> None:
    client = shop.client()
    invoice_id = shop.draft(client, send_on="2026-03-05")
    happens: dict[int, Callable[[], object]] = {
        2: lambda: shop.approve(invoice_id),
        6: lambda: hold(shop, invoice_id, until="2026-03-18"),
        20: lambda: change_client(shop, client, cadence="-3,+1,+2,+3,+7,+14"),
        30: lambda: pay(shop, invoice_id, 1_000),
        45: lambda: pay(shop, invoice_id),
    }

    wrong = []
    for day in range(60):
        happens.get(day, list)()
        found, mails = decided(shop, invoice_id), len(shop.mailer.letters)
        now = shop.clock()
        shop.tick()
        if (len(shop.mailer.letters) > mails) is not goes(found, now):
            wrong.append((day, found))
        shop.clock.forward(days=1)

    assert wrong == []
    assert len(shop.mailer.letters) > 4


def goes(found: Decision, now: datetime) -> bool:
    """Whether it goes in the next turn of the clock, which first lifts the holds that are over."""
    return isinstance(found, Send) or (isinstance(found, Wait) and found.until <= now)


def test_a_mail_to_nobody_is_withheld_and_a_person_is_asked(shop: Shop) -> None:
    invoice_id = shop.draft(shop.client(email=""))
    shop.clock.forward(hours=1)
    _slip_past_readiness(shop, invoice_id)

    shop.tick()

    [problem] = shop.problems()
    assert shop.stage(invoice_id) == "Approved"
    assert problem.words.startswith("Nobody would receive it. An admin can fill email")
    assert codes(shop, invoice_id) == (Code.NO_RECIPIENT, Code.FAILED)


def _slip_past_readiness(shop: Shop, invoice_id: int) -> None:
    """An approval that no gate saw, as an older version or a hand in the database may leave one."""
    draft = shop.invoice(invoice_id).draft
    approval = Approval(draft.revision, digest(draft.content), "UBEN", shop.clock())
    with transaction(shop.services.engine) as db:
        invoices.put_approved(db, Approved(draft, approval))
        obligations.owe(db, Kind.ISSUE, invoice_id, draft.revision, due_at=shop.clock())


def test_a_hold_after_the_claim_is_heeded_by_every_act(shop: Shop) -> None:
    invoice_id = shop.issued()
    shop.clock.at("2026-03-13T09:00")

    ended = shop.between(Kind.REMIND, lambda: hold(shop, invoice_id, until="2026-03-16"))

    assert ended is Ended.PASSED
    assert codes(shop, invoice_id) == (Code.PAUSED_UNTIL,)
    [owed] = shop.obligations(invoice_id, Kind.REMIND)
    assert (owed.state.value, owed.due_at) == ("due", owed.planned_at)


def test_an_obligation_without_an_approval_is_called_off(shop: Shop) -> None:
    invoice_id = shop.draft()
    with transaction(shop.services.engine) as db:
        obligations.owe(db, Kind.ISSUE, invoice_id, 1, due_at=shop.clock())
    assert decided(shop, invoice_id) == Blocked((Code.NEEDS_APPROVAL,))

    shop.tick()

    assert [owed.cancelled_why for owed in shop.obligations(invoice_id, Kind.ISSUE)] == ["needs_approval"]
