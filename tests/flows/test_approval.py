"""Approved is what somebody saw and may approve: nothing else, and nothing twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlmodel import select

from billing.invoice import Approved
from store.database import reading
from store.tables import RefusalRow
from tests.bench import Bench


def refusals(bench: Bench, count: int) -> list[tuple[str, str]]:
    """Who was refused, and why; people are answered first, and it is recorded a moment later."""
    found: list[tuple[str, str]] = []
    for _ in range(100):
        with reading(bench.services.engine) as db:
            found = [(row.by, row.why) for row in db.exec(select(RefusalRow))]
        if len(found) >= count:
            return found
        threading.Event().wait(0.02)
    return found


def test_an_edit_voids_the_approval_and_asks_again(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.click("Approve", draft, by="ben")
    assert "Approved by" in bench.shown(draft)

    bench.ana.click("Edit", in_="approvals", message="D-1")
    bench.ana.modal.fill({"Line items": "Design workshop | 1 | 960"}).submit()
    bench.clock.at("2026-03-03T09:00")
    bench.tick()

    assert bench.inbox == []
    assert f"Needs approval by <@{bench.ben.id}>" in bench.shown(draft)
    assert "1,142.40" in bench.shown(draft)

    bench.click("Approve", draft, by="ben", confirm=True)
    assert [mail["Subject"] for mail in bench.inbox] == ["Invoice 2026-0001 from Studio Nord"]


def test_a_click_on_what_has_changed_is_refused_and_answered(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.tick()
    stale = bench.ben.aim("Approve", in_="approvals", message="D-1")
    bench.edit(draft, amount="960", send_on="2026-03-03")
    bench.tick()
    before = bench.shown(draft)

    stale.send()
    bench.tick()

    answer = bench.ben.wait_for("revision 2 now", "approvals")
    assert answer.only_for == bench.ben.id
    assert bench.shown(draft) == before
    assert bench.stage(draft) == "InReview"
    assert refusals(bench, 1) == [(bench.ben.id, "draft_changed")]


def test_a_second_click_is_told_who_was_first(bench: Bench) -> None:
    people = bench.people_of(drafter="ana", approver="ben dan", sender="cleo", follow_up="cleo")
    draft = bench.draft(bench.client(people=people), send_on="2026-03-03")
    bench.tick()
    late = bench.dan.aim("Approve", in_="approvals", message="D-1")
    bench.click("Approve", draft, by="ben")
    before = bench.shown(draft)

    late.send()
    bench.tick()

    assert f"<@{bench.ben.id}>" in bench.dan.wait_for("Already approved by", "approvals").shown
    assert bench.shown(draft) == before
    assert bench.told(draft).count("approved") == 1


def test_one_click_twice_in_a_row_approves_once(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.tick()
    click = bench.ben.aim("Approve", in_="approvals", message="D-1")

    answers = [click.send(), click.send()]
    bench.tick()

    assert all(answer.is_fine for answer in answers)
    assert bench.told(draft).count("approved") == 1


def test_five_at_once_are_all_answered_and_one_wins(bench: Bench) -> None:
    crowd = [bench.slack.add_person(f"approver{number}") for number in range(5)]
    for person in crowd:
        person.join("approvals")
    bench.people |= {person.user.name: person for person in crowd}
    names = " ".join(person.user.name for person in crowd)
    people = bench.people_of(drafter="ana", approver=names, sender="cleo", follow_up="cleo")
    draft = bench.draft(bench.client(people=people), send_on="2026-03-03")
    bench.tick()
    clicks = [person.aim("Approve", in_="approvals", message="D-1") for person in crowd]

    with ThreadPoolExecutor(len(crowd)) as pool:
        answers = list(pool.map(lambda click: click.send(), clicks))
    bench.tick()

    approved = bench.invoice(draft).invoice
    assert isinstance(approved, Approved)
    assert all(answer.is_fine for answer in answers)
    losers = [person for person in crowd if person.id != approved.approval.by]
    for person in losers:
        person.wait_for("Already approved by", "approvals")
    assert [why for _, why in refusals(bench, 4)] == ["already_approved"] * 4


def test_who_has_no_role_is_refused_answered_and_recorded(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.tick()
    before = bench.shown(draft)

    for label in ("Approve", "Request changes", "Edit"):
        bench.dan.click(label, in_="approvals", message="D-1")
    bench.tick()

    assert bench.dan.wait_for("Only this client's approver", "approvals").only_for == bench.dan.id
    assert bench.dan.wait_for("Only this client's drafter", "approvals").only_for == bench.dan.id
    assert refusals(bench, 3) == [(bench.dan.id, "not_allowed")] * 3
    assert bench.dan.open_modal() is None
    assert bench.shown(draft) == before


def test_a_guest_is_refused_whatever_they_press(bench: Bench) -> None:
    guest = bench.slack.add_person("guest", is_guest=True)
    guest.join("approvals")
    bench.draft(send_on="2026-03-03")
    bench.tick()

    guest.click("Approve", in_="approvals", message="D-1")

    guest.wait_for("no guests", "approvals")
    assert refusals(bench, 1) == [(guest.id, "outsider")]


def test_nobody_approves_their_own_draft_while_somebody_else_can(bench: Bench) -> None:
    people = bench.people_of(drafter="ana", approver="ana ben", sender="cleo", follow_up="cleo")
    draft = bench.draft(bench.client(people=people), send_on="2026-03-03")
    bench.click("Approve", draft, by="ana")

    assert f"<@{bench.ben.id}>" in bench.ana.wait_for("takes somebody else", "approvals").shown
    assert bench.stage(draft) == "InReview"

    bench.click("Approve", draft, by="ben")
    assert bench.stage(draft) == "Approved"


def test_a_freelancer_approves_alone_and_the_card_says_so(bench: Bench) -> None:
    people = bench.people_of(drafter="ana", approver="ana", sender="ana", follow_up="ana")
    draft = bench.draft(bench.client(people=people), send_on="2026-03-03")

    bench.click("Approve", draft, by="ana")

    assert "the only approver, who also drafted it" in bench.shown(draft)


def test_what_is_not_ready_says_what_is_missing(bench: Bench) -> None:
    people = bench.people_of(drafter="ana", approver="ben", sender="", follow_up="cleo")
    draft = bench.draft(bench.client(email="", people=people), send_on="2026-03-03")
    bench.click("Approve", draft, by="ben")

    answer = bench.ben.wait_for("Not approved, because something is missing", "approvals").shown

    assert "Nobody is named as sender for Acme GmbH" in answer
    assert "Nobody would receive the invoices of Acme GmbH" in answer
    assert "Before it can be approved" in bench.shown(draft)
    assert bench.stage(draft) == "InReview"


def test_changes_are_requested_edited_and_asked_for_again(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.click("Request changes", draft, by="ben")
    bench.ben.modal.fill({"Reason": "Two days, not three"}).submit()
    bench.tick()
    assert f"Changes requested by <@{bench.ben.id}>: Two days, not three" in bench.shown(draft)

    bench.ana.click("Edit", in_="approvals", message="D-1")
    bench.ana.modal.fill({"Line items": "Design workshop | 2 | 480"}).submit()
    bench.tick()

    assert f"Needs approval by <@{bench.ben.id}>" in bench.shown(draft)
    assert bench.told(draft)[:3] == ["saved", "changes_requested", "saved"]


def test_it_leaves_at_once_whatever_the_hour_where_that_is_agreed(bench: Bench) -> None:
    bench.clock.at("2026-03-07T23:40")  # Saturday night.
    draft = bench.draft(bench.client(send_day="on approval"))
    bench.tick()
    assert "leaves at once" in bench.shown(draft)

    bench.click("Approve", draft, by="ben", confirm=True)

    assert len(bench.inbox) == 1


def test_who_says_no_in_the_dialog_has_done_nothing(bench: Bench) -> None:
    draft = bench.draft()

    bench.click("Approve", draft, by="ben", confirm=False)

    assert bench.stage(draft) == "InReview"
    assert bench.inbox == []
