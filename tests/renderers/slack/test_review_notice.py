"""The one post about a change of data: old and new, every invoice, and everybody who is asked, once."""

from billing.money import Money
from renderers import sent_back
from renderers.slack.review_notice import review_notice
from renderers.views import ReviewNotice, SentBackLine
from tests.renderers.slack.reading import shown, taken_by_slack

BANK = "bank account DE89 → DE02"
LINE = SentBackLine(
    "D-17", "Acme GmbH", Money(57120, "EUR"), was_approved=True, changes=("sent to a@acme.example → b@acme.example",)
)
PLAIN = SentBackLine("D-18", "Globex", Money(1000, "USD"), was_approved=False, changes=())
NOTICE = ReviewNotice("lena@cli", (BANK,), (LINE, PLAIN), ("U0BEN", "eva@studio.example"))


def test_it_says_who_changed_what_which_invoices_need_approval_and_whose() -> None:
    message = taken_by_slack(review_notice(NOTICE))

    for said in (message.text, shown(message)):
        assert "2 invoices need approval again" in said
        assert "changed by lena@cli" in said
        assert "In all of them:* bank account DE89 → DE02." in said
        assert "D-17 Acme GmbH, EUR 571.20, its approval is void: sent to a@acme.example → b@acme.example" in said
        assert "D-18 Globex, USD 10.00\n" in f"{said}\n"
        assert said.count("<@U0BEN>") == 1
        assert "To approve again: <@U0BEN> and eva@studio.example." in said


def test_one_invoice_is_not_all_of_them() -> None:
    message = taken_by_slack(review_notice(ReviewNotice("lena@cli", (BANK,), (PLAIN,), ())))

    assert "1 invoice needs approval again" in message.text
    assert "*Changed:* bank account" in message.text
    assert "Nobody is named as approver." in message.text


def test_the_first_twenty_are_listed_and_the_rest_announced() -> None:
    message = taken_by_slack(review_notice(ReviewNotice("lena@cli", (), (PLAIN,) * 23, ("U0BEN",))))

    assert shown(message).count("D-18") == sent_back.LISTED
    assert "and 3 more, in the thread" in shown(message)
    assert "and 3 more, in the thread" in message.text


def test_hostile_words_neither_act_nor_break_a_limit() -> None:
    evil = "<!channel> *x* \u2068@U0BEN\u2069 `" * 200
    line = SentBackLine("D-17", evil, Money(57120, "EUR"), was_approved=True, changes=(evil,) * 5)
    notice = ReviewNotice(evil, (evil,) * 5, (line,) * 40, tuple(f"U{n:010}" for n in range(200)))

    message = taken_by_slack(review_notice(notice))

    assert "170 more" in shown(message)
    assert "\u2068" not in sent_back.line(line)
