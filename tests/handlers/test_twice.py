"""A form that is submitted again, because its answer got lost, does nothing twice and says what the first time did."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.standin import Modal, Pace
from renderers.slack import again
from renderers.slack.actions import Action
from tests.handlers.rig import APPROVALS, EXCEPTIONS, GENERAL, Rig
from workflow import asking, complaining


def twice(rig: Rig, modal: Modal) -> None:
    """Submit it with the answer lost, for which Slack does not wait its three seconds here, and again."""
    sockets = rig.bench.slack.site.sockets
    sockets._pace, pace = Pace(ack_seconds=0.5), sockets._pace
    rig.bench.slack.faults.drop_ack()
    lost = modal.submit()
    sockets._pace = pace
    rig.bench.slack.faults.clear()  # On a busy machine the answer may not even have been there to lose.
    assert lost.error == "operation_timeout"
    assert modal.is_open
    assert modal.submit().is_fine
    assert not modal.is_open


def test_a_new_invoice_is_saved_once_and_named(rig: Rig) -> None:
    client_id, name = rig.client()
    ana = rig.person("ana")
    ana.command(f"/invoice new {name}", in_=GENERAL)

    twice(rig, ana.modal.fill({"Line items": "Design | 2 | 500"}))

    [row] = asking.client(rig.bench.services, client_id).rows
    said = rig.told("already saved", by="ana", in_=GENERAL).shown
    assert f"already saved as {row.reference}, the first time" in said
    assert "use Edit on its card" in said


TYPED = {
    "Edit": {"Line items": "Design | 3 | 500"},
    "Request changes": {"Reason": "Two days"},
    "Hold": {"Reason": "Wait"},
}


@pytest.mark.parametrize(
    ("button", "by", "event", "says"),
    [
        ("Edit", "ana", "saved", "Your edit of {it} was already saved"),
        ("Request changes", "ben", "changes_requested", "Changes to {it} were already requested"),
        ("Hold", "ana", "held", "{it} was already put on hold"),
    ],
)
def test_the_forms_of_a_card_count_once(rig: Rig, button: str, by: str, event: str, says: str) -> None:
    invoice_id = rig.draft()
    before = rig.bench.told(invoice_id).count(event)
    rig.click(button, invoice_id, by=by)

    twice(rig, rig.person(by).modal.fill(TYPED[button]))

    assert rig.bench.told(invoice_id).count(event) == before + 1
    rig.told(says.format(it=f"D-{invoice_id}"), by=by, in_=APPROVALS)


@pytest.mark.parametrize("opened", [lambda rig, _: rig.person("cleo").command("/invoice paid", in_=GENERAL), None])
def test_a_payment_counts_once(rig: Rig, opened: Callable[[Rig, int], object] | None) -> None:
    invoice_id, number = rig.issued()
    fill = {"Amount": "100"}
    if opened:
        opened(rig, invoice_id)
        fill["Invoice number"] = number
    else:
        rig.click("Record payment", invoice_id, by="cleo")

    twice(rig, rig.person("cleo").modal.fill(fill))

    assert rig.bench.told(invoice_id).count("paid") == 1
    rig.told("This payment was already recorded", by="cleo", in_=GENERAL if opened else APPROVALS)


def test_an_exception_is_resolved_once(rig: Rig) -> None:
    number = complaining.report(rig.bench.services, ZeroDivisionError(), during="twice") or 0
    rig.bench.tick()
    rig.press("Resolve", number, by="admin")

    twice(rig, rig.person("admin").modal.fill({"Note": "Looked at it."}))

    assert rig.bench.problem(number).closing_note == "Looked at it."
    rig.told(f"Exception {number} was already resolved", by="admin", in_=EXCEPTIONS)


def test_every_form_has_its_sentence_and_nothing_else_has_one() -> None:
    forms = {action for action in Action if again.sentence(action, about="7:1", made=None)}

    assert forms == {
        Action.NEW_INVOICE,
        Action.EDIT_INVOICE,
        Action.REQUEST_CHANGES_REASON,
        Action.HOLD_REASON,
        Action.PAYMENT,
        Action.RESOLVE_NOTE,
    }
    assert again.sentence(Action.NEW_INVOICE, about="", made=None).startswith("This was already saved, the first time")
