"""Who has no role for a client is refused by every verb, and nothing is written: the verbs themselves are the wall."""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from billing.client import BriefLine
from billing.refusals import Why
from tests.books import brief
from tests.workflow.shop import Shop
from tests.workflow.test_bursting import burst, reminded
from tests.workflow.test_catching_up import down, missed
from tests.workflow.test_redirecting import THERE, ask
from tests.workflow.test_relooking import changed
from tests.workflow.troubles import refused, seen, unknown, why_refused
from workflow import (
    approving,
    bursting,
    catching_up,
    crediting,
    drafting,
    exception_queue,
    holding,
    reassigning,
    redirecting,
    relooking,
    sending,
    settling,
    snoozing,
)
from workflow.crediting import Asked
from workflow.exception_queue import Ending
from workflow.services import Actor, Services
from workflow.snoozing import Until

WORKFLOW = Path(drafting.__file__).parent
LINE = BriefLine("Design", Decimal(1), "C62", Decimal(10), None)
DAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Scene:
    """Who asks, and what there is to ask about. `seen`: the question that an exception asks."""

    services: Services
    by: Actor
    client: int = 0
    invoice: int = 0
    number: int = 0
    seen: str = ""


def in_review(shop: Shop) -> Scene:
    client = shop.client()
    return Scene(shop.services, shop.actor("eve"), client=client, invoice=shop.draft(client))


def issued(shop: Shop) -> Scene:
    return Scene(shop.services, shop.actor("eve"), invoice=shop.issued())


def on_hold(shop: Shop) -> Scene:
    found = issued(shop)
    holding.hold(shop.services, found.invoice, reason="wait", until=None, by=shop.actor("cleo"))
    return found


def paid(shop: Shop) -> Scene:
    found = issued(shop)
    recorded = settling.record_payment(
        shop.services, found.invoice, amount=None, paid_on=DAY, reference="", by=shop.actor("cleo")
    )
    return Scene(shop.services, found.by, number=recorded.payment_id)


def failed(shop: Shop) -> Scene:
    return Scene(shop.services, shop.actor("eve"), number=refused(shop)[1])


def in_doubt(shop: Shop) -> Scene:
    return Scene(shop.services, shop.actor("eve"), number=unknown(shop)[1])


def redirect_asked(shop: Shop) -> Scene:
    ask(shop, shop.issued())
    return Scene(shop.services, shop.actor("eve"), number=1)


def after_downtime(shop: Shop) -> Scene:
    down(shop, back="2026-03-09T10:00")
    return Scene(shop.services, shop.actor("eve"), number=missed(shop), seen=seen(shop))


def at_once(shop: Shop) -> Scene:
    reminded(shop, 11)
    return Scene(shop.services, shop.actor("eve"), number=burst(shop), seen=seen(shop, "burst"))


def another_look(shop: Shop) -> Scene:
    with pytest.MonkeyPatch.context() as patch:
        _, number = changed(shop, patch)
        return Scene(shop.services, shop.actor("eve"), number=number, seen=seen(shop, "look_changed"))


