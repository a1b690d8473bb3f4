"""Slack hears within its three seconds, however long it takes; and what was asked for is not lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from sqlalchemy.exc import OperationalError

from bot.standin import Pace
from handlers import reply
from tests.bot.gate import PATIENCE, Gate
from tests.handlers.rig import APPROVALS, Rig
from workflow import asking, complaining, drafting
from workflow.services import Services

OURS = "the fault is ours, not yours"


@pytest.fixture
def hasty(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Rig:
    """A bot that answers within a tenth of a second, whatever happens."""
    monkeypatch.setattr(reply, "PATIENCE_SECONDS", 0.1)
    return rig


def test_a_command_that_takes_long_is_answered_in_time_and_again_when_it_is_done(
    hasty: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = slowed(monkeypatch, asking, "open_exceptions", [])

    answer = hasty.person("ana").command("/invoice exceptions")

    assert answer.is_fine
    assert reply.LATER in answer.text
    slow.open()
    hasty.told("No open exceptions", by="ana")


def slowed(monkeypatch: pytest.MonkeyPatch, module: object, verb: str, result: object) -> Gate:
    """A verb that waits at a gate."""
    gate = Gate()

    def waits(*_: object, **__: object) -> object:
        gate()
        return result

    monkeypatch.setattr(module, verb, waits)
    return gate


def test_a_form_that_takes_long_stays_open_and_is_saved_once(hasty: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    client_id, name = hasty.client()
    ana, save, gate = hasty.person("ana"), drafting.draft, Gate()
    ana.command(f"/invoice new {name}")
    modal = ana.modal

    def slowly(*args: object, **options: object) -> object:
        gate()
        return save(*args, **options)  # type: ignore[arg-type]  # As they came.

    monkeypatch.setattr(drafting, "draft", slowly)
    assert reply.SUBMITTED in modal.fill({"Line items": "Design | 2 | 500"}).submit().errors.values()
    gate.open()
    hasty.told(f"for {name}", by="ana")

    assert modal.submit().is_fine
    assert not modal.is_open
    assert len(asking.client(hasty.bench.services, client_id).rows) == 1


def test_errors_that_come_too_late_for_the_form_are_told(hasty: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    client_id, name = hasty.client()
    ana, form, gate = hasty.person("ana"), drafting.form, Gate()
    ana.command(f"/invoice new {name}")

    def slowly(services: Services, client: int) -> object:
        gate()
        return form(services, client)

    monkeypatch.setattr(drafting, "form", slowly)
    ana.modal.fill({"Line items": "Design"}).submit()
    gate.open()

    hasty.told("Design", by="ana")
    assert asking.client(hasty.bench.services, client_id).rows == ()


@contextmanager
def locked(rig: Rig) -> Iterator[None]:
    """Hold the database's write lock, as a backup does."""
    file = rig.bench.settings.database_file
    assert file is not None
    with closing(sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def test_a_locked_database_delays_a_command_and_loses_nothing(hasty: Rig) -> None:
    client_id, name = hasty.client()
    with locked(hasty):
        answer = hasty.person("ana").command(f"/invoice done {name} 480 Logo")

        assert answer.is_fine
        assert reply.LATER in answer.text

    hasty.told(f"Logged for {name}", by="ana")
    assert asking.client(hasty.bench.services, client_id).unbilled_entries == 1


def test_a_locked_database_delays_a_click_and_loses_nothing(hasty: Rig) -> None:
    invoice_id = hasty.draft()
    with locked(hasty):
        assert hasty.click("Approve", invoice_id, by="ben").is_fine

    hasty.bench.slack.wait_for(lambda: "approved" in hasty.bench.told(invoice_id))


def test_reading_goes_on_while_the_database_is_locked(rig: Rig) -> None:
    with locked(rig):
        for line in ("status", "queue", "exceptions", "help"):
            assert reply.LATER not in rig.person("ana").command(f"/invoice {line}").text


def test_a_refusal_is_said_even_if_it_cannot_be_kept(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> None:
        raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))

    monkeypatch.setattr(complaining, "record_refusal", busy)
    before = len(rig.bench.problems())

    answer = rig.person("ana").command("/invoice hold D-99999")

    assert "There is no invoice" in answer.text
    assert len(rig.bench.problems()) == before


def test_a_fault_that_cannot_be_kept_is_said_all_the_same(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(asking, "queue", gone)
    monkeypatch.setattr("workflow.healing.open_standalone", gone)

    answer = rig.person("ana").command("/invoice queue")

    assert OURS in answer.text
    assert "exception" not in answer.text


def test_a_form_that_may_not_be_opened_any_more_is_asked_for_again(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rig.bench.slack.site, "pace", Pace(trigger_seconds=-1))
    invoice_id, before = rig.draft(), len(rig.bench.problems())

    said = rig.person("ana").command("/invoice new").text
    rig.click("Edit", invoice_id, by="ana")

    assert "Do it once more" in said
    rig.told("Do it once more", by="ana", in_=APPROVALS)
    assert len(rig.bench.problems()) == before


def test_an_answer_that_slack_does_not_hear_is_its_own_to_repeat(rig: Rig) -> None:
    """The acknowledgement got lost: the person sees Slack's own words, and trying again is told what is."""
    invoice_id = rig.draft()
    rig.bench.slack.site.sockets._pace, pace = Pace(ack_seconds=0.5), rig.bench.slack.site.sockets._pace
    rig.bench.slack.faults.drop_ack()

    lost = rig.click("Approve", invoice_id, by="ben")
    rig.bench.slack.site.sockets._pace = pace
    rig.click("Approve", invoice_id, by="ben")

    assert lost.error == "operation_timeout"
    rig.told("Already approved", by="ben", in_=APPROVALS)
    assert rig.bench.told(invoice_id).count("approved") == 1


def test_many_slow_listeners_do_not_silence_the_next(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bolt's own pool has five threads."""
    slow = slowed(monkeypatch, asking, "queue", [])
    with ThreadPoolExecutor(8) as people:
        waiting = [people.submit(rig.person("ana").command, "/invoice queue") for _ in range(8)]
        assert slow.reached.wait(PATIENCE)

        assert "Needs approval" in rig.person("ben").command("/invoice status").text

        slow.open()
        assert all(one.result().is_fine for one in waiting)
