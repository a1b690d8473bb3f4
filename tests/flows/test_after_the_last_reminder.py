"""A finite cadence, then a person; and what puts an end to it."""

from tests.bench import Bench


def test_after_the_last_reminder_the_follow_up_owner_decides(bench: Bench) -> None:
    draft = bench.draft(bench.client(cadence="+1"), send_on="2026-03-03")
    bench.click("Approve", draft, by="ben")
    bench.clock.at("2026-03-03T09:00")
    bench.tick()

    bench.clock.at("2026-03-18T09:00")
    bench.tick()

    assert len(bench.inbox) == 2
    assert bench.cleo.sees("2026-0001 is unpaid after its last reminder", in_="exceptions")

    bench.cleo.command("/invoice paid 2026-0001")
    bench.tick()
    assert "Closed" in bench.cleo.wait_for("2026-0001", in_="exceptions").shown


def test_the_preview_is_in_the_thread_even_when_the_approver_is_faster(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.click("Approve", draft, by="ben")

    bench.clock.forward(seconds=2)
    bench.tick()

    [file] = bench.slack.files("approvals")
    assert (file.content or b"").startswith(b"%PDF")


def test_a_card_says_when_its_send_day_has_passed(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.tick()
    assert bench.ben.sees("Approve: leaves Tue 3 Mar 09:00 Berlin", in_="approvals")

    bench.clock.at("2026-03-04T10:00")
    bench.tick()

    assert bench.ben.sees("leaves at once", in_="approvals")
    bench.click("Approve", draft, by="ben", confirm=True)
    assert len(bench.inbox) == 1


def test_a_payment_that_is_too_much_is_refused(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.click("Approve", draft, by="ben")
    bench.clock.at("2026-03-03T09:00")
    bench.tick()

    told = bench.cleo.command("/invoice paid 2026-0001 5712.00")

    assert "open is EUR 571.20. Enter that, or record the rest against another invoice." in told.text
    assert "paid" not in bench.told(draft)
