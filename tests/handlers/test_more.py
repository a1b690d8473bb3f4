"""The menu beside a card's buttons."""

from datetime import date

from tests.handlers.rig import APPROVALS, Rig


def test_another_send_day_says_what_it_costs_and_is_saved(rig: Rig) -> None:
    invoice_id = rig.draft(send_on="2026-03-10")
    rig.bench.approve(invoice_id)
    rig.bench.tick()

    assert rig.choose("Change send day", invoice_id, by="ana").is_fine
    modal = rig.person("ana").modal
    ben = rig.person("ben").id
    void = f"The approval by <@{ben}> becomes void."
    assert f"{void} After this, <@{ben}> must approve; deadline Mon 9 Mar 17:00 Berlin." in modal.text
    assert modal.fill({"Send day": "2026-03-12"}).submit().is_fine

    draft = rig.bench.invoice(invoice_id).draft
    assert (rig.bench.stage(invoice_id), draft.revision, draft.content.send_on) == ("InReview", 2, date(2026, 3, 12))


def test_a_day_that_is_over_is_answered_at_its_field(rig: Rig) -> None:
    invoice_id = rig.draft(send_on="2026-03-10")
    rig.choose("Change send day", invoice_id, by="ana")

    errors = rig.person("ana").modal.fill({"Send day": "2026-02-01"}).submit().errors

    assert errors["Send day"].startswith("2026-02-01 is over. Choose today")
    assert rig.bench.invoice(invoice_id).draft.revision == 1


def test_a_submission_that_is_delivered_twice_saves_once_and_is_no_error(rig: Rig) -> None:
    invoice_id = rig.draft(send_on="2026-03-10")
    rig.choose("Change send day", invoice_id, by="ana")
    rig.person("ana").modal.fill({"Send day": "2026-03-12"}).submit()

    again = rig.again()
    assert again.failure is None
    assert "errors" not in str(again.body)
    assert rig.bench.invoice(invoice_id).draft.revision == 2


def test_who_may_not_edit_gets_no_form(rig: Rig) -> None:
    rig.choose("Change send day", rig.draft(), by="dan")

    rig.told("Only this client's drafter", by="dan", in_=APPROVALS)
    assert rig.person("dan").open_modal() is None
