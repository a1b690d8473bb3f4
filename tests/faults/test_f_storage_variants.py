"""Faults of the database at the one moment at which only the worker knows what has happened."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from billing.obligation import Kind
from store import database
from store.database import transaction
from tests.fakes import Step
from tests.workflow.shop import Shop
from tests.workflow.test_trial_mailing import asked
from workflow.outcomes import Ended
from workflow.ports import MailRefused, MailUncertain


@dataclass
class Away:
    """The database takes no commit so many times."""

    shop: Shop
    times: int
    refused: list[object] = field(default_factory=list)

    def begin(self) -> None:
        event.listen(self.shop.services.engine, "commit", self._refuse)

    def _refuse(self, connection: object) -> None:
        if len(self.refused) < self.times:
            self.refused.append(connection)
            raise OperationalError("COMMIT", {}, Exception("database or disk is full"))


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PAUSE_SECONDS", 0.01)


def then(first: Callable[[], object], fault: BaseException) -> Callable[[], object]:
    def act() -> None:
        first()
        raise fault

    return act


@pytest.mark.parametrize(
    ("fault", "ended"),
    [(None, Ended.DONE), (MailRefused("552 too big"), Ended.FAILED), (MailUncertain("broke"), Ended.UNKNOWN)],
)
def test_what_the_server_said_is_known_although_the_database_was_away(
    shop: Shop, fault: BaseException | None, ended: Ended
) -> None:
    away = Away(shop, times=5)
    step: Step = away.begin if fault is None else then(away.begin, fault)
    shop.mailer.handing_over.append(step)
    shop.approve(shop.draft())

    assert shop.carry_out(Kind.DELIVER) is ended
    assert len(away.refused) == 5
    assert [problem.code for problem in shop.problems()] == ([] if ended is Ended.DONE else [f"deliver_{ended}"])


def test_a_reminder_that_was_taken_is_known_too(shop: Shop) -> None:
    invoice_id = shop.issued()
    shop.clock.at("2026-03-13T09:00")
    away = Away(shop, times=5)
    shop.mailer.taken.append(away.begin)

    assert shop.carry_out(Kind.REMIND) is Ended.DONE
    assert (len(away.refused), "reminded" in shop.told(invoice_id)) == (5, True)


def test_a_test_mail_that_was_taken_is_known_too(shop: Shop) -> None:
    asked(shop, shop.draft(send_on="2026-03-10"))
    away = Away(shop, times=5)
    shop.mailer.taken.append(away.begin)

    assert shop.carry_out(Kind.TRIAL) is Ended.DONE
    assert len(away.refused) == 5


def test_after_five_minutes_without_a_database_the_lease_speaks(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "INSIST_SECONDS", 0)
    shop.approve(shop.draft())
    away = Away(shop, times=2)
    shop.mailer.taken.append(away.begin)
    with pytest.raises(OperationalError):
        shop.carry_out(Kind.DELIVER)
    away.times = 0

    assert shop.restart() == 1
    assert [(problem.code, problem.owner) for problem in shop.problems()] == [("deliver_unknown", "UCLEO")]


def test_a_database_that_is_locked_for_longer_than_its_patience_makes_nothing_unknown(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    holding, over = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction(shop.services.engine):
            holding.set()
            over.wait(10)

    def lock() -> None:
        threading.Thread(target=hold).start()
        assert holding.wait(10)
        threading.Timer(1.0, over.set).start()

    event.listen(shop.services.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA busy_timeout = 100"))
    shop.approve(shop.draft())
    shop.mailer.taken.append(lock)

    assert shop.carry_out(Kind.DELIVER) is Ended.DONE
    assert len(shop.mailer.letters) == 1
