"""On the first day there is nothing: no seller, no client, no person. Every job finds nothing to do and says so."""

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from jobs import due, upkeep
from store.database import transaction
from store.tables import SellerRow
from tests.workflow.shop import Shop
from workflow import outcomes

JOBS: dict[str, Callable[[Shop], object]] = {
    "due.claim": lambda shop: due.claim(shop.services),
    "due.claim_no_mail": lambda shop: due.claim_no_mail(shop.services),
    "due.everything": lambda shop: due.everything(shop.services).total(),
    "due.draw": lambda shop: due.draw(shop.services),
    "due.alarm": lambda shop: due.alarm(shop.services),
    "upkeep.beat": lambda shop: upkeep.beat(shop.services, []),
    "upkeep.end_holds": lambda shop: upkeep.end_holds(shop.services),
    "upkeep.look_after_exceptions": lambda shop: upkeep.look_after_exceptions(shop.services),
    "upkeep.keep_in_touch": lambda shop: upkeep.keep_in_touch(shop.services),
    "upkeep.look_up_people": lambda shop: upkeep.look_up_people(shop.services),
    "upkeep.forget_old_requests": lambda shop: upkeep.forget_old_requests(shop.services),
    "upkeep.next_due_at": lambda shop: upkeep.next_due_at(shop.services),
    "outcomes.settle_interrupted": lambda shop: outcomes.settle_interrupted(shop.services),
}


@pytest.fixture
def first_day(shop: Shop) -> Shop:
    with transaction(shop.services.engine) as db:
        db.delete(db.get_one(SellerRow, 1))
    return shop


@pytest.mark.parametrize("job", JOBS)
def test_a_job_finds_nothing_to_do(first_day: Shop, job: str) -> None:
    assert not JOBS[job](first_day)


def test_no_job_is_left_out() -> None:
    written = {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in (due, upkeep)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
    }
    modules = {path.stem for path in Path(due.__file__).parent.glob("[a-z]*.py")}

    assert {job for job in JOBS if not job.startswith("outcomes.")} == written
    assert modules == {"due", "upkeep"}
