"""A database from a backup: whatever left since is not sent again, and no number is given twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from billing.obligation import Kind
from billing.refusals import Refused, Why
from renderers import reasons
from store import history, migrate, numbers
from store.database import open_engine, reading
from tests.workflow.shop import Shop
from tests.workflow.test_crediting import balance, credit, credited, eur
from tests.workflow.test_redirecting import THERE, approve, ask, asked
from workflow import exception_queue, explaining, holding, reconciling, sending
from workflow.crediting import Asked
from workflow.ports import MailDelayed, PrintDelayed
from workflow.send_log import LogDelayed, MailBegun, NumberGiven


class Yesterday:
    """A copy of the database, to be put back."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self._shop = shop
        self._file = Path(str(shop.services.engine.url.database))
        self._copy = folder / "yesterday.db"
        migrate.backup(self._file, self._copy)

    def is_back(self, before_the_start: Callable[[], object] = lambda: None) -> None:
        """Put it back while nothing runs, and start."""
        self._shop.services.engine.dispose()
        for name in ("", "-wal", "-shm"):
            Path(f"{self._file}{name}").unlink(missing_ok=True)
        self._copy.rename(self._file)
        before_the_start()
        self._shop.restart()


def codes(shop: Shop) -> list[str]:
    return sorted(problem.code for problem in shop.problems())


def mailed(shop: Shop) -> list[str]:
    return [letter.message_id.split(".")[0] + "." + letter.message_id.split(".")[1] for letter in shop.mailer.letters]


def series(shop: Shop) -> tuple[tuple[int, ...], int]:
    with reading(shop.services.engine) as db:
        [found] = numbers.every_series(db)
    return found.taken, found.next


def every_series(shop: Shop) -> dict[str, tuple[tuple[int, ...], int]]:
    with reading(shop.services.engine) as db:
        return {found.name: (found.taken, found.next) for found in numbers.every_series(db)}


def older_version_wrote(shop: Shop) -> None:
    """As it was before the log told the series, and copies apart."""
    for place, entry in enumerate(shop.send_log.entries):
        if isinstance(entry, NumberGiven):
            shop.send_log.entries[place] = replace(entry, series="", corrects="")
        elif isinstance(entry, MailBegun):
            shop.send_log.entries[place] = replace(entry, to=entry.everybody, cc=())


@pytest.mark.parametrize("moment", ["in review", "approved", "issued"])
def test_what_left_after_the_backup_is_unknown_and_keeps_its_number(shop: Shop, tmp_path: Path, moment: str) -> None:
    draft = shop.draft()
    if moment != "in review":
        shop.approve(draft)
    if moment == "issued":
        shop.carry_out(Kind.ISSUE)
    yesterday = Yesterday(shop, tmp_path)
    if moment == "in review":
        shop.approve(draft)
    shop.tick()
    document = shop.mailer.letters[0].attachments[0].content

    yesterday.is_back()
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert shop.owed(draft, Kind.DELIVER) == {"deliver:1:1": "unknown"}
    assert codes(shop) == ["deliver_unknown", "restored"]
    [asked] = [problem for problem in shop.problems() if problem.code == "deliver_unknown"]
    assert "The send log says that it left on" in asked.words
    assert series(shop) == ((1,), 2)

    sending.it_was_sent(shop.services, asked.number, note="", by=shop.actor("cleo"))
    shop.tick()
    assert shop.owed(draft)["deliver:1:1"] == "done"
    assert Kind.REMIND.value in {one.kind for one in shop.obligations(draft)}
    assert shop.archive.kept["Acme GmbH/2026/2026-0001.pdf"] == document
    assert len(shop.mailer.letters) == 1


def test_a_person_may_say_that_it_is_to_be_sent_again(shop: Shop, tmp_path: Path) -> None:
    draft = shop.draft()
    shop.approve(draft)
    yesterday = Yesterday(shop, tmp_path)
    shop.tick()
    yesterday.is_back()
    [asked] = [problem for problem in shop.problems() if problem.code == "deliver_unknown"]

    with pytest.raises(Refused) as too_early:
        sending.send_again(shop.services, asked.number, by=shop.actor("cleo"))
    shop.tick()
    sending.send_again(shop.services, asked.number, by=shop.actor("cleo"))
    shop.tick()

    assert too_early.value.why is Why.BUSY
    assert len(shop.mailer.letters) == 2


def test_an_invoice_that_the_backup_does_not_know_is_told_and_its_number_and_id_are_never_given_again(
    shop: Shop, tmp_path: Path
) -> None:
    client = shop.client()
    yesterday = Yesterday(shop, tmp_path)
    shop.issued(client)

    yesterday.is_back()
    shop.tick()
    assert codes(shop) == ["restored", "restored_lost"]
    [lost] = [problem for problem in shop.problems() if problem.code == "restored_lost"]
    assert lost.words.startswith("2026-0001 for Acme GmbH left on")
    again = shop.issued(client)

    assert again > 1000  # An old card's button means nothing any more.
    assert lost.number > 1000
    assert series(shop) == ((2,), 3)