Verb = Callable[[Scene], object]
VERBS: dict[str, tuple[Callable[[Shop], Scene], Verb]] = {
    "drafting.draft": (in_review, lambda s: drafting.draft(s.services, s.client, brief(), by=s.by)),
    "drafting.draft_now": (in_review, lambda s: drafting.draft_now(s.services, s.client, by=s.by)),
    "drafting.log_work": (in_review, lambda s: drafting.log_work(s.services, s.client, LINE, DAY, by=s.by)),
    "drafting.edit": (
        in_review,
        lambda s: drafting.edit(s.services, s.invoice, brief("1"), revision_seen=1, by=s.by),
    ),
    "drafting.about_to_edit": (
        in_review,
        lambda s: drafting.about_to_edit(s.services, s.invoice, revision_seen=1, by=s.by),
    ),
    "drafting.change_send_day": (
        in_review,
        lambda s: drafting.change_send_day(s.services, s.invoice, date(2026, 3, 20), revision_seen=1, by=s.by),
    ),
    "approving.approve": (in_review, lambda s: approving.approve(s.services, s.invoice, revision_seen=1, by=s.by)),
    "approving.request_changes": (
        in_review,
        lambda s: approving.request_changes(s.services, s.invoice, reason="shorter", revision_seen=1, by=s.by),
    ),
    "approving.check_request_changes": (
        in_review,
        lambda s: approving.check_request_changes(s.services, s.invoice, revision_seen=1, by=s.by),
    ),
    "reassigning.about_to_reassign": (
        in_review,
        lambda s: reassigning.about_to_reassign(s.services, s.invoice, revision_seen=1, by=s.by),
    ),
    "reassigning.reassign": (
        in_review,
        lambda s: reassigning.reassign(s.services, s.invoice, "UBEN", revision_seen=1, by=s.by),
    ),
    "holding.about_to_hold": (in_review, lambda s: holding.about_to_hold(s.services, s.invoice, by=s.by)),
    "holding.hold": (
        in_review,
        lambda s: holding.hold(s.services, s.invoice, reason="wait", until=None, by=s.by),
    ),
    "holding.resume": (on_hold, lambda s: holding.resume(s.services, s.invoice, by=s.by)),
    "holding.about_to_void": (issued, lambda s: holding.about_to_void(s.services, s.invoice, by=s.by)),
    "holding.void": (issued, lambda s: holding.void(s.services, s.invoice, reason="twice", by=s.by, sure=True)),
    "crediting.about_to_credit": (issued, lambda s: crediting.about_to_credit(s.services, s.invoice, by=s.by)),
    "crediting.credit": (
        issued,
        lambda s: crediting.credit(s.services, s.invoice, Asked(), reason="wrong", by=s.by),
    ),
    "settling.about_to_record": (issued, lambda s: settling.about_to_record(s.services, s.invoice, by=s.by)),
    "settling.record_payment": (
        issued,
        lambda s: settling.record_payment(s.services, s.invoice, amount=None, paid_on=DAY, reference="", by=s.by),
    ),
    "settling.undo_payment": (paid, lambda s: settling.undo_payment(s.services, s.number, by=s.by)),
    "redirecting.about_to_ask": (issued, lambda s: redirecting.about_to_ask(s.services, s.invoice, by=s.by)),
    "redirecting.ask": (
        issued,
        lambda s: redirecting.ask(s.services, s.invoice, THERE, reason="moved", by=s.by),
    ),
    "redirecting.approve": (redirect_asked, lambda s: redirecting.approve(s.services, s.number, by=s.by)),
    "redirecting.decline": (redirect_asked, lambda s: redirecting.decline(s.services, s.number, by=s.by)),
    "exception_queue.take": (failed, lambda s: exception_queue.take(s.services, s.number, by=s.by)),
    "exception_queue.acknowledge": (failed, lambda s: exception_queue.acknowledge(s.services, s.number, by=s.by)),
    "exception_queue.retry": (failed, lambda s: exception_queue.retry(s.services, s.number, by=s.by)),
    "exception_queue.show_each": (failed, lambda s: exception_queue.show_each(s.services, s.number, by=s.by)),
    "exception_queue.about_to_resolve": (
        failed,
        lambda s: exception_queue.about_to_resolve(s.services, s.number, by=s.by),
    ),
    "exception_queue.resolve": (
        failed,
        lambda s: exception_queue.resolve(s.services, s.number, note="so", ending=Ending.HOLD, by=s.by),
    ),
    "snoozing.about_to_snooze": (failed, lambda s: snoozing.about_to_snooze(s.services, s.number, by=s.by)),
    "snoozing.snooze": (
        failed,
        lambda s: snoozing.snooze(s.services, s.number, until=Until.HOURS, day=None, by=s.by),
    ),
    "sending.it_was_sent": (in_doubt, lambda s: sending.it_was_sent(s.services, s.number, note="", by=s.by)),
    "sending.send_again": (in_doubt, lambda s: sending.send_again(s.services, s.number, by=s.by)),
    "catching_up.send_now": (
        after_downtime,
        lambda s: catching_up.send_now(s.services, s.number, seen=s.seen, by=s.by),
    ),
    "catching_up.about_to_choose": (
        after_downtime,
        lambda s: catching_up.about_to_choose(s.services, s.number, seen=s.seen, by=s.by),
    ),
    "catching_up.another_day": (
        after_downtime,
        lambda s: catching_up.another_day(s.services, s.number, date(2026, 3, 20), seen=s.seen, by=s.by),
    ),
    "catching_up.skip": (after_downtime, lambda s: catching_up.skip(s.services, s.number, seen=s.seen, by=s.by)),
    "bursting.send_all": (at_once, lambda s: bursting.send_all(s.services, s.number, seen=s.seen, by=s.by)),
    "bursting.hold_all": (at_once, lambda s: bursting.hold_all(s.services, s.number, seen=s.seen, by=s.by)),
    "relooking.show": (another_look, lambda s: relooking.show(s.services, s.number, by=s.by)),
    "relooking.accept": (another_look, lambda s: relooking.accept(s.services, s.number, seen=s.seen, by=s.by)),
    "relooking.ask_again": (another_look, lambda s: relooking.ask_again(s.services, s.number, seen=s.seen, by=s.by)),
}
FOR_ALL = {"trial_mailing.send_me"}  # The draft that they read, to their own address and no other.


def written(shop: Shop) -> list[str]:
    """Every row of the database."""
    connection = shop.services.engine.raw_connection()
    try:
        return list(connection.driver_connection.iterdump())  # type: ignore[union-attr]  # sqlite3's own.
    finally:
        connection.close()


@pytest.mark.parametrize("name", VERBS)
def test_it_is_refused_and_nothing_is_written(shop: Shop, name: str) -> None:
    scene, verb = VERBS[name]
    found = scene(shop)
    before = written(shop)

    assert why_refused(lambda: verb(found)) is Why.NOT_ALLOWED

    assert written(shop) == before


def test_no_verb_is_left_out() -> None:
    verbs = set()
    for file in WORKFLOW.glob("*.py"):
        for made in ast.parse(file.read_text()).body:
            if isinstance(made, ast.FunctionDef) and not made.decorator_list and not made.name.startswith("_"):
                types = {arg.arg: ast.unparse(arg.annotation) for arg in _arguments(made) if arg.annotation}
                if types.get("by") == "Actor" and "services" in types and "db" not in types:
                    verbs.add(f"{file.stem}.{made.name}")

    assert verbs == set(VERBS) | FOR_ALL


def _arguments(made: ast.FunctionDef) -> list[ast.arg]:
    return [*made.args.args, *made.args.kwonlyargs]
