"""The thread of an invoice: one plain line for each thing that happened."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.obligation import Kind
from renderers import outbox
from renderers.history import KINDS, line
from renderers.views import HistoryLine

AT = datetime(2026, 12, 1, 8, tzinfo=UTC)


PAID_SOON = "Payment of JPY 1,234,567 recorded by ana@studio.example, paid on soon."


def told(kind: str, by: str = "ana@studio.example", **facts: str) -> str:
    return line(HistoryLine(1, kind, by, AT, facts))


@pytest.mark.parametrize(
    ("kind", "facts", "expected"),
    [
        ("saved", {"revision": "1"}, "Drafted by ana@studio.example: revision 1, in review."),
        (
            "saved",
            {"revision": "2", "why": "edited"},
            "Edited by ana@studio.example: revision 2, in review again.",
        ),
        (
            "saved",
            {"revision": "3", "why": "the client's address changed"},
            "Edited by ana@studio.example (the client's address changed): revision 3, in review again.",
        ),
        (
            "reassigned",
            {"to": "carla@studio.example", "revision": "2"},
            "To be approved by carla@studio.example, decided by ana@studio.example.",
        ),
        ("approved", {"revision": "3", "self_approved": ""}, "Approved revision 3 by ana@studio.example."),
        (
            "approved",
            {"revision": "3", "self_approved": "yes"},
            "Approved revision 3 by ana@studio.example, the only approver, who also drafted it.",
        ),
        (
            "changes_requested",
            {"reason": "two days, not three"},
            "Changes requested by ana@studio.example: two days, not three",
        ),
        ("changes_requested", {}, "Changes requested by ana@studio.example."),
        (
            "held",
            {"reason": "wait", "until": "2026-12-05"},
            "Put on hold by ana@studio.example until 5 Dec 2026: wait",
        ),
        ("held", {"reason": "wait", "until": ""}, "Put on hold by ana@studio.example: wait"),
        ("resumed", {}, "Resumed by ana@studio.example."),
        (
            "redirect_approved",
            {"to": "books@acme.example", "instead": "billing@acme.example"},
            "Sending it to books@acme.example instead of billing@acme.example approved by ana@studio.example.",
        ),
        (
            "issued",
            {"number": "2026-0001", "issued_on": "2026-12-01", "due_on": "2026-12-15"},
            "Issued as 2026-0001, dated 1 Dec 2026, due 15 Dec 2026. Its content is final.",
        ),
        ("issued", {}, "Issued as an invoice. Its content is final."),
        (
            "mailed",
            {"to": "billing@acme.example", "reply": "250 queued"},
            "Mailed to billing@acme.example. The mail server said: 250 queued",
        ),
        ("mailed", {}, "Mailed."),
        (
            "mailed",
            {"to": "billing@acme.example", "reply": outbox.receipt("deliver.7.1@studio.example.eml")},
            "Written to the outbox, for billing@acme.example, not mailed: no mail server was set.",
        ),
        (
            "reminded",
            {"step": "-3", "reply": outbox.receipt("remind.7.-3@studio.example.eml")},
            "Reminder written to the outbox, 3 days before the due day, not mailed: no mail server was set.",
        ),
        ("deliver_failed", {"words": "550 no such user"}, "Not sent: 550 no such user"),
        ("archive_failed", {}, "Not archived."),
        ("deliver_unknown", {"words": "timed out"}, "Perhaps sent, nobody can know: timed out"),
        ("retried", {"number": "3"}, "To be tried again at once, says ana@studio.example."),
        (
            "settled_sent",
            {"note": "the client confirmed"},
            "ana@studio.example says that it was sent: the client confirmed",
        ),
        ("sending_again", {}, "Sending again, decided by ana@studio.example."),
        (
            "archived",
            {"path": "acme/2026/2026-0001.pdf", "sha256": "0123456789abcdef"},
            "Archived at acme/2026/2026-0001.pdf (SHA-256 0123456789ab…, read back).",
        ),
        ("archived", {}, "Archived."),
        ("reminded", {"step": "-3"}, "Reminder sent, 3 days before the due day."),
        (
            "reminded",
            {"step": "1", "to": "billing@acme.example", "balance": "EUR 10.00"},
            "Reminder sent to billing@acme.example, 1 day after the due day, EUR 10.00 open.",
        ),
        ("reminded", {"step": "0"}, "Reminder sent, on the due day."),
        (
            "reminder_skipped",
            {"step": "7", "by_step": "14"},
            "Reminder not sent, 7 days after the due day: a later one takes its place",
        ),
        ("reminder_skipped", {"step": "soon"}, "Reminder not sent."),
        (
            "paid",
            {"amount": "EUR 10.00", "paid_on": "2026-12-20", "reference": "RF18"},
            "Payment of EUR 10.00 recorded by ana@studio.example, paid on 20 Dec 2026, reference RF18.",
        ),
        ("paid", {"amount": "JPY 1234567", "paid_on": "soon"}, PAID_SOON),
        ("credited", {"amount": "EUR 1234.50", "number": "7"}, "Credited: EUR 1,234.50 by credit note 7."),
        ("credited", {"amount": "a lot"}, "Credited: a lot."),
        ("send_day_moved", {"day": "2026-12-05"}, "To be sent on 5 Dec 2026, decided by ana@studio.example."),
        ("paid", {}, "Payment recorded by ana@studio.example."),
        ("payment_undone", {"amount": "EUR 10.00"}, "Payment of EUR 10.00 taken back by ana@studio.example."),
        ("voided", {"reason": "wrong client"}, "Void, by ana@studio.example: wrong client"),
        ("exception_opened", {"number": "3", "what": "deliver_failed"}, "Exception 3 opened: it could not be mailed."),
        ("exception_closed", {"number": "3"}, "Exception 3 closed by ana@studio.example."),
        ("preview_attached", {"revision": "3"}, "Draft PDF of revision 3 attached."),
        ("preview_attached", {}, "Draft PDF attached."),
    ],
)
def test_an_event_is_one_sentence(kind: str, facts: dict[str, str], expected: str) -> None:
    assert told(kind, **facts) == expected


def test_what_nobody_did_was_done_by_sendday() -> None:
    assert told("resumed", by="") == "Resumed by Sendday."
    assert told("resumed", by="sendday") == "Resumed by Sendday."


def test_an_event_of_a_newer_version_is_told_all_the_same() -> None:
    assert told("sent_by_post", tracking="RR1", note="") == ("Sent by post by ana@studio.example: tracking RR1")


def test_a_long_fact_is_cut() -> None:
    assert len(told("voided", reason="x" * 5000)) < 400


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_obligation_can_fail_and_stay_unknown(kind: Kind) -> None:
    assert {f"{kind}_failed", f"{kind}_unknown"} <= KINDS


@given(st.sampled_from([*sorted(KINDS), "new_kind"]), st.data())
def test_every_event_is_one_line_and_names_nobody_by_forgery(kind: str, drawn: st.DataObject) -> None:
    names = ["reason", "why", "to", "words", "note", "revision", "step", "number", "what", "until"]
    forged = st.sampled_from(["\u2068@U0ANA\u2069", "a\nb", "", "\u2068"]) | st.text(max_size=20)
    facts = drawn.draw(st.dictionaries(st.sampled_from(names), forged))

    said = told(kind, **facts)

    assert said
    assert "\n" not in said
    assert "\u2068" not in said
