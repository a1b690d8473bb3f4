"""The invoice form: what is wrong is said at its field, nothing typed is lost, and an edit comes back whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billing.client import Brief
from bot.standin import Modal
from handlers import payloads
from handlers.invoice_form import typed_lines
from tests.handlers.rig import APPROVALS, GENERAL, Rig
from workflow import asking, finding

LINES = "Design workshop | 2 | 240 | 19\n6h coding 80"
FULL = {
    "Work completed on": "2026-02-27",
    "Currency": "EUR",
    "Line items": LINES,
    "Send day": "2026-04-01",
    "Purchase order": "PO-4711 & 12",
    "Note to client": "Thank you.\nSee you in <June>!",
}


def opened(rig: Rig, name: str, by: str = "ana") -> Modal:
    """The form for a client."""
    rig.person(by).command(f"/invoice new {name}", in_=GENERAL)
    return rig.person(by).modal


def newest(rig: Rig, client_id: int) -> int:
    """The newest draft of a client."""
    return max(row.invoice_id for row in asking.client(rig.bench.services, client_id).rows)


def saved(rig: Rig, client_id: int) -> Brief:
    """What was saved of a client's newest draft."""
    return rig.bench.invoice(newest(rig, client_id)).brief


# Filling it in.


def test_client_and_lines_are_enough(rig: Rig) -> None:
    client_id, name = rig.client()

    assert opened(rig, name).fill({"Line items": "Design | 2 | 500"}).submit().is_fine

    brief = saved(rig, client_id)
    assert (brief.completed_on, brief.send_on, brief.currency) == (date(2026, 3, 2), None, "")
    said = rig.told(f"for {name}", by="ana")
    assert "1,190.00" in said.shown
    assert "goes to the approvals channel" in said.shown


def test_everything_that_is_typed_is_kept(rig: Rig) -> None:
    client_id, name = rig.client()

    assert opened(rig, name).fill(FULL).submit().is_fine

    brief = saved(rig, client_id)
    assert (brief.completed_on, brief.send_on) == (date(2026, 2, 27), date(2026, 4, 1))
    assert (brief.purchase_order, brief.note) == ("PO-4711 & 12", "Thank you.\nSee you in <June>!")
    assert [(line.description, line.quantity, line.unit_price) for line in brief.lines] == [
        ("Design workshop", Decimal(2), Decimal(240)),
        ("coding", Decimal(6), Decimal(80)),
    ]
    rig.bench.tick()
    assert rig.person("ben").sees("PO-4711 & 12", in_=APPROVALS)


def test_the_shortcut_opens_the_same_form(rig: Rig) -> None:
    client_id, name = rig.client()
    rig.person("ana").shortcut("New invoice")

    assert rig.person("ana").modal.fill({"Client": name, "Line items": "Design | 1 | 500"}).submit().is_fine

    assert len(saved(rig, client_id).lines) == 1
    rig.person("ana").wait_for(f"for {name}", in_=rig.bench.slack.workspace.bot.name)


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"Line items": "Design"}, "Line items", "Design"),
        ({"Line items": "Design | 2 | 500\nHosting | two | 20"}, "Line items", "Line 2"),
        ({"Line items": "Design | 0 | 500"}, "Line items", "above 0"),
        ({"Line items": "Design | 2 | 500 | 190"}, "Line items", "not between 0 and 100"),
        ({"Line items": "Design | 2 | USD 500"}, "Line items", "is not in EUR"),
        ({"Line items": "Design | 1.250 | 500 | 19"}, "Line items", "two ways"),
        ({"Line items": "\n".join(f"L{n}|1|5" for n in range(201))}, "Line items", "200"),
        ({"Currency": "DOLLAR"}, "Currency", "no currency"),
        ({"Currency": "XXX"}, "Currency", "no currency"),
        ({"Send day": "2026-03-01"}, "Send day", "is over"),
        ({"Purchase order": "PO \u202e4711"}, "Purchase order", "cannot be seen"),
        ({"Note to client": "Dear \u202eGBE"}, "Note to client", "cannot be seen"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    rig: Rig, wrong: dict[str, str], field: str, says: str
) -> None:
    client_id, name = rig.client()
    modal = opened(rig, name)
    typed: dict[str, Any] = FULL | wrong

    errors = modal.fill(typed).submit().errors

    assert list(errors) == [field]
    assert says in errors[field]
    assert {label: modal.fields[label].value for label in typed} == typed
    assert modal.fields["Client"].value == name
    assert modal.is_open

    assert modal.fill({field: FULL[field]}).submit().is_fine
    assert len(saved(rig, client_id).lines) == 2


