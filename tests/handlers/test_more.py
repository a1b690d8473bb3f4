"""The menu beside a card's buttons."""

from datetime import date

import pytest

from bot.standin.answers import NotOnScreen
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


def two(rig: Rig) -> int:
    """A draft that ben or cleo may approve."""
    people = rig.bench.people_of(drafter="ana", approver="ben cleo", sender="dan", follow_up="dan")
    return rig.draft(rig.client(people=people)[0], send_on="2026-03-10")


def test_another_approver_is_asked_on_the_card_and_in_its_thread(rig: Rig) -> None:
    invoice_id, ben, cleo = two(rig), rig.person("ben").id, rig.person("cleo").id

    assert rig.choose("Reassign", invoice_id, by="ana").is_fine
    modal = rig.person("ana").modal
    assert f"can be approved by <@{ben}> or <@{cleo}>" in modal.text
    assert modal.fill({"Who should approve it": "cleo"}).submit().is_fine
    rig.bench.tick()

    asks = f"Needs approval by <@{cleo}> until Mon 9 Mar 17:00 Berlin. <@{ben}> may approve it too."
    assert asks in rig.bench.shown(invoice_id)
    assert f"To be approved by <@{cleo}>, decided by <@{rig.person('ana').id}>." in rig.bench.thread(invoice_id)

    rig.choose("Reassign", invoice_id, by="ben")
    assert rig.person("ben").modal.fields["Who should approve it"].value == cleo


def test_a_person_without_the_role_is_refused_at_the_field(rig: Rig) -> None:
    invoice_id = two(rig)
    rig.choose("Reassign", invoice_id, by="ana")

    errors = rig.person("ana").modal.fill({"Who should approve it": "dan"}).submit().errors

    assert errors["Who should approve it"].startswith("This person cannot be asked")
    assert "reassigned" not in rig.bench.told(invoice_id)


def test_a_card_that_changed_meanwhile_is_refused_at_the_field(rig: Rig) -> None:
    invoice_id = two(rig)
    rig.choose("Reassign", invoice_id, by="ana")
    rig.bench.edit(invoice_id, amount="500", send_on="2026-03-10")

    errors = rig.person("ana").modal.fill({"Who should approve it": "cleo"}).submit().errors

    assert "it is at revision 2 now" in errors["Who should approve it"]
    assert "reassigned" not in rig.bench.told(invoice_id)


def test_a_choice_that_is_delivered_twice_is_kept_once(rig: Rig) -> None:
    invoice_id = two(rig)
    rig.choose("Reassign", invoice_id, by="ana")
    rig.person("ana").modal.fill({"Who should approve it": "cleo"}).submit()

    assert rig.again().failure is None

    assert rig.bench.told(invoice_id).count("reassigned") == 1


def test_who_may_not_reassign_gets_no_form(rig: Rig) -> None:
    rig.choose("Reassign", two(rig), by="dan")

    rig.told("can reassign it", by="dan", in_=APPROVALS)
    assert rig.person("dan").open_modal() is None


def test_after_the_decision_the_menu_does_not_offer_it(rig: Rig) -> None:
    invoice_id = two(rig)
    rig.bench.approve(invoice_id)
    rig.bench.tick()

    with pytest.raises(NotOnScreen):
        rig.choose("Reassign", invoice_id, by="ana")
