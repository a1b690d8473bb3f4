"""The first mail was unknown for a while: which reminders are left when a person says that it was sent."""

from dataclasses import replace
from datetime import date

from tests.workflow.shop import Shop
from tests.workflow.test_reminding import steps
from workflow import sending, settling
from workflow.ports import MailUncertain


def test_a_mail_that_arrives_after_the_last_step_s_day_leaves_the_rest_to_a_person(shop: Shop) -> None:
    """Nobody knew for weeks whether the client had it."""
    shop.mailer.handing_over.append(MailUncertain("silence"))
    shop.issued()
    [unknown] = shop.problems()
    shop.clock.at("2026-05-20T10:00")

    sending.it_was_sent(shop.services, unknown.number, note="", by=shop.actor("cleo"))

    assert [problem.code for problem in shop.problems()] == ["unpaid"]


def test_a_client_who_is_never_reminded_is_nobody_s_exception(shop: Shop) -> None:
    shop.mailer.handing_over.append(MailUncertain("silence"))
    shop.issued(shop.client(cadence="off"))
    [unknown] = shop.problems()
    shop.clock.at("2026-05-20T10:00")

    sending.it_was_sent(shop.services, unknown.number, note="", by=shop.actor("cleo"))

    assert shop.problems() == []


def test_one_cent_is_open(shop: Shop) -> None:
    shop.mailer.handing_over.append(MailUncertain("silence"))
    invoice_id = shop.issued()
    [unknown] = shop.problems()
    total = settling.record_payment(
        shop.services, invoice_id, amount=None, paid_on=date(2026, 3, 2), reference="", by=shop.actor("cleo")
    )
    settling.undo_payment(shop.services, total.payment_id, by=shop.actor("cleo"))
    but_a_cent = replace(total.amount, minor=total.amount.minor - 1)
    settling.record_payment(
        shop.services, invoice_id, amount=but_a_cent, paid_on=date(2026, 3, 2), reference="", by=shop.actor("cleo")
    )

    sending.it_was_sent(shop.services, unknown.number, note="", by=shop.actor("cleo"))

    assert steps(shop, invoice_id) == {-3: "due"}
