"""The approval card: what it says at each stage, what can be pressed, and that Slack takes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from billing.content import Treatment
from billing.invoice import Approved, InReview, Void
from billing.money import Money
from renderers.slack.approval_card import card
from renderers.slack.blocks import Message
from renderers.views import ApprovalCard, Redirect
from tests.renderers.slack import samples
from tests.renderers.slack.hostile import cards
from tests.renderers.slack.reading import buttons, shown, taken_by_slack

SELF_APPROVED = replace(
    samples.APPROVED, invoice=Approved(samples.DRAFT, replace(samples.APPROVAL, self_approved=True))
)


@pytest.mark.parametrize(
    ("view", "says"),
    [
        (
            samples.IN_REVIEW,
            (
                "Draft D-17 for Acme GmbH: EUR 3,427.20, due 15 Dec 2026. Needs approval by <@U0ANA> or"
                " carla@studio.example until Mon 30 Nov 17:00 Berlin. Sends: Tue 1 Dec 09:00 Berlin (day 1)."
            ),
        ),
        (
            samples.AT_ONCE,
            (
                "Draft D-17 for Acme GmbH: EUR 3,427.20. Needs approval by <@U0ANA> or carla@studio.example."
                " Sends: At once, when approved."
            ),
        ),
        (
            replace(samples.IN_REVIEW, asked="U0ANA"),
            "Needs approval by <@U0ANA> until Mon 30 Nov 17:00 Berlin. carla@studio.example may approve it too. Sends",
        ),
        (replace(samples.AT_ONCE, asked="U0ANA", approvers=("U0ANA",)), "Needs approval by <@U0ANA>. Sends"),
        (samples.LATE, "Sends: At once, when approved: 1 Dec 2026 is past."),
        (
            samples.SENT_BACK,
            (
                "Changes requested by <@U0ANA>: The workshop was two days, not three\n"
                "Next: <@U0BEN> edits it; then it asks for approval again."
            ),
        ),
        (replace(samples.SENT_BACK, changes_requested_by=""), "Changes requested: The workshop"),
        (replace(samples.IN_REVIEW, invoice=samples.DRAFT), "Not in review yet."),
        (
            samples.APPROVED,
            "Approved by <@U0ANA>, Sat 28 Nov 10:02 Berlin. Leaves Tue 1 Dec 09:00 Berlin.",
        ),
        (SELF_APPROVED, "Approved by <@U0ANA>, the only approver, who also drafted it"),
        (replace(samples.APPROVED, leaves_at=None), "Leaves now."),
        (
            replace(samples.APPROVED, hold=samples.HOLD),
            (
                "On hold until 5 Dec 2026, by <@U0EVA>: The client wants to talk first.\n"
                "Approved by <@U0ANA>, Sat 28 Nov 10:02 Berlin. Nothing leaves while it is on hold."
            ),
        ),
        (
            samples.TO_MAIL,
            (
                "Invoice 2026-0001 for Acme GmbH: EUR 3,427.20."
                " Issued; the mail to billing@acme.example is next. Due 15 Dec 2026."
            ),
        ),
        (replace(samples.TO_MAIL, mailed=None), "the mail to billing@acme.example is next."),
        (
            samples.mail("due", "451 try later", datetime(2026, 12, 1, 8, 5, tzinfo=UTC)),
            "Not sent yet: 451 try later. Next try Tue 1 Dec 09:05 Berlin.",
        ),
        (samples.mail("in_flight"), "Issued; being handed to the mail server"),
        (
            samples.mail("failed", "550 no such user"),
            "*Not sent* to billing@acme.example: 550 no such user. A person decides: exception 3.",
        ),
        (
            samples.mail("unknown", "timed out"),
            "*Perhaps sent* to billing@acme.example: nobody can know: timed out.",
        ),
        (samples.mail("cancelled", "void"), "The mail to billing@acme.example was called off: void."),
        (
            replace(samples.mail("failed"), open_exceptions=()),
            "A person decides in the exceptions channel.",
        ),
        (
            samples.MAILED_CARD,
            "Mailed to billing@acme.example, Tue 1 Dec 09:00 Berlin. Due 15 Dec 2026.",
        ),
        (
            replace(samples.MAILED_CARD, mailed=replace(samples.MAILED, in_outbox=True)),
            (
                "*Written to the outbox, not mailed* to billing@acme.example, Tue 1 Dec 09:00 Berlin:"
                " no mail server was set. Due 15 Dec 2026."
            ),
        ),
        (
            replace(samples.MAILED_CARD, balance=Money(100, "EUR")),
            "EUR 1.00 open, due 15 Dec 2026.",
        ),
        (samples.OVERDUE, "*Overdue*: EUR 1,000.00 open, due 15 Dec 2026."),
        (replace(samples.OVERDUE, balance=samples.GROSS), "*Overdue*: due 15 Dec 2026."),
        (samples.PAID, "Mailed to billing@acme.example, Tue 1 Dec 09:00 Berlin. *Paid in full.*"),
        (
            samples.VOID,
            "Void since Wed 2 Dec 09:00 Berlin, by <@U0ANA>: Wrong client. The number stays used.",
        ),
    ],
)
def test_the_notice_says_how_it_stands_without_the_blocks(view: ApprovalCard, says: str) -> None:
    assert says in taken_by_slack(card(view)).text


@pytest.mark.parametrize(
    ("view", "labels"),
    [
        (samples.IN_REVIEW, ["Approve", "Edit", "Request changes", "Hold"]),
        (
            replace(samples.IN_REVIEW, hold=samples.HOLD),
            ["Approve", "Edit", "Request changes", "Resume"],
        ),
        (
            replace(samples.IN_REVIEW, problems=(samples.RED,)),  # Approve answers what is missing.
            ["Approve", "Edit", "Request changes", "Hold"],
        ),
        (samples.SENT_BACK, ["Edit", "Hold"]),
        (samples.APPROVED, ["Edit", "Hold"]),
        (replace(samples.APPROVED, hold=samples.HOLD), ["Edit", "Resume"]),
        (samples.TO_MAIL, ["Record payment", "Hold"]),
        (samples.mail("failed"), ["Record payment", "Hold"]),
        (samples.MAILED_CARD, ["Record payment"]),
        (replace(samples.MAILED_CARD, hold=samples.HOLD), ["Record payment", "Resume"]),
        (samples.OVERDUE, ["Record payment"]),
        (samples.PAID, []),
        (samples.VOID, []),
    ],
)
def test_a_stage_offers_only_what_makes_sense(view: ApprovalCard, labels: list[str]) -> None:
    assert list(buttons(card(view))) == labels


@pytest.mark.parametrize(
    ("view", "offered"),
    [
        (samples.IN_REVIEW, ["Send me this mail", "Change send day", "Reassign", "Void"]),
        (samples.SENT_BACK, ["Send me this mail", "Change send day", "Void"]),
        (samples.APPROVED, ["Send me this mail", "Change send day", "Void"]),
        (samples.MAILED_CARD, ["Send to another address", "Make a credit note", "Void"]),
        (samples.VOID, []),
    ],
)
def test_what_is_needed_more_rarely_is_in_the_menu(view: ApprovalCard, offered: list[str]) -> None:
    assert [option["text"]["text"] for option in menu(card(view))] == offered


def test_the_menu_carries_what_was_chosen_and_seen() -> None:
    assert [option["value"] for option in menu(card(samples.IN_REVIEW))] == [
        "send_me@17:3",
        "send_day@17:3",
        "reassign@17:3",
        "void@17:3",
    ]


def menu(message: Message) -> list[dict[str, Any]]:
    """The entries behind the three dots."""
    taken_by_slack(message)
    elements = [element for block in message.blocks for element in block.get("elements", ())]
    return [option for element in elements if element["type"] == "overflow" for option in element["options"]]


def test_every_button_carries_what_was_seen_and_nothing_else() -> None:
    pressed = buttons(card(samples.IN_REVIEW))

    assert {button["value"] for button in pressed.values()} == {"17:3"}
    assert pressed["Approve"]["style"] == "primary"


def test_approve_says_when_it_leaves_and_asks_nothing_more() -> None:
    shown_card = card(samples.IN_REVIEW)

    assert "Approve: leaves Tue 1 Dec 09:00 Berlin" in shown(shown_card)
    assert "confirm" not in buttons(shown_card)["Approve"]


@pytest.mark.parametrize("view", [samples.AT_ONCE, samples.LATE])
def test_approve_asks_once_more_only_where_the_mail_leaves_at_once(view: ApprovalCard) -> None:
    shown_card = card(view)

    assert "Approve: *leaves at once* to billing@acme.example" in shown(shown_card)
    assert buttons(shown_card)["Approve"]["confirm"]["text"]["text"] == (
        "Acme GmbH: EUR 3,427.20 leaves at once. The mail goes to billing@acme.example and cannot be called back."
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"hold": samples.HOLD}, "Approve: approves it; nothing leaves while it is on hold."),
        ({"problems": (samples.RED,)}, "Approve: not yet; first what is missing above."),
    ],
)
def test_approve_does_not_threaten_with_what_cannot_happen(change: dict[str, object], says: str) -> None:
    shown_card = card(replace(samples.AT_ONCE, **change))  # type: ignore[arg-type]  # A table's column.

    assert says in shown(shown_card)
    assert "confirm" not in buttons(shown_card)["Approve"]


def test_what_is_missing_stands_on_the_card_with_its_fix() -> None:
    view = replace(samples.IN_REVIEW, problems=(samples.RED, samples.YELLOW))

    message = taken_by_slack(card(view))

    assert "*Before it can be approved:*\n• Nobody is named as sender" in shown(message)
    assert "Note: The invoice will not say where to pay" in shown(message)
    assert "Something is missing before it can be approved." in message.text


def test_the_facts_that_an_approver_checks_are_all_there() -> None:
    said = shown(card(samples.IN_REVIEW))

    for fact in (
        "Draft D-17 · Acme GmbH",
        "*Amount*\nEUR 3,427.20\nEUR 2,880.00 + EUR 547.20 tax",
        "*Work completed on*\n28 Nov 2026",
        "*Sends*\nTue 1 Dec 09:00 Berlin (day 1)",
        "*Due*\n15 Dec 2026 (net 14)",
        "*To*\nbilling@acme.example",
        "*Cc*\nboss@acme.example",
        "*Purchase order*\nPO-4711",
        "Revision 3, edited by <@U0BEN>",
    ):
        assert fact in said


def test_the_first_five_lines_are_shown_and_the_rest_counted() -> None:
    said = shown(card(samples.IN_REVIEW))

    assert "• Retainer November: 2,000.00\n• Design workshop: 6 hours × 80.00 = 480.00\n" in said
    assert "• Domain: 12.00\n• +2 more, all in the PDF in the thread" in said


@pytest.mark.parametrize(
    ("treatment", "says"),
    [
        (Treatment.STANDARD, "EUR 3,427.20\nno tax"),
        (Treatment.REVERSE_CHARGE, "EUR 3,427.20\nno tax (reverse charge)"),
    ],
)
def test_an_invoice_without_tax_says_so(treatment: Treatment, says: str) -> None:
    draft = replace(samples.DRAFT, content=replace(samples.CONTENT, treatment=treatment))
    totals = replace(samples.TOTALS, net=samples.GROSS, tax=Money.zero("EUR"))

    assert says in shown(card(replace(samples.IN_REVIEW, invoice=InReview(draft), totals=totals)))


def test_a_draft_that_goes_to_nobody_says_so() -> None:
    content = replace(samples.CONTENT, recipients=replace(samples.CONTENT.recipients, to=()))
    view = replace(samples.AT_ONCE, invoice=InReview(replace(samples.DRAFT, content=content)))

    assert "*leaves at once* to nobody (no recipient)" in shown(card(view))


@pytest.mark.parametrize("view", [samples.MAILED_CARD, samples.PAID, samples.VOID])
def test_a_settled_card_is_a_header_a_section_and_small_print(view: ApprovalCard) -> None:
    kinds = [block["type"] for block in card(view).blocks if block["type"] != "actions"]

    assert kinds == ["header", "section", "context"]


def test_the_small_print_keeps_what_happened_after_the_issue() -> None:
    assert "Was D-17 · Approved by <@U0ANA> · Archived: acme/2026/2026-0001.pdf" in shown(card(samples.MAILED_CARD))
    assert "First reminder Fri 11 Dec 09:00 Berlin" in shown(card(samples.MAILED_CARD))
    assert "2 reminders sent, the next on Tue 22 Dec 09:00 Berlin" in shown(card(samples.OVERDUE))
    assert "reminder" not in shown(card(samples.PAID))


def test_a_block_that_changed_has_a_new_id_and_the_others_keep_theirs() -> None:
    before = card(samples.IN_REVIEW).blocks
    after = card(replace(samples.IN_REVIEW, approvers=("U0EVA",))).blocks

    changed = [old["type"] for old, new in zip(before, after, strict=True) if old["block_id"] != new["block_id"]]

    assert changed == ["section"]


@given(cards)
@settings(max_examples=300)
def test_slack_takes_every_card_whatever_people_typed(view: ApprovalCard) -> None:
    taken_by_slack(card(view))


def test_on_hold_the_line_above_the_buttons_offers_what_the_button_does() -> None:
    running, held = shown(card(samples.APPROVED)), shown(card(replace(samples.APPROVED, hold=samples.HOLD)))

    assert "Hold: stops it and keeps the approval." in running
    assert "Resume: it goes on." in held
    assert "Hold: stops" not in held


@pytest.mark.parametrize(
    "view",
    [
        samples.mail("failed", "552 too much content."),
        samples.mail("unknown", "the line broke after the content.."),
        replace(samples.APPROVED, hold=replace(samples.HOLD, reason="Wait.")),
        replace(samples.VOID, invoice=Void(samples.DRAFT, samples.ISSUE, "U0ANA", samples.SENDS_AT, "Wrong client.")),
    ],
)
def test_the_words_of_others_bring_no_second_full_stop(view: ApprovalCard) -> None:
    assert ".." not in card(view).text


def test_a_mail_that_went_elsewhere_instead_is_told_as_mailed() -> None:
    elsewhere = Redirect(1, ("books@acme.example",), (), "by phone", "U0ANA", "U0BEN", "done")
    view = replace(samples.mail("cancelled", "550 5.1.1 no such mailbox"), redirects=(elsewhere,))

    message = card(view)

    assert "Mailed to books@acme.example, instead of " in message.text
    assert "called off" not in message.text
