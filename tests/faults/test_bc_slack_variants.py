"""Faults around Slack that no row of the catalogue names: two at once, or at an odd moment."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from tests.bench import Bench
from tests.handlers.rig import Rig
from workflow import detouring, holding

OWNER = "owner@studio-nord.example"


def test_a_form_that_is_submitted_after_the_invoice_has_left_changes_nothing_and_says_so(bench: Bench) -> None:
    invoice_id = bench.draft()
    bench.tick()
    Rig(bench).click("Edit", invoice_id, by="ana")
    form = bench.ana.modal
    bench.approve(invoice_id)
    bench.tick()

    answer = form.fill({"Line items": "Design | 1 | 9999"}).submit()

    assert answer.errors
    assert "2026-0001" in " ".join(answer.errors.values())
    assert bench.invoice(invoice_id).draft.revision == 1


@pytest.mark.parametrize("label", ["Request changes", "Hold"])
def test_a_reason_that_comes_after_the_invoice_was_called_off_is_answered_in_its_form(bench: Bench, label: str) -> None:
    invoice_id = bench.draft()
    bench.tick()
    Rig(bench).click(label, invoice_id, by="ben")
    form = bench.ben.modal
    holding.void(bench.services, invoice_id, reason="wrong client", by=bench.actor("ben"))

    answer = form.fill({"Reason": "too dear"}).submit()

    assert answer.errors
    assert form.fields["Reason"].value == "too dear"


def test_a_storm_whose_channel_was_archived_is_told_in_the_fallback_channel(bench: Bench) -> None:
    bench.slack.archive("exceptions")
    bench.mails.bouncing.add("billing@acme.example")
    client = bench.client()
    for _ in range(7):
        bench.approve(bench.draft(client))

    for _ in range(4):
        bench.tick()
        bench.clock.forward(seconds=10)

    [copy] = [post for post in bench.slack.posts("fallback") if post.thread_ts is None and "held" in post.shown]
    assert "7 sends held" in copy.shown


def test_when_the_owners_mail_fails_too_health_says_so_until_it_is_out(bench: Bench) -> None:
    for channel in ("exceptions", "fallback"):
        bench.slack.archive(channel)
    bench.mails.bouncing |= {"billing@acme.example", OWNER}
    bench.approve(bench.draft())
    for _ in range(3):
        bench.tick()
        bench.clock.forward(minutes=2)
    assert bench.inbox == []
    assert detouring.alarm(bench.services)

    bench.mails.bouncing.clear()
    for _ in range(20):
        bench.clock.forward(minutes=5)
        bench.tick()

    assert OWNER in {mail["To"] for mail in bench.inbox}
    assert detouring.alarm(bench.services)


def test_paid_alone_by_somebody_who_may_not_records_nothing_and_says_why(bench: Bench) -> None:
    bench.approve(bench.draft())
    bench.tick()
    bench.dan.command("/invoice paid")
    form = bench.dan.modal

    answer = form.fill({"Invoice number": "2026-0001", "Amount": "571.20"}).submit()

    assert "record payments" in " ".join(answer.errors.values())


def test_a_database_that_takes_no_writes_sends_nothing_answers_and_goes_on_when_it_does(bench: Bench) -> None:
    invoice_id = bench.draft()
    bench.tick()

    def read_only(raw: object, *_: object) -> None:
        raw.execute("PRAGMA query_only = 1")  # type: ignore[attr-defined]  # SQLite's connection.

    event.listen(bench.services.engine, "checkout", read_only)
    answer = Rig(bench).click("Approve", invoice_id, by="ben")
    event.remove(bench.services.engine, "checkout", read_only)
    event.listen(bench.services.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA query_only = 0"))

    assert answer.is_fine
    Rig(bench).told("", by="ben", in_="approvals")
    assert (bench.stage(invoice_id), bench.inbox) == ("InReview", [])
    bench.click("Approve", invoice_id, by="ben", confirm=True)
    assert len(bench.inbox) == 1