def test_an_invoice_that_was_edited_after_the_backup_is_held(shop: Shop, tmp_path: Path) -> None:
    draft = shop.draft()
    shop.approve(draft)
    yesterday = Yesterday(shop, tmp_path)
    shop.edit(draft, amount="900")
    shop.approve(draft)
    shop.tick()

    yesterday.is_back()
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert codes(shop) == ["restored", "restored_otherwise"]
    [held] = [problem for problem in shop.problems() if problem.code == "restored_otherwise"]
    assert held.owner == "UCLEO"
    assert "left on" in held.words
    hold = shop.invoice(draft).hold
    assert hold is not None
    assert "2026-0001" in hold.reason
    assert series(shop) == ((), 2)


def test_a_void_one_is_told_and_stays_void(shop: Shop, tmp_path: Path) -> None:
    draft = shop.draft()
    shop.approve(draft)
    yesterday = Yesterday(shop, tmp_path)
    shop.tick()
    holding.void(shop.services, draft, reason="twice", by=shop.actor("ben"), sure=True)

    yesterday.is_back()
    holding.void(shop.services, draft, reason="twice", by=shop.actor("ben"), sure=True)
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert shop.stage(draft) == "Void"


def test_reminders_that_left_are_asked_about_one_by_one(shop: Shop, tmp_path: Path) -> None:
    draft = shop.issued()
    yesterday = Yesterday(shop, tmp_path)
    shop.clock.at("2026-03-13T09:00")
    shop.tick()
    shop.clock.at("2026-03-17T09:00")
    shop.tick()
    assert len(shop.mailer.letters) == 3

    yesterday.is_back()
    shop.tick()

    assert len(shop.mailer.letters) == 3
    assert shop.owed(draft, Kind.REMIND) == {f"remind:{draft}:-3": "unknown", f"remind:{draft}:1": "unknown"}
    for problem in shop.problems():
        if problem.code == "remind_unknown":
            sending.it_was_sent(shop.services, problem.number, note="", by=shop.actor("cleo"))
    shop.clock.at("2026-03-23T09:00")
    shop.tick()
    assert len(shop.mailer.letters) == 4


def test_without_its_log_nothing_goes_out_until_a_person_says_so(shop: Shop) -> None:
    first, second = shop.issued(), shop.draft()
    shop.send_log.entries.clear()

    shop.restart()
    shop.approve(second)
    shop.tick()
    shop.restart()

    assert len(shop.mailer.letters) == 1
    assert codes(shop) == ["restored_unsure"]
    told = explaining.invoice(shop.services, second)
    assert told.hold is not None
    assert "resolves exception 1" in told.hold.reason
    assert "UADMIN\u2069 can look into what left, then press Resolve in exception 1003;" in reasons.sentence(told)
    assert shop.stage(first) == "Issued"

    [unsure] = shop.problems()
    exception_queue.resolve(
        shop.services, unsure.number, note="Looked into the sent folder", ending=None, by=shop.actor("admin")
    )
    shop.tick()
    assert len(shop.mailer.letters) == 2
    assert codes(shop) == []