def test_everything_that_is_wrong_is_said_at_once(rig: Rig) -> None:
    _, name = rig.client()

    errors = opened(rig, name).fill({"Line items": "Design", "Currency": "?", "Send day": "2026-01-01"}).submit().errors

    assert set(errors) == {"Line items", "Currency", "Send day"}


def test_the_first_few_wrong_lines_are_named(rig: Rig) -> None:
    _, name = rig.client()

    errors = opened(rig, name).fill({"Line items": "Design\nHosting | 1 | 20\nTravel"}).submit().errors

    assert "Line 1" in errors["Line items"]
    assert "Line 3" in errors["Line items"]
    assert "Line 2" not in errors["Line items"]


def test_who_may_not_draft_is_told_inside_the_form(rig: Rig) -> None:
    _, name = rig.client()
    modal = opened(rig, name, by="dan")

    errors = modal.fill(FULL).submit().errors

    assert "Only this client's drafter" in "".join(errors.values())
    assert modal.fields["Line items"].value == LINES
    assert rig.refused("dan", "new_invoice_submitted", "not_allowed")


def test_a_client_without_people_is_drafted_for_and_told_what_is_missing(rig: Rig) -> None:
    client_id, name = rig.client(people=rig.bench.people_of(drafter="ana"))

    opened(rig, name).fill({"Line items": "Design | 1 | 500"}).submit()

    said = rig.told("Before it can be approved", by="ana")
    assert name in said.shown
    assert len(saved(rig, client_id).lines) == 1


def test_two_forms_of_one_person_are_two_drafts(rig: Rig) -> None:
    client_id, name = rig.client()
    first = opened(rig, name).fill({"Line items": "Design | 1 | 500"})
    first.submit()
    second = opened(rig, name).fill({"Line items": "Hosting | 1 | 20"})
    second.submit()

    assert len(asking.client(rig.bench.services, client_id).rows) == 2


# Finished work.


def test_draft_now_twice_is_one_draft(rig: Rig) -> None:
    client_id, name = rig.client()
    rig.person("ana").command(f"/invoice done {name} 480 Logo")
    draft_now = rig.person("ana").aim("Draft now", in_=GENERAL)

    assert draft_now.send().is_fine
    assert draft_now.send().is_fine

    rig.told("is waiting to be billed", by="ana")
    assert [line.description for line in saved(rig, client_id).lines] == ["Logo"]


def test_draft_now_from_the_client_s_own_answer(rig: Rig) -> None:
    client_id, name = rig.client()
    rig.person("ana").command(f"/invoice done {name} 480 Logo yesterday")
    rig.person("ana").command(f"/invoice done {name} 20 Hosting 2026-02-27")
    rig.person("ana").command(f"/invoice {name}")

    rig.person("ana").click("Draft now", in_=GENERAL)

    rig.told(f"for {name}", by="ana")
    brief = saved(rig, client_id)
    assert brief.completed_on == date(2026, 3, 1)
    assert len(brief.lines) == 2


def test_draft_now_needs_the_role(rig: Rig) -> None:
    client_id, name = rig.client()
    rig.person("ana").command(f"/invoice done {name} 480 Logo")
    rig.person("dan").command(f"/invoice {name}")

    rig.person("dan").click("Draft now", in_=GENERAL)

    rig.told("Only this client's drafter", by="dan")
    assert asking.client(rig.bench.services, client_id).unbilled_entries == 1


# Editing.


def test_edit_opens_filled_with_what_was_saved(rig: Rig) -> None:
    client_id, name = rig.client()
    opened(rig, name).fill(FULL).submit()
    rig.bench.tick()

    rig.click("Edit", newest(rig, client_id), by="ana")

    modal = rig.person("ana").modal
    filled = {label: field.value for label, field in modal.fields.items()}
    assert filled == FULL | {"Line items": "Design workshop | 2 | 240 | 19\ncoding | 6 h | 80"}
    assert name in modal.text
    assert "must approve; deadline" in modal.text


def test_saving_an_edit_unchanged_changes_nothing_of_it(rig: Rig) -> None:
    client_id, name = rig.client()
    opened(rig, name).fill(FULL).submit()
    rig.bench.tick()
    invoice_id, before = newest(rig, client_id), saved(rig, client_id)
    rig.click("Edit", invoice_id, by="ana")

    assert rig.person("ana").modal.submit().is_fine

    kept = rig.bench.invoice(invoice_id)
    assert kept.brief == before
    assert kept.draft.revision == 2


