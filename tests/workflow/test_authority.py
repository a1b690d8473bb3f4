"""Roles decide who may do what; where no admin is named, the workspace's own are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from billing.refusals import Why
from tests.books import brief
from tests.workflow.shop import Shop, open_shop
from tests.workflow.troubles import why_refused
from workflow import acquainting, complaining, drafting, exception_queue
from workflow.ports import PrintRefused
from workflow.services import Actor


@pytest.fixture
def free(tmp_path: Path) -> Iterator[Shop]:
    """A shop in whose settings nobody is named as admin."""
    with open_shop(f"sqlite:///{tmp_path}/free.db", admins=frozenset()) as one:
        yield one


def test_the_operator_at_the_command_line_is_bound_by_no_role(shop: Shop) -> None:
    saved = drafting.draft(shop.services, shop.client(), brief(), by=Actor("operator", trusted=True))

    assert shop.invoice(saved.invoice_id).draft.saved_by == "operator"


def test_a_fault_of_ours_is_the_workspaces_own_admins_where_none_is_named(free: Shop) -> None:
    free.directory.add("UBOSS", admin=True)
    free.directory.add("UCLEO")
    for person in ("UBOSS", "UCLEO"):
        acquainting.full_member(free.services, person)
    number = complaining.report(free.services, RuntimeError("boom"), during="x") or 0
    assert free.problem(number).owner == ""

    assert why_refused(lambda: exception_queue.take(free.services, number, by=free.actor("cleo"))) is Why.NOT_ALLOWED
    exception_queue.take(free.services, number, by=free.actor("boss"))

    assert free.problem(number).owner == "UBOSS"


def test_an_exception_of_a_client_without_a_sender_goes_to_an_admin(shop: Shop) -> None:
    shop.draft(shop.client(people=shop.people_of(drafter="", approver="ben")), by="admin")
    shop.tick()
    shop.clock.forward(seconds=2)
    shop.printer.steps.append(PrintRefused("a glyph is missing"))

    shop.tick()

    assert [problem.owner for problem in shop.problems()] == ["UADMIN"]
