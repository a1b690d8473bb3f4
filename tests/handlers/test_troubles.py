"""The buttons of an exception: taken, retried, resolved, settled, by those who may."""

from __future__ import annotations

import pytest

from billing.obligation import Kind
from tests.handlers.rig import EXCEPTIONS, Rig

NOBODY = "gone@acme.example"


@pytest.fixture
def bounced(rig: Rig) -> tuple[int, int]:
    """An invoice whose mail was refused: invoice and exception."""
    rig.bench.mails.bouncing.add(NOBODY)
    client_id, _ = rig.client(email=NOBODY)
    invoice_id, _ = rig.issued(client_id)
    [problem] = [one for one in rig.bench.problems() if one.invoice_id == invoice_id]
    return invoice_id, problem.number


def test_take_says_who_looks_after_it(rig: Rig, bounced: tuple[int, int]) -> None:
    _, number = bounced

    assert rig.press("Take", number, by="ana").is_fine
    rig.bench.tick()

    assert rig.bench.problem(number).owner == rig.person("ana").id
    message = rig.person("ben").find(f"Exception {number}:", EXCEPTIONS)
    assert message is not None
    assert rig.person("ana").id in str(message.blocks)


def test_taking_it_twice_is_answered(rig: Rig, bounced: tuple[int, int]) -> None:
    _, number = bounced
    rig.press("Take", number, by="ana")

    rig.press("Take", number, by="ana")

    rig.told("Already taken", by="ana", in_=EXCEPTIONS)


def test_who_has_no_role_may_not_take_it(rig: Rig, bounced: tuple[int, int]) -> None:
    rig.press("Take", bounced[1], by="dan")

    rig.told("can take it", by="dan", in_=EXCEPTIONS)


def test_retry_sends_it_once_the_address_is_good(rig: Rig, bounced: tuple[int, int]) -> None:
    invoice_id, number = bounced
    rig.bench.mails.bouncing.clear()
    before = len(rig.bench.inbox)

    assert rig.press("Retry", number, by="cleo").is_fine
    rig.bench.tick()

    assert len(rig.bench.inbox) == before + 1
    assert set(rig.bench.owed(invoice_id, Kind.DELIVER).values()) == {"done"}
    assert rig.bench.problem(number).closed_at is not None


def test_a_second_retry_is_answered(rig: Rig, bounced: tuple[int, int]) -> None:
    """The second press came before the first was carried out."""
    _, number = bounced
    rig.press("Retry", number, by="cleo")
    rig.bench.mails.bouncing.clear()
    rig.bench.tick()

    stale = rig.bench.slack.posts(EXCEPTIONS)
    assert all("Retry" not in said.buttons for said in stale if f"Exception {number}:" in said.shown)


def test_who_has_no_role_may_not_retry(rig: Rig, bounced: tuple[int, int]) -> None:
    rig.press("Retry", bounced[1], by="ana")

    rig.told("can retry a send", by="ana", in_=EXCEPTIONS)
    assert rig.refused("ana", "retry_clicked", "not_allowed")


# Resolve.


def test_resolving_an_unsent_invoice_asks_what_happens_to_it(rig: Rig, bounced: tuple[int, int]) -> None:
    invoice_id, number = bounced
    rig.press("Resolve", number, by="cleo")
    modal = rig.person("cleo").modal
    assert modal.title == f"Resolve exception {number}"
    assert set(modal.fields) == {"What happens to the invoice", "Note"}

    filled = {"What happens to the invoice": "It was sent another way", "Note": "By hand & by post"}
    assert modal.fill(filled).submit().is_fine

    rig.bench.tick()
    assert rig.bench.problem(number).closing_note == "By hand & by post"
    assert set(rig.bench.owed(invoice_id, Kind.DELIVER).values()) == {"done"}
    shown = rig.person("ben").find(f"Exception {number}", EXCEPTIONS)
    assert shown is not None
    assert "Retry" not in shown.buttons


@pytest.mark.parametrize(
    ("choice", "stage", "held"),
    [("Put it on hold", "Issued", True), ("Void it: it will never be sent", "Void", False)],
)
def test_each_ending_is_carried_out(rig: Rig, bounced: tuple[int, int], *, choice: str, stage: str, held: bool) -> None:
    invoice_id, number = bounced
    rig.press("Resolve", number, by="cleo")

    filled = {"What happens to the invoice": choice, "Note": "settled"}
    assert rig.person("cleo").modal.fill(filled).submit().is_fine

    assert rig.bench.stage(invoice_id) == stage
    assert (rig.bench.invoice(invoice_id).hold is not None) == held


def test_a_note_of_blanks_is_none_and_said_at_its_field(rig: Rig, bounced: tuple[int, int]) -> None:
    _, number = bounced
    rig.press("Resolve", number, by="cleo")
    modal = rig.person("cleo").modal

    errors = modal.fill({"What happens to the invoice": "Put it on hold", "Note": "  "}).submit().errors

    assert list(errors) == ["Note"]
    assert modal.fields["What happens to the invoice"].value == "Put it on hold"


def test_what_was_resolved_meanwhile_is_said_inside_the_form(rig: Rig, bounced: tuple[int, int]) -> None:
    _, number = bounced
    rig.press("Resolve", number, by="cleo")
    modal = rig.person("cleo").modal
    rig.bench.mails.bouncing.clear()
    rig.press("Retry", number, by="admin")
    rig.bench.tick()

    errors = modal.fill({"What happens to the invoice": "Put it on hold", "Note": "mine"}).submit().errors

    assert "Already closed" in "".join(errors.values())
    assert modal.fields["Note"].value == "mine"


def test_who_is_not_the_owner_gets_no_form(rig: Rig, bounced: tuple[int, int]) -> None:
    rig.press("Resolve", bounced[1], by="ben")

    rig.told("can resolve it", by="ben", in_=EXCEPTIONS)
    assert rig.person("ben").open_modal() is None


def test_an_exception_of_no_invoice_is_the_admins_and_needs_a_note_only(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr("workflow.asking.queue", broken)
    rig.person("ana").command("/invoice queue")
    rig.bench.tick()
    [problem] = [one for one in rig.bench.problems() if "ZeroDivisionError" in one.words]

    rig.press("Resolve", problem.number, by="ana")
    rig.told("can resolve it", by="ana", in_=EXCEPTIONS)
    rig.press("Resolve", problem.number, by="admin")
    modal = rig.person("admin").modal
    assert set(modal.fields) == {"Note"}
    assert modal.fill({"Note": "fixed"}).submit().is_fine
    assert rig.bench.problem(problem.number).closed_by == rig.person("admin").id
