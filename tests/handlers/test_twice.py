"""A form that is submitted again, because its answer got lost, does nothing twice and says what the first time did."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.standin import Modal, Pace
from renderers.slack import again
from renderers.slack.actions import Action
from tests.handlers.rig import APPROVALS, EXCEPTIONS, GENERAL, Rig
from workflow import asking, complaining


@pytest.fixture
def deaf(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Rig:
    """A Slack that gives up early, so that a lost answer takes no three seconds."""
    monkeypatch.setattr(rig.bench.slack.site.sockets, "_pace", Pace(ack_seconds=0.5))
    return rig


def twice(rig: Rig, modal: Modal) -> None:
    """Submit it with the answer lost, and again."""
    rig.bench.slack.faults.drop_ack()
    assert modal.submit().error == "operation_timeout"
    assert modal.is_open
    assert modal.submit().is_fine
    assert not modal.is_open


def test_a_new_invoice_is_saved_once_and_named(deaf: Rig) -> None:
    client_id, name = deaf.client()
    ana = deaf.person("ana")
    ana.command(f"/invoice new {name}", in_=GENERAL)

    twice(deaf, ana.modal.fill({"Line items": "Design | 2 | 500"}))

    [row] = asking.client(deaf.bench.services, client_id).rows
    said = deaf.told("already saved", by="ana", in_=GENERAL).shown
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
def test_the_forms_of_a_card_count_once(deaf: Rig, button: str, by: str, event: str, says: str) -> None:
    invoice_id = deaf.draft()
    before = deaf.bench.told(invoice_id).count(event)
    deaf.click(button, invoice_id, by=by)

    twice(deaf, deaf.person(by).modal.fill(TYPED[button]))

    assert deaf.bench.told(invoice_id).count(event) == before + 1
    deaf.told(says.format(it=f"D-{invoice_id}"), by=by, in_=APPROVALS)


@pytest.mark.parametrize("opened", [lambda rig, _: rig.person("cleo").command("/invoice paid", in_=GENERAL), None])
def test_a_payment_counts_once(deaf: Rig, opened: Callable[[Rig, int], object] | None) -> None:
    invoice_id, number = deaf.issued()
    fill = {"Amount": "100"}
    if opened:
        opened(deaf, invoice_id)
        fill["Invoice number"] = number
    else:
        deaf.click("Record payment", invoice_id, by="cleo")

    twice(deaf, deaf.person("cleo").modal.fill(fill))

    assert deaf.bench.told(invoice_id).count("paid") == 1
    deaf.told("This payment was already recorded", by="cleo", in_=GENERAL if opened else APPROVALS)


def test_an_exception_is_resolved_once(deaf: Rig) -> None:
    number = complaining.report(deaf.bench.services, ZeroDivisionError(), during="twice") or 0
    deaf.bench.tick()
    deaf.press("Resolve", number, by="admin")

    twice(deaf, deaf.person("admin").modal.fill({"Note": "Looked at it."}))

    assert deaf.bench.problem(number).closing_note == "Looked at it."
    deaf.told(f"Exception {number} was already resolved", by="admin", in_=EXCEPTIONS)


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
