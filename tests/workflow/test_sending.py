"""A mail leaves at most once by itself; what became of it is said by the server or by a person."""

from collections.abc import Callable

import pytest

from billing.obligation import Kind
from billing.refusals import Why
from tests.workflow.shop import Shop
from tests.workflow.troubles import refused, unknown, why_refused
from workflow import exception_queue, holding, sending
from workflow.ports import MailDelayed


def test_a_mail_that_was_voided_on_its_way_is_not_tried_again(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)

    def void_it_and_wait() -> None:
        holding.void(shop.services, invoice_id, sure=True, reason="wrong client", by=shop.actor("ben"))
        raise MailDelayed("451 later")

    shop.mailer.handing_over.append(void_it_and_wait)
    shop.tick()
    shop.clock.forward(hours=2)

    shop.tick()

    assert shop.owed(invoice_id, Kind.DELIVER) == {f"deliver:{invoice_id}:1": "cancelled"}
    assert shop.mailer.letters == []


def test_an_unknown_is_never_simply_retried(shop: Shop) -> None:
    _, number = unknown(shop)

    assert why_refused(lambda: exception_queue.retry(shop.services, number, by=shop.actor("cleo"))) is (
        Why.NOTHING_TO_RETRY
    )
    assert shop.mailer.tries == 1


def test_it_was_sent_counts_as_sent_and_reminders_follow(shop: Shop) -> None:
    invoice_id, number = unknown(shop)

    sending.it_was_sent(shop.services, number, note="the client has it", by=shop.actor("cleo"))
    shop.tick()

    assert shop.problems() == []
    assert shop.owed(invoice_id, Kind.DELIVER, Kind.REMIND) == {
        f"deliver:{invoice_id}:1": "done",
        f"remind:{invoice_id}:-3": "due",
    }
    assert "mailed" not in shop.told(invoice_id)
    assert "settled_sent" in shop.told(invoice_id)
    assert shop.mailer.tries == 1


def test_send_again_is_a_new_mail_of_the_same_bytes(shop: Shop) -> None:
    invoice_id, number = unknown(shop)
    [first] = shop.mailer.letters

    sending.send_again(shop.services, number, by=shop.actor("cleo"))
    shop.tick()

    second = shop.mailer.letters[1]
    assert second.attachments == first.attachments
    assert second.message_id != first.message_id
    assert shop.owed(invoice_id, Kind.DELIVER) == {
        f"deliver:{invoice_id}:1": "cancelled",
        f"deliver:{invoice_id}:2": "done",
    }


@pytest.mark.parametrize("second", [sending.send_again, lambda s, n, by: sending.it_was_sent(s, n, note="", by=by)])
def test_an_unknown_is_settled_once(shop: Shop, second: Callable[..., None]) -> None:
    _, number = unknown(shop)
    sending.send_again(shop.services, number, by=shop.actor("cleo"))

    assert why_refused(lambda: second(shop.services, number, by=shop.actor("cleo"))) is Why.ALREADY_RESOLVED
    shop.tick()
    assert len(shop.mailer.letters) == 2


def test_what_is_known_is_not_settled(shop: Shop) -> None:
    _, number = refused(shop)

    assert why_refused(lambda: sending.send_again(shop.services, number, by=shop.actor("cleo"))) is Why.NOT_UNKNOWN


def test_a_void_invoice_is_not_sent_again(shop: Shop) -> None:
    invoice_id, number = unknown(shop)
    holding.void(shop.services, invoice_id, sure=True, reason="wrong client", by=shop.actor("ben"))

    assert why_refused(lambda: sending.send_again(shop.services, number, by=shop.actor("cleo"))) is Why.ALREADY_VOID
    sending.it_was_sent(shop.services, number, note="they have it", by=shop.actor("cleo"))
    shop.tick()
    assert shop.problems() == []
    assert shop.owed(invoice_id, Kind.REMIND) == {}
