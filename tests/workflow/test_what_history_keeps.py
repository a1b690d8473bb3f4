"""A person's word is in the history with who said it, when, and what it was about."""

from datetime import date

import pytest

from store import history
from store.database import reading
from tests.workflow.shop import Shop
from tests.workflow.test_bursting import burst, reminded
from tests.workflow.test_catching_up import down, missed
from tests.workflow.test_relooking import changed
from tests.workflow.troubles import seen
from workflow import bursting, catching_up, holding, relooking

Kept = tuple[str, str, dict[str, str]]


def last(shop: Shop, invoice_id: int, kind: str) -> Kept:
    """The newest event of a kind; it was told at this moment."""
    with reading(shop.services.engine) as db:
        found = [event for event in history.since(db, invoice_id, 0) if event.kind == kind][-1]
    assert found.at == shop.clock()
    return found.kind, found.by, dict(found.facts)


def test_what_missed_its_time_was_sent_after_all(shop: Shop) -> None:
    [draft] = down(shop, back="2026-03-09T10:00")
    catching_up.send_now(shop.services, missed(shop), seen=seen(shop), by=shop.actor("cleo"))

    assert last(shop, draft, "sent_after_all") == ("sent_after_all", "UCLEO", {})


def test_what_missed_its_time_has_another_day(shop: Shop) -> None:
    [draft] = down(shop, back="2026-03-09T10:00")
    day = date(2026, 3, 20)
    catching_up.another_day(shop.services, missed(shop), day, seen=seen(shop), by=shop.actor("cleo"))

    assert last(shop, draft, "send_day_moved") == ("send_day_moved", "UCLEO", {"day": "2026-03-20"})


def test_what_nobody_expected_was_sent_after_all(shop: Shop) -> None:
    drafts = reminded(shop, 11)
    bursting.send_all(shop.services, burst(shop), seen=seen(shop, "burst"), by=shop.actor("cleo"))

    assert {last(shop, draft, "sent_after_all")[1] for draft in drafts} == {"UCLEO"}


def test_a_hold_and_its_last_day(shop: Shop) -> None:
    draft = shop.draft(send_on="2026-03-03")
    holding.hold(shop.services, draft, reason="wait", until=date(2026, 3, 10), by=shop.actor("cleo"))

    assert last(shop, draft, "held") == ("held", "UCLEO", {"reason": "wait", "until": "2026-03-10"})


def test_a_void_and_its_reason(shop: Shop) -> None:
    invoice_id = shop.issued()
    holding.void(shop.services, invoice_id, reason="Twice", by=shop.actor("ben"), sure=True)

    kind, by, facts = last(shop, invoice_id, "voided")
    assert (kind, by, facts["reason"]) == ("voided", "UBEN", "Twice")


def test_before_and_after_were_looked_at(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    [draft], number = changed(shop, monkeypatch)
    relooking.show(shop.services, number, by=shop.actor("ben"))
    shop.tick()

    assert last(shop, draft, "look_attached")[0] == "look_attached"