def test_a_kill_between_the_intent_and_the_log_is_no_missing_log(shop: Shop) -> None:
    shop.approve(shop.draft())
    shop.carry_out(Kind.ISSUE)
    shop.send_log.steps.append(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        shop.carry_out(Kind.DELIVER)

    shop.restart()
    shop.restart()

    assert codes(shop) == ["deliver_unknown"]
    assert shop.mailer.letters == []


@pytest.mark.parametrize("which", [0, 1])
def test_a_log_that_cannot_be_written_stops_the_send_and_is_tried_again(shop: Shop, which: int) -> None:
    shop.send_log.steps.extend([None] * which + [LogDelayed("the send log sent.log could not be written (full)")])
    draft = shop.draft()
    shop.approve(draft)
    shop.tick()
    assert shop.mailer.letters == []

    shop.clock.forward(minutes=2)
    shop.tick()
    shop.restart()

    assert len(shop.mailer.letters) == 1
    assert shop.problems() == []


def test_what_a_server_refused_after_its_entry_is_simply_due(shop: Shop) -> None:
    """The rows knew of it: there is nothing to take in."""
    shop.mailer.handing_over.append(MailDelayed("452"))
    shop.approve(shop.draft())
    shop.tick()

    shop.restart()
    shop.clock.forward(minutes=2)
    shop.tick()

    assert len(shop.mailer.letters) == 1
    kinds = [type(entry) for entry in shop.send_log.entries]
    assert kinds == [NumberGiven, MailBegun, MailBegun]


def test_a_database_of_an_older_version_that_is_put_back_is_compared_too(shop: Shop, tmp_path: Path) -> None:
    shop.approve(shop.draft())
    yesterday = Yesterday(shop, tmp_path)
    old = open_engine(f"sqlite:///{tmp_path}/yesterday.db")
    with old.connect() as connection:
        connection.exec_driver_sql("DELETE FROM send_log")
        connection.commit()
    old.dispose()
    shop.tick()

    yesterday.is_back()
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert codes(shop) == ["deliver_unknown", "restored"]


@pytest.mark.parametrize("stage", ["approved", "issued"])
def test_what_was_voided_before_the_start_stays_void(shop: Shop, tmp_path: Path, stage: str) -> None:
    draft = shop.draft()
    shop.approve(draft)
    if stage == "issued":
        shop.carry_out(Kind.ISSUE)
    yesterday = Yesterday(shop, tmp_path)
    shop.tick()

    yesterday.is_back(lambda: holding.void(shop.services, draft, reason="twice", by=shop.actor("ben")))
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert shop.stage(draft) == "Void"
    assert codes(shop) == ["restored"] + ["restored_otherwise"] * (stage == "approved")


def test_a_number_that_the_rows_know_is_not_taken_again(shop: Shop, tmp_path: Path) -> None:
    """Its print failed once, so the log has it twice."""
    shop.printer.steps.extend([PrintDelayed("the child died")] * 2)
    draft = shop.draft()
    shop.approve(draft)
    shop.tick()
    yesterday = Yesterday(shop, tmp_path)
    shop.clock.forward(minutes=2)
    shop.tick()

    yesterday.is_back()
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert shop.owed(draft, Kind.DELIVER) == {f"deliver:{draft}:1": "unknown"}
    assert series(shop) == ((1,), 2)


def test_what_is_done_stays_done(shop: Shop) -> None:
    draft = shop.issued()
    last = shop.send_log.entries[-1]
    shop.send_log.entries.append(replace(last, place=last.place + 1))
    assert reconciling.unknown_to(shop.services) == 1

    shop.restart()

    assert reconciling.unknown_to(shop.services) == 0
    assert shop.owed(draft, Kind.DELIVER) == {f"deliver:{draft}:1": "done"}
    assert codes(shop) == ["restored"]


@pytest.mark.parametrize("before_the_start", [lambda _: None, older_version_wrote])
def test_a_credit_note_keeps_its_number_in_its_own_series_and_is_booked_again(
    shop: Shop, tmp_path: Path, before_the_start: Callable[[Shop], object]
) -> None:
    invoice_id = shop.issued()
    credited(shop, invoice_id, Asked(eur(10_000)))
    note = credit(shop, invoice_id)
    shop.approve(note)
    yesterday = Yesterday(shop, tmp_path)
    shop.tick()

    yesterday.is_back(lambda: before_the_start(shop))
    shop.tick()

    assert len(shop.mailer.letters) == 3
    assert codes(shop) == ["deliver_unknown", "restored"]
    assert every_series(shop) == {"credit note": ((1, 2), 3), "invoice": ((1,), 2)}
    assert balance(shop, invoice_id) == eur(0)
    with reading(shop.services.engine) as db:
        [issued] = [event for event in history.since(db, note, 0) if event.kind == "issued"]
    assert issued.facts["due_on"] == ""
    shop.clock.forward(days=16)
    shop.tick()
    assert len(shop.mailer.letters) == 3  # Nobody is reminded of what was credited.


@pytest.mark.parametrize("before_the_start", [lambda _: None, older_version_wrote])
def test_the_number_of_a_credit_note_that_the_backup_does_not_know_is_not_given_again(
    shop: Shop, tmp_path: Path, before_the_start: Callable[[Shop], object]
) -> None:
    invoice_id = shop.issued()
    yesterday = Yesterday(shop, tmp_path)
    credited(shop, invoice_id)

    yesterday.is_back(lambda: before_the_start(shop))
    shop.tick()
    assert codes(shop)[0] == "restored"
    credited(shop, invoice_id)

    assert every_series(shop) == {"credit note": ((2,), 3), "invoice": ((1,), 2)}


@pytest.mark.parametrize(("asked_before", "older"), [(True, False), (True, True), (False, False)])
def test_what_left_for_another_address_is_sent_there_again_and_not_approved_twice(
    shop: Shop, tmp_path: Path, asked_before: bool, older: bool
) -> None:
    invoice_id = shop.issued()
    if asked_before:
        ask(shop, invoice_id)
    yesterday = Yesterday(shop, tmp_path)
    if not asked_before:
        ask(shop, invoice_id)
    approve(shop)

    yesterday.is_back(lambda: older_version_wrote(shop) if older else None)
    shop.tick()
    [doubt] = [problem for problem in shop.problems() if problem.code == "deliver_unknown"]
    decisions = [one.decision for one in asked(shop, invoice_id)]
    sending.send_again(shop.services, doubt.number, by=shop.actor("cleo"))
    shop.tick()

    assert decisions == ["approved"] * asked_before
    assert shop.told(invoice_id).count("redirect_restored") == asked_before
    assert "books@acme.example, boss@acme.example" in doubt.words
    assert [(each.to, each.cc) for each in shop.mailer.letters[1:]] == [(THERE.to, THERE.cc)] * 2
