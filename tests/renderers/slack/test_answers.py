"""Answers: what the asker reads, with the next step, and never longer than Slack allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing import readiness
from billing.decisions import Blocked, Code, Next, Outward, Send, Wait
from billing.invoice import Hold
from billing.money import Money
from billing.readiness import Level, Problem
from renderers import reasons
from renderers.people import named
from renderers.slack import answers, words
from renderers.views import (
    ApprovalCard,
    ClientExplained,
    ClientStatus,
    ExceptionRow,
    Explained,
    HistoryLine,
    InvoiceRow,
    Status,
)
from tests.renderers.slack import hostile, samples
from tests.renderers.slack.reading import buttons, shown, taken_by_slack

ROW = InvoiceRow(
    invoice_id=17,
    reference="D-17",
    client="Acme GmbH",
    total=Money(342720, "EUR"),
    state="in_review",
    waits_for=("U0ANA",),
    next_at=datetime(2026, 12, 1, 8, tzinfo=UTC),
    locale="de_DE",
    time_zone="Europe/Berlin",
)
OPEN = ExceptionRow(
    number=12,
    what="could not be mailed",
    client="Acme GmbH",
    subject="2026-0001",
    owner="U0EVA",
    opened_at=datetime(2026, 12, 1, 8, tzinfo=UTC),
)
STATUS = Status(
    queued=3,
    in_review=2,
    drafts=1,
    leaves_today=1,
    failed=0,
    unknown=0,
    overdue=4,
    open_exceptions=1,
    last_mail_at=datetime(2026, 12, 1, 8, tzinfo=UTC),
    last_payment_on=date(2026, 11, 30),
    last_tick_at=datetime(2026, 12, 1, 9, tzinfo=UTC),
    setup_problems=(),
)
CLIENT = ClientStatus(
    client="Acme GmbH",
    locale="de_DE",
    unbilled=Money(48000, "EUR"),
    unbilled_entries=2,
    rows=(ROW,),
    owed=(Money(100000, "EUR"), Money(500, "USD")),
    problems=(samples.YELLOW, samples.RED),
    client_id=5,
)
SAVED = HistoryLine(1, "saved", "U0BEN", datetime(2026, 11, 27, 9, tzinfo=UTC), {"revision": "1"})


def test_status_counts_everything_in_words() -> None:
    message = taken_by_slack(answers.status(STATUS, "/invoice"))

    assert message.text == (
        "Invoices: queued 3 · needs approval 2 · changes requested 1 · leaves today 1 · not sent 0"
        " · perhaps sent 0 · overdue 4 · open exceptions 1. /invoice queue lists them."
    )
    assert "*Overdue*\n4" in shown(message)
    assert "last payment 30 Nov 2026" in shown(message)


def test_status_says_that_no_mail_leaves() -> None:
    closed = "The mail server refuses the login, so no mail leaves. 535 <expired>."

    message = taken_by_slack(answers.status(replace(STATUS, mail_closed=closed), "/invoice"))

    assert "no mail leaves. 535 &lt;expired&gt;." in shown(message)


def test_status_says_what_the_archive_has_not_taken_and_nothing_when_it_has_all() -> None:
    since = datetime(2026, 12, 1, 8, tzinfo=UTC)
    behind = replace(STATUS, archive_waiting=2, archive_waiting_since=since, time_zone="Europe/Berlin")

    message = taken_by_slack(answers.status(behind, "/invoice"))

    assert "2 invoices not archived yet, the oldest since" in message.text
    assert "Tue 1 Dec 09:00 Berlin" in message.text
    assert "*2 invoices not archived yet" in shown(message)
    assert "archived" not in shown(answers.status(STATUS, "/invoice"))


def test_status_of_a_new_workspace_says_what_to_set_up() -> None:
    empty = replace(
        STATUS,
        last_mail_at=None,
        last_payment_on=None,
        last_tick_at=None,
        setup_problems=("There is no seller yet.",),
    )

    message = taken_by_slack(answers.status(empty, "/invoice"))

    assert "*To set up first*\n• There is no seller yet." in shown(message)
    assert "No mail sent yet" in shown(message)


def test_status_does_not_call_a_file_in_the_outbox_a_mail() -> None:
    message = taken_by_slack(answers.status(replace(STATUS, last_mail_in_outbox=True), "/invoice"))

    assert "Last mail written to the outbox, not mailed, <!date^" in shown(message)
    assert "accepted" not in shown(message)


def test_the_queue_says_for_each_whom_it_waits_for_and_what_is_next() -> None:
    message = taken_by_slack(answers.queue([ROW], "/invoice"))

    assert "*D-17* · Acme GmbH · EUR 3,427.20\nneeds approval · waits for <@U0ANA>" in shown(message)
    assert "to leave Tue 1 Dec 09:00 Berlin" in shown(message)
    assert message.text == "1 invoice under way: D-17 Acme GmbH."
    assert buttons(message)["Show"]["value"] == "17"


@pytest.mark.parametrize(
    ("state", "says"), [("failed", "not sent"), ("approved", "approved"), ("sent_by_post", "sent by post")]
)
def test_a_state_is_said_in_words(state: str, says: str) -> None:
    row = replace(ROW, state=state, waits_for=(), next_at=None)

    assert f"\n{says}\n" in shown(answers.queue([row], "/invoice")) + "\n"


def test_a_long_list_is_cut_at_twenty() -> None:
    queue = taken_by_slack(answers.queue([ROW] * 300, "/invoice"))
    exceptions = taken_by_slack(answers.exceptions([OPEN] * 21))

    assert shown(queue).count("*D-17*") == 20
    assert shown(queue).endswith("and 280 more")
    assert queue.text.endswith("D-17 Acme GmbH, D-17 Acme GmbH, D-17 Acme GmbH and more.")
    assert shown(exceptions).endswith("and 1 more")


def test_an_empty_queue_names_the_next_step() -> None:
    assert answers.queue([], "/invoice").text == (
        "Nothing is under way. /invoice new drafts an invoice, /invoice done logs finished work."
    )


def test_exceptions_are_listed_with_their_owners() -> None:
    message = taken_by_slack(answers.exceptions([OPEN, replace(OPEN, owner="")]))

    assert "*12* · 2026-0001 could not be mailed · Acme GmbH\nowner <@U0EVA> · since" in shown(message)
    assert "nobody owns it yet" in shown(message)
    assert message.text == "2 open exceptions. The oldest: 12, 2026-0001 could not be mailed."


def test_no_exceptions_is_an_answer_too() -> None:
    assert answers.exceptions([]).text == "No open exceptions: nothing needs a person."


def test_a_client_s_status_says_what_is_unbilled_owed_and_missing() -> None:
    message = taken_by_slack(answers.client_status(CLIENT))

    assert message.text == (
        "Acme GmbH: Unbilled: EUR 480.00 in 2 entries. Owes EUR 1,000.00 + USD 5.00. 1 invoice under way."
    )
    assert "*Missing*\n• Nobody is named as sender" in shown(message)
    assert "fill iban and import. (optional)" in shown(message)
    assert buttons(message)["Draft now"]["value"] == "5"


def test_a_client_without_anything_has_nothing_to_press() -> None:
    quiet = ClientStatus("Acme GmbH", "de_DE", None, 0, (), (), (), 5)

    message = taken_by_slack(answers.client_status(quiet))

    assert message.text == "Acme GmbH: Nothing unbilled. Owes nothing. 0 invoices under way."
    assert buttons(message) == {}


def test_an_invoice_s_status_is_its_card_with_its_history_above_the_buttons() -> None:
    message = taken_by_slack(answers.invoice_status(samples.IN_REVIEW, [SAVED] * 12))

    assert [block["type"] for block in message.blocks][-2:] == ["section", "actions"]
    assert "• 2 earlier events, all in the card's thread" in shown(message)
    assert "Fri 27 Nov 10:00 Berlin>: Drafted by <@U0BEN>: revision 1, in review." in shown(message)
    assert message.text.startswith("Draft D-17 for Acme GmbH")


def test_an_invoice_without_history_is_its_card() -> None:
    message = answers.invoice_status(samples.IN_REVIEW, [])

    assert [block["type"] for block in message.blocks][-1] == "actions"


def test_a_saved_draft_says_where_it_is_and_what_is_missing() -> None:
    message = taken_by_slack(answers.drafted("D-17", "Acme GmbH", samples.GROSS, [samples.RED, samples.YELLOW]))

    assert message.text == (
        "*D-17* for Acme GmbH, EUR 3,427.20, goes to the approvals channel and asks for approval."
        " Before it can be approved, 1 thing is missing."
    )
    assert "iban" not in shown(message)


def test_logged_work_answers_with_the_unbilled_sum_and_draft_now() -> None:
    message = taken_by_slack(
        answers.work_logged(
            "Design workshop",
            Money(48000, "EUR"),
            date(2026, 11, 28),
            client="Acme GmbH",
            client_id=5,
            unbilled=Money(96000, "EUR"),
            entries=2,
        )
    )

    assert message.text == (
        "Logged for Acme GmbH: Design workshop, EUR 480.00, completed on 28 Nov 2026."
        " Unbilled: EUR 960.00 in 2 entries."
    )
    assert buttons(message)["Draft now"]["value"] == "5"


@pytest.mark.parametrize(("balance", "says"), [(0, "Paid in full: no more reminders."), (100, "EUR 1.00 still open.")])
def test_a_recorded_payment_says_what_is_left_and_can_be_undone(balance: int, says: str) -> None:
    message = taken_by_slack(
        answers.payment_recorded(
            "2026-0001",
            Money(342720, "EUR"),
            date(2026, 12, 20),
            client="Acme GmbH",
            balance=Money(balance, "EUR"),
            payment_id=9,
        )
    )

    assert message.text == (f"Recorded: EUR 3,427.20 for 2026-0001 (Acme GmbH), paid on 20 Dec 2026. {says}")
    assert buttons(message)["Undo"]["value"] == "9"


@pytest.mark.parametrize(("balance", "says"), [(100, "EUR 1.00 open again; reminders go on."), (0, "Nothing is open.")])
def test_a_payment_taken_back_says_what_is_open_again(balance: int, says: str) -> None:
    message = answers.payment_undone("2026-0001", Money(100, "EUR"), Money(balance, "EUR"))

    assert taken_by_slack(message).text == f"Taken back: EUR 1.00 for 2026-0001. {says}"


@pytest.mark.parametrize(
    ("state", "says"),
    [("approved", "leaves Tue 1 Dec"), ("overdue", "next reminder Tue 1 Dec"), ("new", "next Tue 1 Dec")],
)
def test_a_row_says_what_its_instant_is(state: str, says: str) -> None:
    assert says in shown(answers.queue([replace(ROW, state=state)], "/invoice"))


def test_a_refusal_is_its_sentence_with_people_mentioned() -> None:
    message = taken_by_slack(answers.told(f"Already taken by {named('U0EVA')}."))

    assert message.text == "Already taken by <@U0EVA>."


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (
            12,
            (
                "That did not work, and the fault is ours, not yours."
                " It is exception 12 in the exceptions channel. Try again in a minute."
            ),
        ),
        (None, "That did not work, and the fault is ours, not yours. Try again in a minute."),
    ],
)
def test_our_own_failure_is_said_as_ours(number: int | None, says: str) -> None:
    assert taken_by_slack(answers.told(answers.fault(number))).text == says


rows = st.builds(
    InvoiceRow,
    invoice_id=hostile.numbers,
    reference=hostile.words,
    client=hostile.words,
    total=hostile.amounts,
    state=hostile.words,
    waits_for=st.lists(hostile.people, max_size=9).map(tuple),
    next_at=st.none() | hostile.instants,
    locale=hostile.words,
    time_zone=hostile.zones,
)
clients = st.builds(
    ClientStatus,
    client=hostile.words,
    locale=hostile.words,
    unbilled=st.none() | hostile.amounts,
    unbilled_entries=st.integers(0, 9),
    rows=st.lists(rows, max_size=25).map(tuple),
    owed=st.lists(hostile.amounts, max_size=4).map(tuple),
    problems=st.lists(hostile.problems, max_size=9).map(tuple),
    client_id=hostile.numbers,
)
open_exceptions = st.builds(
    ExceptionRow,
    number=hostile.numbers,
    what=hostile.words,
    client=hostile.words,
    subject=hostile.words,
    owner=hostile.people,
    opened_at=hostile.instants,
)
events = st.builds(
    HistoryLine,
    sequence=hostile.numbers,
    kind=st.sampled_from(["saved", "held", "mail_failed", "new_kind"]),
    by=hostile.people,
    at=hostile.instants,
    facts=st.dictionaries(st.sampled_from(["reason", "to", "words"]), hostile.words),
)


@given(st.lists(rows, max_size=25), clients, st.lists(open_exceptions, max_size=25))
@settings(max_examples=100)
def test_slack_takes_every_list(queued: list[InvoiceRow], client: ClientStatus, problems: list[ExceptionRow]) -> None:
    taken_by_slack(answers.queue(queued, "/invoice"))
    taken_by_slack(answers.client_status(client))
    taken_by_slack(answers.exceptions(problems))


explained = st.builds(
    Explained,
    reference=hostile.words,
    client=hostile.words,
    decision=st.builds(Blocked, st.lists(st.sampled_from(Code), min_size=1, unique=True).map(tuple))
    | st.builds(Wait, st.just(Next(Outward.REMINDER, 7)), hostile.instants, st.just((Code.PAUSED_UNTIL, Code.RETRYING)))
    | st.just(Send(Next(Outward.INVOICE))),
    time_zone=st.just("Europe/Berlin"),
    who=st.dictionaries(st.sampled_from(Code), st.lists(hostile.people, max_size=8).map(tuple)),
    hold=st.none() | st.builds(Hold, hostile.words, hostile.people, st.none() | hostile.days),
    missing=st.lists(
        st.builds(Problem, st.sampled_from(readiness.Code), st.just(Level.RED), hostile.words), max_size=4
    ).map(tuple),
    words=hostile.words,
    because=hostile.words,
    exception=st.none() | st.integers(1, 99),
)


@given(explained, st.lists(explained, max_size=20), hostile.words)
@settings(max_examples=100)
def test_slack_takes_every_reason(one: Explained, several: list[Explained], client: str) -> None:
    taken_by_slack(answers.told(reasons.sentence(one)))
    taken_by_slack(answers.why(ClientExplained(client, tuple(several), more=3)))


@given(hostile.cards, st.lists(events, max_size=15), hostile.words)
@settings(max_examples=100)
def test_slack_takes_an_invoice_with_its_history(view: ApprovalCard, past: list[HistoryLine], typed: str) -> None:
    taken_by_slack(answers.invoice_status(view, past))
    taken_by_slack(answers.drafted(typed, typed, view.totals.gross, view.problems))


@pytest.mark.parametrize(
    ("by", "says"),
    [
        ({"seconds": 0}, "0 s ago"),
        ({"seconds": 59}, "59 s ago"),
        ({"seconds": -3}, "0 s ago"),  # Two clocks.
        ({"minutes": 1}, "1 min ago"),
        ({"hours": 1}, "1 h ago"),
        ({"hours": 47}, "47 h ago"),
        ({"hours": 48}, "2 days ago"),
    ],
)
def test_how_long_ago_is_said_in_one_unit(by: dict[str, float], says: str) -> None:
    now = datetime(2026, 12, 1, 9, tzinfo=UTC)

    assert words.ago(now - timedelta(**by), now) == says