def test_an_edit_may_empty_what_was_filled(rig: Rig) -> None:
    client_id, name = rig.client()
    opened(rig, name).fill(FULL).submit()
    rig.bench.tick()
    rig.click("Edit", newest(rig, client_id), by="ana")
    empty = dict.fromkeys(("Send day", "Purchase order", "Note to client", "Currency"))

    assert rig.person("ana").modal.fill(empty).submit().is_fine

    brief = saved(rig, client_id)
    assert (brief.send_on, brief.purchase_order, brief.note, brief.currency) == (None, "", "", "")


def test_many_lines_are_edited_in_several_inputs_and_stay_in_order(rig: Rig) -> None:
    client_id, name = rig.client()
    lines = [f"Line {number:03} {'with many words ' * 3}| {number + 1} | 12.5 | 19" for number in range(80)]
    modal = opened(rig, name)
    modal.fill({"Line items": "\n".join(lines[:40])}).submit()
    rig.bench.tick()
    invoice_id = newest(rig, client_id)
    rig.click("Edit", invoice_id, by="ana")
    modal = rig.person("ana").modal
    parts = [label for label in modal.fields if label.startswith("Line items")]
    last = modal.fields[parts[-1]].value

    assert len(parts) > 1
    assert modal.fill({parts[-1]: f"{last}\nOne more | 1 | 5 | 19"}).submit().is_fine

    described = [line.description for line in saved(rig, client_id).lines]
    assert described == [line.partition("|")[0].strip() for line in lines[:40]] + ["One more"]


def test_inputs_are_joined_by_their_numbers_whatever_order_slack_sends_them_in() -> None:
    def typed(text: str) -> dict[str, Any]:
        return {"input": {"type": "plain_text_input", "value": text}}

    values = {"lines.10": typed("j"), "note": typed("x"), "lines.2": typed("b"), "lines": typed("a")}
    body = {"user": {"id": "U1"}, "view": {"id": "V1", "state": {"values": values}}}

    assert typed_lines(payloads.submission(body)) == "a\nb\nj"


def test_an_edit_of_an_older_revision_is_refused_inside_the_form(rig: Rig) -> None:
    invoice_id = rig.draft()
    rig.click("Edit", invoice_id, by="ana")
    modal = rig.person("ana").modal
    rig.bench.edit(invoice_id, amount="600")

    errors = modal.fill({"Line items": "Mine | 1 | 700"}).submit().errors

    assert "revision 2 now" in "".join(errors.values())
    assert modal.fields["Line items"].value == "Mine | 1 | 700"
    assert rig.bench.invoice(invoice_id).draft.revision == 2


def test_edit_on_an_old_card_is_refused_before_anything_is_typed(rig: Rig) -> None:
    invoice_id = rig.draft()
    edit = rig.aim("Edit", invoice_id, by="ana")
    rig.bench.edit(invoice_id, amount="600")

    edit.send()

    rig.told("revision 2 now", by="ana", in_=APPROVALS)
    assert rig.person("ana").open_modal() is None


def test_who_may_not_edit_gets_no_form(rig: Rig) -> None:
    rig.click("Edit", rig.draft(), by="dan")

    rig.told("Only this client's drafter", by="dan", in_=APPROVALS)
    assert rig.person("dan").open_modal() is None


# More clients than a menu holds.


def test_beyond_a_hundred_clients_names_are_typed(rig: Rig) -> None:
    known = len(finding.clients_like(rig.bench.services, ""))
    for number in range(known, 103):
        rig.bench.client(f"Zebra & Söhne {number:03}")

    rig.person("ana").command("/invoice new")
    modal = rig.person("ana").modal
    assert modal.fields["Client"].kind == "external_select"
    offered = modal.search("Client", "zebra & söhne 10")
    assert offered == [f"Zebra & Söhne {n}" for n in ("100", "101", "102")]
    assert modal.search("Client", "z")
    assert len(modal.search("Client", "zebra")) <= 100
    assert modal.search("Client", "nobody at all") == []

    modal.fill({"Client": offered[-1], "Line items": "Design | 1 | 500"})
    assert modal.submit().is_fine

    chosen = finding.client_at_start(rig.bench.services, "zebra & söhne 102")
    assert chosen is not None
    assert len(saved(rig, chosen.client.id).lines) == 1


def test_beyond_a_hundred_clients_a_typed_one_is_still_chosen(rig: Rig) -> None:
    assert opened(rig, "zebra & söhne 102").fields["Client"].value is not None
