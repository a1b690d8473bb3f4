"""Refusals are kept, our own faults become exceptions, and a database that is away loses neither silently."""

from datetime import timedelta

from sqlmodel import select

from billing.refusals import Refused, Why
from store import people
from store.database import reading, transaction
from store.tables import RefusalRow
from tests.workflow.shop import Shop
from workflow import asking, complaining, exception_queue


def test_a_refusal_is_kept_with_who_and_why(shop: Shop) -> None:
    complaining.record_refusal(shop.services, Refused(Why.NOT_ALLOWED), by="UDAN", during="approve_clicked")

    with reading(shop.services.engine) as db:
        [row] = db.exec(select(RefusalRow)).all()
        assert (row.by, row.during, row.why) == ("UDAN", "approve_clicked", "not_allowed")


def test_the_same_fault_counts_up_instead_of_making_a_second_message(shop: Shop) -> None:
    first = complaining.report(shop.services, RuntimeError("boom"), during="approve_clicked")
    second = complaining.report(shop.services, RuntimeError("boom again"), during="approve_clicked")
    other = complaining.report(shop.services, ValueError("boom"), during="approve_clicked")

    assert first == second != other
    assert [problem.count for problem in shop.problems()] == [2, 1]
    assert shop.problems()[0].words == "approve_clicked: RuntimeError: boom again"
    assert shop.woken


def test_what_cannot_be_written_has_no_number(shop: Shop) -> None:
    with shop.services.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE exceptions")

    assert complaining.report(shop.services, RuntimeError("boom"), during="approve_clicked") is None


# Who tries again and again.


def turned_away(shop: Shop, times: int = 1, *, by: str = "UDAN", on: str = "D-7", why: Why = Why.NOT_ALLOWED) -> None:
    for _ in range(times):
        shop.clock.forward(minutes=1)
        complaining.record_refusal(shop.services, Refused(why, on=on), by=by, during="approve_clicked")


def test_the_third_try_without_the_role_is_one_exception_however_many_follow(shop: Shop) -> None:
    with transaction(shop.services.engine) as db:
        facts = {"chat_id": "UDAN", "name": "dan", "email": "", "admin": False, "absence": None}
        people.remember(db, "UDAN", **facts, at=shop.clock())  # type: ignore[arg-type]  # Test data.
    turned_away(shop, 2)
    assert shop.problems() == []

    turned_away(shop)
    turned_away(shop, 10)

    [problem] = shop.problems()
    assert (problem.code, problem.count, problem.owner) == ("insisting", 1, "UADMIN")
    assert problem.words == "dan (UDAN) was refused 3 times within a day, on D-7."
    [row] = asking.open_exceptions(shop.services)
    assert "may not do" in row.what
    assert shop.woken


def test_each_person_and_each_thing_count_for_themselves_and_a_day_forgives(shop: Shop) -> None:
    turned_away(shop, 2)
    turned_away(shop, 2, by="UEVA")
    turned_away(shop, 2, on="D-8")
    shop.clock.forward(days=1)
    turned_away(shop, 2)

    assert shop.problems() == []


def test_a_rule_that_says_no_to_who_may_is_no_alarm(shop: Shop) -> None:
    turned_away(shop, 5, why=Why.DRAFT_CHANGED)
    turned_away(shop, 5, why=Why.OWN_DRAFT)

    assert shop.problems() == []


def test_a_stranger_counts_whatever_they_try(shop: Shop) -> None:
    turned_away(shop, 3, by="UGUEST", on="", why=Why.OUTSIDER)

    assert [problem.words for problem in shop.problems()] == ["UGUEST was refused 3 times within a day."]


def test_once_somebody_has_settled_it_three_more_tries_open_it_again(shop: Shop) -> None:
    turned_away(shop, 3)
    [problem] = shop.problems()
    by = shop.actor("admin")
    exception_queue.resolve(shop.services, problem.number, note="A mistake.", ending=None, by=by)

    turned_away(shop, 2)
    assert shop.problems() == []

    turned_away(shop)
    assert [again.number for again in shop.problems()] == [problem.number]


def test_a_day_is_a_day(shop: Shop) -> None:
    turned_away(shop, 2)
    shop.clock.forward(hours=23, minutes=50)
    turned_away(shop)

    assert len(shop.problems()) == 1
    assert timedelta(days=1) == complaining.WITHIN
