"""Every refusal has a sentence that says what to do, whatever facts came with it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.money import Money
from billing.readiness import Level, Problem
from billing.refusals import Refused, Why
from billing.roles import Act
from renderers import refusals
from renderers.people import named
from renderers.refusals import DOES

PROBLEM = Problem("x", Level.RED, "Nobody is named as sender: fill sender in clients.csv")
AT = datetime(2026, 12, 1, 10, 2, tzinfo=UTC)


def sentence(refused: Refused) -> str:
    return refusals.sentence(refused, time_zone="Europe/Berlin")


@pytest.mark.parametrize("why", Why)
def test_every_refusal_has_a_sentence_even_without_facts(why: Why) -> None:
    said = sentence(Refused(why))

    assert said[0].isupper()
    assert said.endswith((".", "?"))
    assert "None" not in said
    assert len(said) > 20


@pytest.mark.parametrize("act", Act)
def test_every_act_has_its_words(act: Act) -> None:
    assert act in DOES


@pytest.mark.parametrize(
    ("refused", "expected"),
    [
        (
            Refused(Why.BUSY, mailing=True),
            "It is being mailed at this very moment, so nobody knows yet how that ends. Look again in a minute.",
        ),
        (
            Refused(Why.DRAFT_CHANGED, revision=4),
            ("The draft is not the one you saw: it is at revision 4 now. Look at the card again, then decide."),
        ),
        (
            Refused(Why.ALREADY_APPROVED, by="U0ANA", at=AT),
            (
                f"Already approved by {named('U0ANA')}, Tue 1 Dec 11:02 Berlin."
                " There is nothing left to do; Edit or Hold if it must not go."
            ),
        ),
        (
            Refused(Why.ALREADY_ISSUED, number="2026-0001"),
            (
                "Already issued as 2026-0001, so its content is final. "
                "To correct it, make a credit note or void it, in its card's menu."
            ),
        ),
        (
            Refused(Why.CHANGES_REQUESTED, reason="two days"),
            "Changes were requested: two days. It can be approved once somebody has edited it.",
        ),
        (
            Refused(Why.NOT_READY, problems=(PROBLEM,)),
            ("Not approved, because something is missing. Nobody is named as sender: fill sender in clients.csv."),
        ),
        (
            Refused(Why.NOT_ALLOWED, act="approve", roles=["approver"]),
            ("Only this client's approver or an admin can approve. Ask one of them, or an admin for the role."),
        ),
        (
            Refused(Why.NOT_ALLOWED, act="hold", roles=["drafter", "follow_up"], people=["a@x"]),
            (
                "Only this client's drafter or follow-up (a@x) or an admin can hold or resume."
                " Ask one of them, or an admin for the role."
            ),
        ),
        (
            Refused(Why.OWN_DRAFT, approvers=["U0BEN", "eva@studio.example"]),
            (
                "You saved this revision yourself, so it takes somebody else to approve it:"
                f" {named('U0BEN')} or eva@studio.example."
            ),
        ),
        (
            Refused(Why.ALREADY_HELD, by="U0EVA", until=date(2026, 12, 5), reason="wait"),
            f"Already on hold by {named('U0EVA')} until 5 Dec 2026: wait. Resume lifts it.",
        ),
        (
            Refused(Why.ALREADY_TAKEN, by="U0EVA"),
            f"Already taken by {named('U0EVA')}. What is left is to retry or to resolve it.",
        ),
        (
            Refused(Why.NOT_FOUND, what="invoice", text="D-99"),
            "There is no invoice “D-99”. “queue” lists what is under way.",
        ),
        (
            Refused(Why.NOT_FOUND, what="exception", text="12"),
            "There is no exception “12”. “exceptions” lists what is open.",
        ),
        (
            Refused(Why.NOT_FOUND, what="client or invoice", text="Acm", near=("Acme GmbH",)),
            "There is no client or invoice “Acm”. Did you mean “Acme GmbH”?",
        ),
        (
            Refused(Why.AMBIGUOUS, text="Ac", candidates=["Acme", "Actor"]),
            "“Ac” fits “Acme” and “Actor”. Write a little more of the name.",
        ),
        (
            Refused(Why.NOTHING_UNBILLED, client="Acme GmbH"),
            ("No finished work of Acme GmbH is waiting to be billed. “done” logs some, “new” drafts without it."),
        ),
        (
            Refused(Why.WRONG_AMOUNT, text="lots", balance="EUR 10.00"),
            (
                "“lots” does not work as an amount; EUR 10.00 is open."
                " Write it like 1190.00 or 1,190.00, in the invoice's currency."
            ),
        ),
        (
            Refused(Why.WRONG_DAY, day="soon"),
            "“soon” does not work as a day. Write it like 2026-12-01, “today” or “yesterday”.",
        ),
        (
            Refused(Why.WRONG_DAY, day="2020-01-01"),
            ("“2020-01-01” does not work as a day. Choose another one: it is too early or too late here."),
        ),
        (
            Refused(Why.WRONG_DAY, day="2020-01-01", reason="a hold ends in the future"),
            "“2020-01-01” does not work as a day: a hold ends in the future. Choose another one.",
        ),
        (
            Refused(Why.WRONG_AMOUNT, amount=Money(60000, "EUR"), balance=Money(57120, "EUR")),
            (
                "EUR 600.00 is more than is open: open is EUR 571.20. "
                "Enter that, or record the rest against another invoice."
            ),
        ),
        (
            Refused(Why.ALREADY_HELD, reason="The client is away."),
            "Already on hold: The client is away. Resume lifts it.",
        ),
        (
            Refused(Why.NOT_READY, problems=(PROBLEM, Problem("y", Level.YELLOW, "No bank account: fill iban."))),
            ("Not approved, because something is missing. Nobody is named as sender: fill sender in clients.csv."),
        ),
        (
            Refused(Why.TOO_MANY, limit=60),
            "That was too fast: at most 60 commands a minute. Wait a minute, then try again.",
        ),
    ],
)
def test_the_facts_fill_the_sentence(refused: Refused, expected: str) -> None:
    assert sentence(refused) == expected


def test_a_long_list_of_problems_is_cut() -> None:
    said = sentence(Refused(Why.NOT_READY, problems=(PROBLEM,) * 30))

    assert said.count("Nobody is named") == 10
    assert said.endswith("and 20 more.")


facts = st.dictionaries(
    st.sampled_from(
        "revision by at number reason problems act roles people approvers until text what nearest"
        " candidates near client name balance limit day".split()
    ),
    st.none()
    | st.text(max_size=30)
    | st.integers()
    | st.lists(st.text(max_size=9), max_size=3)
    | st.just(AT)
    | st.just(AT.date())
    | st.just((PROBLEM,)),
)


@given(st.sampled_from(Why), facts)
def test_no_fact_can_break_a_sentence(why: Why, given_facts: dict[str, object]) -> None:
    assert sentence(Refused(why, **given_facts))
