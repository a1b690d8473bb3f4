"""The true mail of a draft to whoever asks for it: marked, once a click, and never a mail to the client."""

from dataclasses import replace

import pytest

from billing.obligation import Kind
from billing.refusals import Refused, Why
from store import documents, invoices, reports
from store import history as all_history
from store.database import reading, transaction
from store.history import Event
from tests.books import BERLIN
from tests.fakes import Killed, Step
from tests.workflow.shop import Shop
from tests.workflow.troubles import why_refused
from workflow import approving, drafting, exception_queue, holding, sending, trial_mailing
from workflow.outcomes import Ended
from workflow.ports import MailDelayed, MailRefused, MailUncertain, PostDelayed, PostRefused
from workflow.services import Actor, AlreadyDone

CLICK = Actor("UDAN", "click:1")


def asked(shop: Shop, invoice_id: int, by: Actor = CLICK, *, seen: int = 1) -> trial_mailing.Asked:
    if by.person not in shop.directory.members:
        shop.directory.add(by.person)
    return trial_mailing.send_me(shop.services, invoice_id, revision_seen=seen, by=by)


def test_it_is_the_true_mail_to_the_clicker_alone_and_marked(shop: Shop) -> None:
    invoice_id = shop.draft(shop.client(cc=("boss@acme.example",)), send_on="2026-03-10")

    answer = asked(shop, invoice_id)
    shop.tick()

    [letter] = shop.mailer.letters
    assert answer == trial_mailing.Asked("D-1", "dan@studio-nord.example")
    assert (letter.to, letter.cc, letter.bcc) == (("dan@studio-nord.example",), (), ())
    assert letter.subject == "TEST: Invoice D-1 from Studio Nord"
    assert letter.text.startswith("TEST: you asked for this mail, and only you got it.")
    assert "The true one goes to billing@acme.example, copy to boss@acme.example." in letter.text
    assert "EUR 571.20" in letter.text
    assert "{" not in letter.text
    [pdf] = letter.attachments
    assert pdf.filename == "TEST D-1.pdf"
    assert pdf.content.endswith(b" D-1 TEST")
    assert str(shop.printer.printed[-1]).count("2026") >= 2
    assert letter.sender == "hello@studio-nord.example"


