"""The buttons of a card: each does its one thing, asks first where it must, and answers who came late."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.handlers.rig import APPROVALS, Rig


def test_approve_approves_what_was_seen(rig: Rig) -> None:
    invoice_id = rig.draft(send_on="2026-04-01")

    assert rig.click("Approve", invoice_id, by="ben").is_fine
    rig.bench.tick()

    assert rig.bench.stage(invoice_id) == "Approved"
    card = rig.person("ana").find(f"D-{invoice_id} ", APPROVALS)
    assert card is not None
    assert rig.person("ben").id in str(card.blocks)
    assert "Approve" not in card.buttons


def test_a_second_click_is_told_who_was_first(rig: Rig) -> None:
    invoice_id = rig.draft(send_on="2026-04-01")
    again = rig.aim("Approve", invoice_id, by="ben")
    rig.click("Approve", invoice_id, by="admin")

    assert again.send().is_fine

    said = rig.told("Already approved by", by="ben", in_=APPROVALS)
    assert rig.person("admin").id in said.text
    assert rig.bench.told(invoice_id).count("approved") == 1


def test_of_many_clicks_at_once_one_wins_and_all_are_answered(rig: Rig) -> None:
    """RELIABILITY, fault 31."""
    invoice_id = rig.draft(send_on="2026-04-01")
    clicks = [rig.aim("Approve", invoice_id, by=name) for name in ("ben", "admin") for _ in range(4)]

    with ThreadPoolExecutor(len(clicks)) as people:
        list(people.map(lambda click: click.send(), clicks))

    assert rig.bench.told(invoice_id).count("approved") == 1
    rig.bench.slack.wait_for(lambda: _told_it_was_approved(rig) == len(clicks) - 1)


def _told_it_was_approved(rig: Rig) -> int:
    whispers = [said for name in ("ben", "admin") for said in rig.person(name).whispers(APPROVALS)]
    return sum("Already approved" in said.shown for said in whispers)


def test_an_approval_and_an_edit_at_once_leave_what_nobody_has_approved(rig: Rig) -> None:
    """RELIABILITY, fault 32: whichever is first, the edit's revision waits for an approval of its own."""
    invoice_id = rig.draft(send_on="2026-04-01")
    rig.click("Edit", invoice_id, by="ana")
    modal = rig.person("ana").modal.fill({"Line items": "Design | 1 | 900"})
    approve = rig.aim("Approve", invoice_id, by="ben")

    with ThreadPoolExecutor(2) as people:
        done = [people.submit(approve.send), people.submit(modal.submit)]

    assert all(one.result().is_fine for one in done)
    assert (rig.bench.stage(invoice_id), rig.bench.invoice(invoice_id).draft.revision) == ("InReview", 2)
    if "approved" not in rig.bench.told(invoice_id):
        rig.told("revision 2 now", by="ben", in_=APPROVALS)


def test_approving_an_older_revision_is_refused_with_the_new_one(rig: Rig) -> None:
    """RELIABILITY, fault 33."""
    invoice_id = rig.draft()
    old = rig.aim("Approve", invoice_id, by="ben")
    rig.bench.edit(invoice_id, amount="600")

    old.send()

    rig.told("revision 2 now", by="ben", in_=APPROVALS)
    assert rig.bench.stage(invoice_id) == "InReview"


def test_who_drafted_it_asks_somebody_else(rig: Rig) -> None:
    client_id, _ = rig.client(people=rig.bench.people_of(drafter="ana", approver="ana ben", sender="cleo"))
    invoice_id = rig.draft(client_id)

    rig.click("Approve", invoice_id, by="ana")

    assert rig.person("ben").id in rig.told("takes somebody else", by="ana", in_=APPROVALS).text


def test_what_is_missing_is_listed(rig: Rig) -> None:
    client_id, _ = rig.client(email="", people=rig.bench.people_of(drafter="ana", approver="ben"))
    invoice_id = rig.draft(client_id)

    rig.click("Approve", invoice_id, by="ben")

    rig.told("Not approved, because something is missing", by="ben", in_=APPROVALS)
    assert rig.bench.stage(invoice_id) == "InReview"


# Request changes.


def test_changes_are_asked_for_with_a_reason(rig: Rig) -> None:
    invoice_id = rig.draft()
    rig.click("Request changes", invoice_id, by="ben")
    modal = rig.person("ben").modal
    assert f"D-{invoice_id}" in modal.text

    assert modal.fill({"Reason": "Two days, not <three> & a half"}).submit().is_fine

    rig.bench.tick()
    assert rig.bench.stage(invoice_id) == "Draft"
    assert rig.person("ana").sees("Two days, not <three> & a half", in_=APPROVALS)


