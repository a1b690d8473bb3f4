"""Invoices that are in trouble, and how the rules say no."""

from collections.abc import Callable

import pytest

from billing.refusals import Refused, Why
from store.database import reading
from tests.fakes import Step
from tests.workflow.shop import Shop
from workflow import stopping
from workflow.ports import MailDelayed, MailRefused, MailUncertain


def broken(shop: Shop, fault: Step, *, script: str = "connecting") -> tuple[int, int]:
    """An invoice whose mail went wrong like this, and its exception's number."""
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    getattr(shop.mailer, script).append(fault)
    shop.tick()
    problem = shop.problems()[-1]
    return invoice_id, problem.number


def unknown(shop: Shop) -> tuple[int, int]:
    """The line broke after the content."""
    return broken(shop, MailUncertain("the line broke"), script="taken")


def refused(shop: Shop) -> tuple[int, int]:
    """The address is wrong."""
    return broken(shop, MailRefused("550 no such mailbox"))


def delayed(shop: Shop) -> tuple[int, int]:
    """Open after a quarter of an hour, with the next try ahead."""
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    shop.mailer.connecting.extend([MailDelayed("451 later")] * 5)
    for minutes in (0, 1, 2, 5, 15):
        shop.clock.forward(minutes=minutes)
        shop.tick()
    [problem] = shop.problems()
    return invoice_id, problem.number


def why_refused(act: Callable[[], object]) -> Why:
    """Why the rules said no to it."""
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.why


def seen(shop: Shop, code: str = "missed") -> str:
    """The question about mails that wait for a word, as the buttons carry it that are drawn now."""
    with reading(shop.services.engine) as db:
        return stopping.listed(db, code).question