def test_it_changes_nothing_and_counts_as_no_mail_to_the_client(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-03")
    shop.approve(invoice_id)
    asked(shop, invoice_id)
    shop.tick()
    with reading(shop.services.engine) as db:
        assert documents.last_accepted_at(db) is None
        assert documents.deliveries(db, invoice_id, kind=documents.INVOICE) == []
        [line] = reports.lines(db)
    assert (line.mailed, line.next_kind) == (None, Kind.ISSUE.value)
    assert shop.stage(invoice_id) == "Approved"
    assert shop.archive.kept == {}

    shop.clock.at("2026-03-03T09:00", BERLIN)
    shop.tick()

    assert [letter.to for letter in shop.mailer.letters] == [("dan@studio-nord.example",), ("billing@acme.example",)]
    assert "trial_mailed" in shop.told(invoice_id)
    assert any("Test mail of revision 1 sent to" in reply for reply in shop.poster.replies)


def test_each_click_is_one_mail_and_its_redelivery_is_none(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-10")
    asked(shop, invoice_id)
    with pytest.raises(AlreadyDone):
        asked(shop, invoice_id)
    asked(shop, invoice_id, Actor("UDAN", "click:2"))

    shop.tick()

    assert len(shop.mailer.letters) == 2
    assert len({letter.message_id for letter in shop.mailer.letters}) == 2
    assert shop.owed(invoice_id, Kind.TRIAL) == {"trial:1:1": "done", "trial:1:2": "done"}


def test_a_hold_stops_the_client_s_mail_and_not_this_one(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-10")
    holding.hold(shop.services, invoice_id, reason="wait", until=None, by=shop.actor("ana"))

    asked(shop, invoice_id)
    shop.tick()

    assert len(shop.mailer.letters) == 1


def test_it_shows_the_revision_that_was_seen_whatever_was_saved_since(shop: Shop) -> None:
    invoice_id = shop.draft(amount="480", send_on="2026-03-10")
    asked(shop, invoice_id)
    shop.edit(invoice_id, amount="600", send_on="2026-03-10")

    shop.tick()

    [letter] = shop.mailer.letters
    assert "EUR 571.20" in letter.text
    assert [event.facts["revision"] for event in history(shop, invoice_id)] == ["1"]
    assert why_refused(lambda: asked(shop, invoice_id, Actor("UDAN", "click:9"))) is Why.DRAFT_CHANGED


def test_what_was_called_off_meanwhile_is_not_sent(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-10")
    asked(shop, invoice_id)
    with transaction(shop.services.engine) as db:
        holding.void_kept(shop.services, db, invoices.load(db, invoice_id, lock=True), reason="x", by="UANA")

    shop.tick()

    assert shop.mailer.letters == []
    assert set(shop.owed(invoice_id, Kind.TRIAL).values()) == {"cancelled"}


def test_what_is_issued_or_void_has_no_test_any_more(shop: Shop) -> None:
    assert why_refused(lambda: asked(shop, shop.issued())) is Why.ALREADY_ISSUED


def test_one_that_was_sent_back_has_one(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-10")
    approving.request_changes(shop.services, invoice_id, reason="two days", revision_seen=1, by=shop.actor("ben"))

    asked(shop, invoice_id)
    shop.tick()

    assert len(shop.mailer.letters) == 1


@pytest.mark.parametrize("fault", [PostDelayed("away"), PostRefused("missing_scope"), None])
def test_without_an_address_of_the_clicker_it_is_refused(shop: Shop, fault: Step) -> None:
    invoice_id = shop.draft(send_on="2026-03-10")
    shop.directory.steps.append(fault)

    with pytest.raises(Refused) as refused:
        trial_mailing.send_me(shop.services, invoice_id, revision_seen=1, by=Actor("UNOBODY"))

    assert refused.value.why is Why.NO_OWN_ADDRESS


@pytest.mark.parametrize("email", ["", "dan@x.example, eva@x.example"])
def test_what_is_no_address_is_none(shop: Shop, email: str) -> None:
    invoice_id = shop.draft(send_on="2026-03-10")
    member = shop.directory.add("UDAN")
    shop.directory.members["UDAN"] = replace(member, email=email)

    assert why_refused(lambda: asked(shop, invoice_id)) is Why.NO_OWN_ADDRESS


def test_a_mail_server_that_is_away_is_tried_again_with_the_same_mail(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-10")
    asked(shop, invoice_id)
    shop.mailer.connecting.append(MailDelayed("away"))

    shop.tick()
    shop.clock.forward(hours=1)
    shop.tick()

    first, second = shop.mailer.offered
    assert first == second
    assert len(shop.mailer.letters) == 1


@pytest.mark.parametrize("fault", [MailUncertain("silence"), Killed()])
def test_a_silence_after_the_intent_is_unknown_and_never_tried_again(shop: Shop, fault: Step) -> None:
    invoice_id = shop.draft(send_on="2026-03-10")
    asked(shop, invoice_id)
    shop.mailer.handing_over.append(fault)
    try:
        shop.tick()
    except Killed:
        shop.restart()
    shop.clock.forward(days=1)
    shop.tick()
    [problem] = shop.problems()
    assert (problem.code, shop.mailer.tries) == ("trial_unknown", 1)

    sending.send_again(shop.services, problem.number, by=shop.actor("cleo"))
    shop.tick()

    assert len(shop.mailer.letters) == 1
    assert shop.problems() == []


def test_an_unknown_one_that_arrived_is_settled_as_sent(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-10")
    asked(shop, invoice_id)
    shop.mailer.handing_over.append(MailUncertain("silence"))
    shop.tick()

    sending.it_was_sent(shop.services, shop.problems()[0].number, note="I have it", by=shop.actor("cleo"))

    assert shop.problems() == []
    assert set(shop.owed(invoice_id, Kind.TRIAL).values()) == {"done"}
    assert set(shop.owed(invoice_id, Kind.REMIND)) == set()


def test_a_refused_one_is_an_exception_that_leaves_the_invoice_alone(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-10")
    asked(shop, invoice_id)
    shop.mailer.connecting.append(MailRefused("550 no such user"))

    assert shop.carry_out(Kind.TRIAL) is Ended.FAILED
    [problem] = shop.problems()
    exception_queue.resolve(shop.services, problem.number, note="old address", ending=None, by=shop.actor("admin"))

    assert shop.stage(invoice_id) == "InReview"
    assert set(shop.owed(invoice_id, Kind.TRIAL).values()) == {"cancelled"}


def test_an_edit_keeps_what_was_asked_for(shop: Shop) -> None:
    invoice_id = shop.draft(send_on="2026-03-10")
    asked(shop, invoice_id)

    drafting.change_send_day(shop.services, invoice_id, None, revision_seen=1, by=shop.actor("ana"))

    assert set(shop.owed(invoice_id, Kind.TRIAL).values()) == {"due"}


def history(shop: Shop, invoice_id: int) -> list[Event]:
    with reading(shop.services.engine) as db:
        return [event for event in all_history.since(db, invoice_id, 0) if event.kind == "trial_mailed"]
