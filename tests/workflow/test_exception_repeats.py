"""What happens once more is counted, told in its thread and opened again; it is never a second message."""

from billing.refusals import Why
from renderers.views import ExceptionMessage
from store import history
from store.database import reading, transaction
from tests.workflow.shop import Shop
from tests.workflow.test_exception_queue import resolve
from tests.workflow.troubles import delayed, refused, why_refused
from workflow import complaining, exception_queue, healing
from workflow.exception_queue import Ending
from workflow.ports import MailDelayed, MailRefused


def test_what_happens_again_says_so_in_its_thread(shop: Shop) -> None:
    _, number = delayed(shop)
    shop.mailer.connecting.append(MailDelayed("452 *full*"))

    shop.clock.forward(hours=2)
    shop.tick()

    count = shop.problem(number).count
    assert shop.poster.replies[-1] == f"Again, Mon 2 Mar 11:23 Berlin: 452 *full*. Seen {count} times."


def test_what_had_healed_and_is_back_says_so_in_its_thread(shop: Shop) -> None:
    for _ in range(2):
        with transaction(shop.services.engine) as db:
            healing.open_standalone(shop.services, db, "check_in", code="check_in_failed", words="")
        shop.tick()
        with transaction(shop.services.engine) as db:
            healing.close_standalone(shop.services, db, "check_in", note="over")
        shop.clock.forward(hours=1)

    assert shop.poster.replies == ["It is back, and open again, Mon 2 Mar 10:00 Berlin. Seen 2 times."]


def test_a_closed_exception_stays_closed_until_it_happens_again(shop: Shop) -> None:
    invoice_id, number = refused(shop)
    shop.clock.forward(minutes=1)
    exception_queue.retry(shop.services, number, by=shop.actor("cleo"))
    shop.mailer.connecting.append(MailRefused("550 still no such mailbox"))
    shop.tick()
    assert shop.problem(number).count == 2
    shop.clock.forward(minutes=1)
    exception_queue.retry(shop.services, number, by=shop.actor("cleo"))
    shop.tick()

    assert why_refused(lambda: resolve(shop, number, Ending.HOLD)) is Why.ALREADY_RESOLVED
    with reading(shop.services.engine) as db:
        events = [event for event in history.since(db, invoice_id, 0) if event.kind.startswith("exception")]
    assert [event.kind for event in events] == ["exception_opened", "exception_closed"]


def test_what_happens_again_opens_its_old_message_again(shop: Shop) -> None:
    number = complaining.report(shop.services, RuntimeError("x"), during="a click")
    assert number is not None
    shop.tick()
    resolve(shop, number, by="admin")
    shop.tick()

    again = complaining.report(shop.services, RuntimeError("x"), during="a click")
    shop.tick()

    [view] = shop.poster.shown.values()
    assert again == number
    assert isinstance(view, ExceptionMessage)
    assert (view.closed_at, view.count, view.taken) == (None, 2, False)
