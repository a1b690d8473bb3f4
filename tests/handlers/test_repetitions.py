"""What Slack or a person sends twice is carried out once."""

from __future__ import annotations

import pytest

from tests.handlers.rig import GENERAL, Rig
from workflow import asking

OURS = "the fault is ours, not yours"


def test_a_command_that_comes_twice_is_carried_out_once(rig: Rig) -> None:
    client_id, name = rig.client()
    rig.person("ana").command(f"/invoice done {name} 480 Logo")

    again = rig.again()

    assert again.failure is None
    assert not again.body
    assert asking.client(rig.bench.services, client_id).unbilled_entries == 1


def test_a_click_that_comes_twice_is_carried_out_once_and_answered_once(rig: Rig) -> None:
    invoice_id = rig.draft()
    rig.click("Approve", invoice_id, by="ben")

    assert rig.again().failure is None

    assert rig.bench.told(invoice_id).count("approved") == 1
    assert rig.refusals("ben") == []


def test_a_form_that_comes_twice_is_saved_once(rig: Rig) -> None:
    _, name = rig.client()
    rig.person("ana").command(f"/invoice new {name}")
    rig.person("ana").modal.fill({"Line items": "Design | 2 | 500"}).submit()

    assert rig.again().failure is None

    assert rig.person("ana").command(f"/invoice {name}").text.count("*D-") == 1


@pytest.mark.parametrize("line", ["new", "paid", "hold D-{id}"])
def test_a_command_that_opens_a_form_may_come_twice_too(rig: Rig, line: str) -> None:
    """The right to open it is used up by then: that is no fault of anybody's."""
    invoice_id, before = rig.draft(), len(rig.bench.problems())
    rig.person("ana").command(f"/invoice {line.format(id=invoice_id)}")

    assert rig.again().failure is None

    assert rig.person("ana").modal.is_open
    assert len(rig.bench.problems()) == before


def test_an_event_that_comes_twice_is_taken_twice(rig: Rig) -> None:
    rig.bench.slack.faults.duplicate()

    rig.bench.slack.add_person("gil").join(GENERAL)
    rig.bench.slack.site.delivery.settle()

    first, second = rig.bench.slack.site.delivery.log[-2:]
    assert first.parcel.payload["event_id"] == second.parcel.payload["event_id"]
    assert (first.outcome.failure, second.outcome.failure) == (None, None)
