"""Refusals are kept, our own faults become exceptions, and a database that is away loses neither silently."""

from sqlmodel import select

from billing.refusals import Refused, Why
from store.database import reading
from store.tables import RefusalRow
from tests.workflow.shop import Shop
from workflow import complaining


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