def test_a_reason_of_blanks_is_none(rig: Rig) -> None:
    invoice_id = rig.draft()
    rig.click("Request changes", invoice_id, by="ben")

    errors = rig.person("ben").modal.fill({"Reason": "   "}).submit().errors

    assert "Give a reason" in errors["Reason"]
    assert rig.bench.stage(invoice_id) == "InReview"


def test_who_may_not_ask_for_changes_gets_no_form(rig: Rig) -> None:
    rig.click("Request changes", rig.draft(), by="dan")

    rig.told("Only this client's", by="dan", in_=APPROVALS)
    assert rig.person("dan").open_modal() is None


def test_an_edit_while_the_reason_is_typed_is_refused_inside_the_form(rig: Rig) -> None:
    invoice_id = rig.draft()
    rig.click("Request changes", invoice_id, by="ben")
    modal = rig.person("ben").modal
    rig.bench.edit(invoice_id, amount="600")

    errors = modal.fill({"Reason": "Two days"}).submit().errors

    assert "revision 2 now" in errors["Reason"]
    assert modal.fields["Reason"].value == "Two days"


# Hold and resume.


def test_hold_and_resume_from_the_card(rig: Rig) -> None:
    invoice_id = rig.draft()
    rig.click("Hold", invoice_id, by="ana")
    assert rig.person("ana").modal.fill({"Reason": "wait", "Until": "2026-03-09"}).submit().is_fine
    rig.bench.tick()

    held = rig.bench.invoice(invoice_id).hold
    assert held is not None
    assert (held.reason, held.by, str(held.until)) == ("wait", rig.person("ana").id, "2026-03-09")

    assert rig.click("Resume", invoice_id, by="ben").is_fine
    assert rig.bench.invoice(invoice_id).hold is None


@pytest.mark.parametrize("until", ["2026-03-02", "2026-03-01"])
def test_a_hold_until_today_is_none_and_said_at_its_field(rig: Rig, until: str) -> None:
    invoice_id = rig.draft()
    rig.click("Hold", invoice_id, by="ana")
    modal = rig.person("ana").modal

    errors = modal.fill({"Reason": "wait", "Until": until}).submit().errors

    assert list(errors) == ["Until"]
    assert modal.fields["Reason"].value == "wait"
    assert rig.bench.invoice(invoice_id).hold is None


def test_who_may_not_hold_gets_no_form(rig: Rig) -> None:
    invoice_id = rig.draft()
    rig.click("Hold", invoice_id, by="dan")

    rig.told("Only this client's", by="dan", in_=APPROVALS)
    assert "Only this client's" in rig.person("dan").command(f"/invoice hold D-{invoice_id}").text
    assert rig.person("dan").open_modal() is None


def test_who_lost_the_role_while_the_form_was_open_is_told_inside_of_it(rig: Rig) -> None:
    client_id, name = rig.client()
    invoice_id = rig.draft(client_id)
    rig.click("Hold", invoice_id, by="ana")
    others = rig.bench.people_of(drafter="ben", approver="ben", sender="cleo", follow_up="cleo")
    rig.bench.client(name, people=others)

    errors = rig.person("ana").modal.fill({"Reason": "wait"}).submit().errors

    assert "Only this client's" in errors["Reason"]
    assert rig.bench.invoice(invoice_id).hold is None


def test_what_is_on_hold_already_opens_no_second_form(rig: Rig) -> None:
    invoice_id = rig.draft()
    click = rig.aim("Hold", invoice_id, by="ana")
    rig.click("Hold", invoice_id, by="ben")
    rig.person("ben").modal.fill({"Reason": "wait"}).submit()

    click.send()

    rig.told("Already on hold", by="ana", in_=APPROVALS)
    assert rig.person("ana").open_modal() is None


def test_resuming_twice_is_answered(rig: Rig) -> None:
    invoice_id = rig.draft()
    rig.click("Hold", invoice_id, by="ana")
    rig.person("ana").modal.fill({"Reason": "wait"}).submit()
    rig.bench.tick()
    resume = rig.aim("Resume", invoice_id, by="ben")

    resume.send()
    resume.send()

    rig.told("not on hold", by="ben", in_=APPROVALS)
    assert rig.bench.told(invoice_id).count("resumed") == 1


# Show.


def test_show_tells_the_whole_story_to_one_person(rig: Rig) -> None:
    invoice_id, number = rig.issued()
    rig.person("ana").command(f"/invoice {number}")
    rig.person("ana").command("/invoice queue")
    answers = rig.person("ana").whispers("general")
    assert "Show" in answers[-1].buttons

    first = answers[-1].buttons.index("Show")
    rig.person("ana").click("Show", in_="general", ts=answers[-1].ts, nth=first)

    assert "What happened" in rig.told("What happened", by="ana").shown
    assert invoice_id
