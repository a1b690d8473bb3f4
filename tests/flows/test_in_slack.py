"""A life that begins and ends in Slack: modal, card, buttons, commands."""

from tests.bench import Bench


def test_from_the_modal_to_paid(bench: Bench) -> None:
    bench.client("Acme GmbH")

    answer = bench.ana.command("/invoice new acme gmbh", in_="general")
    bench.ana.modal.fill({"Line items": "Design workshop | 2 | 240 | 19\n6h coding 80"}).submit()
    bench.tick()
    assert answer.is_fine
    assert bench.ana.sees("D-1", in_="approvals")

    bench.click("Approve", 1, by="ben", confirm=True)
    assert bench.inbox[0]["To"] == "billing@acme.example"
    assert bench.ben.sees("2026-0001", in_="approvals")

    told = bench.cleo.command("/invoice paid 2026-0001", in_="general")
    bench.tick()
    assert "1,142.40" in told.text
    assert "Paid in full" in told.text


def test_finished_work_becomes_a_draft(bench: Bench) -> None:
    bench.client("Acme GmbH")

    told = bench.ana.command("/invoice done Acme GmbH 480 Design workshop yesterday", in_="general")
    assert "480" in told.text

    bench.ana.click("Draft now", in_="general")
    bench.tick()
    assert bench.ben.sees("D-1", in_="approvals")


def test_bad_lines_are_answered_at_their_field(bench: Bench) -> None:
    bench.client("Acme GmbH")

    bench.ana.command("/invoice new Acme GmbH", in_="general")
    modal = bench.ana.modal
    modal.fill({"Line items": "Design"}).submit()

    assert modal.is_open
    assert "Line items" in modal.errors


def test_what_cannot_be_printed_is_said_before_the_approval(bench: Bench) -> None:
    draft = bench.draft(bench.client("漢字 GmbH"))

    bench.click("Approve", draft, by="ben")

    bench.slack.wait_for(lambda: any("cannot draw" in said.shown for said in bench.ben.whispers("approvals")))
    assert bench.inbox == []
