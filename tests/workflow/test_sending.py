"""A mail leaves at most once by itself; what became of it is said by the server or by a person."""

from billing.obligation import Kind
from tests.workflow.shop import Shop
from workflow import holding
from workflow.ports import MailDelayed


def test_a_mail_that_was_voided_on_its_way_is_not_tried_again(shop: Shop) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)

    def void_it_and_wait() -> None:
        holding.void(shop.services, invoice_id, reason="wrong client", by=shop.actor("ben"))
        raise MailDelayed("451 later")

    shop.mailer.handing_over.append(void_it_and_wait)
    shop.tick()
    shop.clock.forward(hours=2)

    shop.tick()

    assert shop.owed(invoice_id, Kind.DELIVER) == {f"deliver:{invoice_id}:1": "cancelled"}
    assert shop.mailer.letters == []
