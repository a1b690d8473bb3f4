"""What the card says of the client's last invoice, and who must look at it."""

from dataclasses import replace

from billing.invoice import Approved
from renderers.slack.approval_card import card
from renderers.views import ApprovalCard, SinceLast
from tests.renderers.slack.reading import shown, taken_by_slack
from tests.renderers.slack.samples import APPROVAL, DRAFT, IN_REVIEW

ACCOUNT = "bank account DE89 → DE02"


def with_(since: SinceLast | None, **facts: object) -> ApprovalCard:
    return replace(IN_REVIEW, since_last=since, **facts)  # type: ignore[arg-type]  # Test data.


def test_a_first_invoice_is_a_flag_in_the_card_and_in_its_notification() -> None:
    message = taken_by_slack(card(with_(SinceLast())))

    assert "*First invoice to this client*: look at its address, recipients and bank details." in shown(message)
    assert "First invoice to this client." in message.text


def test_where_it_goes_stands_out_with_who_entered_it_and_who_must_approve() -> None:
    since = SinceLast("2026-0003", (ACCOUNT, "sent to a@x.example → b@x.example"), ("U0DAN",), ("total EUR 1 → EUR 2",))

    message = taken_by_slack(card(with_(since)))

    assert "*Mail or money would go elsewhere than with 2026-0003*\n• bank account DE89 → DE02\n• sent to a@x" in shown(
        message
    )
    who = "Entered by <@U0DAN>, so somebody else must approve it: <@U0ANA> or carla@studio.example."
    assert who in shown(message)
    assert "*Changed since 2026-0003:* total EUR 1 → EUR 2" in shown(message)
    assert "Mail or money would go elsewhere than with 2026-0003: bank account DE89 → DE02; sent to a@x" in message.text
    assert "*Changed since 2026-0003:* total EUR 1 → EUR 2" in message.text


def test_where_nobody_else_can_approve_it_that_is_said() -> None:
    message = card(with_(SinceLast("2026-0003", (ACCOUNT,), ("U0ANA",)), approvers=("U0ANA",)))

    assert "Entered by <@U0ANA>; nobody else can approve it." in shown(message)
    assert "As in 2026-0003: amount and lines." in shown(message)


def test_once_approved_or_where_nobody_knows_who_entered_it_nobody_is_asked() -> None:
    approved = with_(SinceLast("2026-0003", (ACCOUNT,), ("U0DAN",)), invoice=Approved(DRAFT, APPROVAL))

    assert "Entered by <@U0DAN>.\n" in shown(card(approved))
    assert "Entered by" not in shown(card(with_(SinceLast("2026-0003", (ACCOUNT,)))))


def test_an_unchanged_one_says_so_in_a_line() -> None:
    message = card(with_(SinceLast("2026-0003")))

    assert "As in 2026-0003: amount, lines, recipients and bank details." in shown(message)
    assert message.text.endswith("As in 2026-0003: amount, lines, recipients and bank details.")


def test_hostile_words_neither_act_nor_break_a_limit() -> None:
    evil = "<!channel> `*x*` <@U0BEN> " * 100

    taken_by_slack(card(with_(SinceLast(evil, (evil,) * 4, ("U0DAN",) * 3, (evil,) * 9))))
