"""Faults of the mail server, over a real line where the line is the point."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from billing.obligation import Kind, State
from billing.refusals import Refused, Why
from bot.outbound.mail import SmtpMailer
from store.database import transaction
from store.tables import DocumentRow
from tests.bot.outbound.certificate import server_side
from tests.bot.outbound.scripted_smtp import HANG_UP, SILENCE, HangUp, ScriptedSmtp, Step
from tests.fakes import Killed
from tests.inbox import free_port
from tests.simulation import happenings, invariants
from tests.simulation import test_crash_at_every_effect as every_effect
from tests.simulation.test_crash_at_every_effect import ground
from tests.simulation.world import Ground
from tests.workflow.shop import Shop
from tests.workflow.test_relooking import new_templates
from tests.workflow.troubles import unknown, why_refused
from workflow import exception_queue, sending
from workflow.entry import addresses
from workflow.entry.unclear import Unclear

__all__ = ["ground"]

BRIEFLY = 0.3  # Seconds that a test waits for a server that never answers.


@contextmanager
def said(shop: Shop, **script: list[Step]) -> Iterator[ScriptedSmtp]:
    """An approved invoice, and a mail server that says this."""
    with ScriptedSmtp(dict(script)) as server:
        send_through(shop, server.url())
        yield server


def send_through(shop: Shop, url: str, *, cc: tuple[str, ...] = ()) -> None:
    """Mail through this server from now on; one invoice is approved and due."""
    mailer = SmtpMailer(url, timeout=BRIEFLY, content_timeout=BRIEFLY)
    shop.services = replace(shop.services, mailer=mailer)
    shop.approve(shop.draft(shop.client(cc=cc)))


def state(shop: Shop) -> str:
    """How the delivery stands."""
    return shop.owed(1, Kind.DELIVER)["deliver:1:1"]


def later(shop: Shop, *minutes: int) -> None:
    for pause in minutes:
        shop.clock.forward(minutes=pause)
        shop.tick()


@pytest.mark.parametrize("reply", ["421 closing", "450 busy", "451 local error", "452 disk full"])
def test_01_a_4xx_is_due_again_and_an_exception_after_a_quarter_of_an_hour(shop: Shop, reply: str) -> None:
    with said(shop, RCPT=[*[reply] * 5, "250 welcome"]) as server:
        later(shop, 0, 1, 2, 5)
        assert (state(shop), shop.problems()) == ("due", [])
        later(shop, 16)
        assert [problem.code for problem in shop.problems()] == ["deliver_delayed"]
        later(shop, 61)

    assert (state(shop), shop.problems()) == ("done", [])
    assert shop.stage(1) == "Issued"
    assert len(server.accepted) == 1


def test_02_550_at_rcpt_fails_with_the_servers_words_and_is_not_tried_again(shop: Shop) -> None:
    with said(shop, RCPT=["550 5.1.1 no <b>such</b> mailbox"]) as server:
        later(shop, 0, 60, 600)

    assert (state(shop), len(server.heard("RCPT"))) == ("failed", 1)
    [problem] = shop.problems()
    assert "550 5.1.1 no <b>such</b> mailbox" in problem.words


@pytest.mark.parametrize("reply", ["552 too big", "554 policy"])
def test_03_552_or_554_after_the_content_fails_and_is_not_tried_again(shop: Shop, reply: str) -> None:
    with said(shop, content=[reply]) as server:
        later(shop, 0, 60, 600)

    assert (state(shop), len(server.received)) == ("failed", 1)
    assert [problem.code for problem in shop.problems()] == ["deliver_failed"]


def test_04_a_server_that_is_not_there_is_a_delay_and_not_unknown(shop: Shop) -> None:
    send_through(shop, f"smtp://127.0.0.1:{free_port()}?tls=off")

    shop.tick()

    assert (state(shop), shop.problems()) == ("due", [])


def test_05_a_line_that_drops_before_the_content_is_a_delay(shop: Shop) -> None:
    with said(shop, DATA=[HANG_UP, "354 go ahead"]) as server:
        shop.tick()
        assert state(shop) == "due"
        later(shop, 2)

    assert (state(shop), len(server.accepted)) == ("done", 1)


def test_06_a_line_that_drops_within_the_content_is_unknown(shop: Shop) -> None:
    with said(shop, content=[HangUp(after_bytes=200)]) as server:
        later(shop, 0, 60, 600)

    assert (state(shop), len(server.received)) == ("unknown", 1)
    assert [problem.code for problem in shop.problems()] == ["deliver_unknown"]


def test_07_timeout_after_the_dot_is_unknown_and_never_sent_again_by_itself(shop: Shop) -> None:
    with said(shop, content=[SILENCE]) as server:
        later(shop, 0, 60, 600, 6000)

    assert (state(shop), len(server.received)) == ("unknown", 1)
    [problem] = shop.problems()
    assert (problem.code, problem.owner) == ("deliver_unknown", "UCLEO")


def test_08_killed_between_the_250_and_the_commit_is_unknown_at_the_next_start(shop: Shop) -> None:
    shop.approve(shop.draft())
    shop.mailer.taken.append(Killed())
    with pytest.raises(Killed):
        shop.tick()

    shop.restart()
    later(shop, 0, 600)

    assert (state(shop), len(shop.mailer.letters)) == ("unknown", 1)


@pytest.mark.parametrize("effect", ["print", "connect", "content", "mail taken", "archive", "archived"])
def test_09_killed_at_any_effect_nothing_is_lost_and_nothing_is_doubled(ground: Ground, effect: str) -> None:
    """At every effect, commits too: `tests/simulation/test_crash_at_every_effect.py`."""
    world = ground.fresh()
    world.die_of = effect

    every_effect.live(world)
    happenings.rest(world)

    invariants.at_rest(world)
    [delivery] = world.obligations(1, Kind.DELIVER)
    assert world.deaths == [effect]
    assert (delivery.state is State.UNKNOWN) is (effect in {"content", "mail taken"})
    assert len(world.oracle.of(1, "deliver")) == (effect != "content")


def test_10_one_refused_recipient_of_three_means_that_nobody_gets_it(shop: Shop) -> None:
    with ScriptedSmtp({"RCPT": ["250 fine", "550 unknown", "250 fine"]}) as server:
        send_through(shop, server.url(), cc=("boss@acme.example", "books@acme.example"))
        shop.tick()

    assert (state(shop), len(server.heard("RCPT")), server.received) == ("failed", 3, [])
    assert "boss@acme.example" in shop.problems()[0].words


def test_11_an_expired_password_pauses_every_send_under_one_exception(shop: Shop) -> None:
    with ScriptedSmtp({"AUTH": ["535 5.7.8 expired"]}, offers=("AUTH PLAIN",)) as server:
        send_through(shop, server.url(login="ana:old@"))
        for n in range(39):
            shop.approve(shop.draft(shop.client(f"Client {n}")))
        shop.tick()
        [problem] = shop.problems()
        heard = len(server.heard("AUTH"))
        later(shop, 1, 1)

    assert (problem.code, heard, len(server.heard("AUTH"))) == ("mail_locked_out", 1, 2)
    assert {owed.state for n in range(1, 41) for owed in shop.obligations(n, Kind.DELIVER)} == {State.DUE}
    assert {shop.stage(n) for n in range(1, 41)} <= {"Approved", "Issued"}

    with ScriptedSmtp(offers=("AUTH PLAIN",)) as mended:
        shop.services = replace(shop.services, mailer=SmtpMailer(mended.url(login="ana:new@"), timeout=BRIEFLY))
        exception_queue.retry(shop.services, problem.number, by=shop.actor("admin"))
        shop.tick()

    assert len(mended.accepted) == 40
    assert shop.problems() == []


def test_12_a_server_without_encryption_gets_nothing(shop: Shop) -> None:
    with ScriptedSmtp() as server:
        send_through(shop, server.url(options=""))
        shop.tick()

    assert (state(shop), server.heard("MAIL")) == ("failed", [])
    assert "STARTTLS" in shop.problems()[0].words


def test_12_a_certificate_that_nobody_vouches_for_gets_nothing(
    shop: Shop, tmp_path_factory: pytest.TempPathFactory
) -> None:
    context = server_side(tmp_path_factory.mktemp("certificate"))
    with ScriptedSmtp(offers=("STARTTLS",), tls=context) as server:
        send_through(shop, server.url(options=""))
        shop.tick()

    assert (state(shop), server.heard("MAIL")) == ("failed", [])
    assert "certificate" in shop.problems()[0].words


def test_13_421_after_twenty_mails_paces_the_rest_in_their_order(shop: Shop) -> None:
    twenty: list[Step] = ["250 fine"] * 20
    with ScriptedSmtp({"MAIL": [*twenty, "421 too many", *twenty, "421 too many", "250 fine"]}) as server:
        send_through(shop, server.url())
        for n in range(49):
            shop.approve(shop.draft(shop.client(f"Client {n}")))
        sent = []
        for minutes in (0, 1, 2):
            later(shop, minutes)
            sent.append(len(server.accepted))

    assert sent == [20, 40, 50]
    assert len(server.heard("MAIL")) == 52
    order = [re.search(rb"<deliver\.(\d+)\.", mail) for mail in server.accepted]
    assert [int(found[1]) for found in order if found] == list(range(1, 51))
    assert shop.problems() == []


def test_16_send_again_pressed_twice_is_one_more_mail(shop: Shop) -> None:
    invoice_id, number = unknown(shop)
    sending.send_again(shop.services, number, by=shop.actor("cleo"))

    second = why_refused(lambda: sending.send_again(shop.services, number, by=shop.actor("cleo")))
    shop.tick()

    assert second is Why.ALREADY_RESOLVED
    assert shop.owed(invoice_id, Kind.DELIVER) == {"deliver:1:1": "cancelled", "deliver:1:2": "done"}


def test_17_new_templates_between_approval_and_issue_hold_all_under_one_exception(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its answers do: `tests/workflow/test_relooking.py`."""
    sent = shop.issued()
    drafts = [shop.draft(shop.client(f"Client {n}"), send_on="2026-03-03") for n in range(12)]
    for draft in drafts:
        shop.approve(draft)
    new_templates(monkeypatch)
    shop.clock.at("2026-03-03T09:00")

    shop.tick()

    assert [problem.code for problem in shop.problems()] == ["look_changed"]
    assert {shop.stage(draft) for draft in drafts} == {"Approved"}
    assert (shop.stage(sent), len(shop.mailer.letters)) == ("Issued", 1)


@pytest.mark.parametrize("damage", ["flipped", "gone"])
def test_18_bytes_that_are_not_those_that_were_stored_do_not_leave(shop: Shop, damage: str) -> None:
    shop.approve(shop.draft())
    shop.carry_out(Kind.ISSUE)
    with transaction(shop.services.engine) as db:
        row = db.get_one(DocumentRow, 1)
        if damage == "gone":
            db.delete(row)
        else:
            row.content = bytes([row.content[0] ^ 1]) + row.content[1:]

    shop.tick()

    assert (shop.mailer.letters, shop.archive.kept) == ([], {})
    assert [problem.code for problem in shop.problems()] == ["deliver_failed", "archive_failed"]


@pytest.mark.parametrize(
    "typed", ["A <a@acme.example>, evil@x.example", "a@acme.example;b@x.example", "a@acme.example\nBcc: e@x"]
)
def test_19_more_than_one_address_in_a_field_for_one_is_refused(typed: str) -> None:
    with pytest.raises((Unclear, Refused)):
        addresses.address(typed)
