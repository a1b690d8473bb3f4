"""A button's number may be anybody's: a verb that answers one kind of exception leaves the others alone."""

from collections.abc import Callable
from datetime import date

import pytest

from billing.refusals import Why
from tests.workflow.shop import Shop
from tests.workflow.test_catching_up import down
from tests.workflow.troubles import refused, seen, why_refused
from workflow import bursting, catching_up, exception_queue, relooking, sending
from workflow.exception_queue import Ending
from workflow.services import Actor, Services

LATER = date(2026, 3, 20)


@pytest.mark.parametrize(
    "act",
    [
        lambda s, n, seen, by: catching_up.send_now(s, n, seen=seen, by=by),
        lambda s, n, seen, by: catching_up.about_to_choose(s, n, seen=seen, by=by),
        lambda s, n, seen, by: catching_up.another_day(s, n, LATER, seen=seen, by=by),
        lambda s, n, seen, by: catching_up.skip(s, n, seen=seen, by=by),
        lambda s, n, seen, by: bursting.send_all(s, n, seen=seen, by=by),
        lambda s, n, seen, by: bursting.hold_all(s, n, seen=seen, by=by),
        lambda s, n, _, by: relooking.show(s, n, by=by),
        lambda s, n, seen, by: relooking.accept(s, n, seen=seen, by=by),
        lambda s, n, seen, by: relooking.ask_again(s, n, seen=seen, by=by),
    ],
)
def test_a_refused_mail_is_no_answer_to_what_missed_its_time(
    shop: Shop, act: Callable[[Services, int, str, Actor], object]
) -> None:
    _, failed = refused(shop)
    down(shop, back="2026-03-09T10:00")
    still_open = [problem.number for problem in shop.problems()]

    assert why_refused(lambda: act(shop.services, failed, seen(shop), shop.actor("admin"))) is Why.NOT_FOUND

    assert [problem.number for problem in shop.problems()] == still_open
    assert shop.mailer.letters == []


@pytest.mark.parametrize("number", [99, -1])
@pytest.mark.parametrize(
    "act",
    [
        lambda s, n, by: exception_queue.take(s, n, by=by),
        lambda s, n, by: exception_queue.retry(s, n, by=by),
        lambda s, n, by: exception_queue.resolve(s, n, note="so", ending=Ending.HOLD, by=by),
        lambda s, n, by: sending.it_was_sent(s, n, note="", by=by),
        lambda s, n, by: sending.send_again(s, n, by=by),
        lambda s, n, by: catching_up.skip(s, n, seen="", by=by),
    ],
)
def test_a_number_that_no_exception_has_is_refused(
    shop: Shop, act: Callable[[Services, int, Actor], object], number: int
) -> None:
    assert why_refused(lambda: act(shop.services, number, shop.actor("admin"))) is Why.NOT_FOUND
