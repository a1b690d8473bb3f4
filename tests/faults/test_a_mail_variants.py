"""Faults of the mail server that no row of the catalogue names: odd replies, at odd moments."""

import pytest

from tests.bot.outbound.scripted_smtp import HANG_UP, Drip, Interrupt, ScriptedSmtp, Step
from tests.faults.test_a_mail import later, said, send_through, state
from tests.workflow.shop import Shop


def codes(shop: Shop) -> list[str]:
    return [problem.code for problem in shop.problems()]


@pytest.mark.parametrize(
    ("stage", "step"),
    [
        ("greeting", "421 closing"),
        ("greeting", b"\xff\xfe\x00garbage\r\n"),
        ("greeting", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>"),
        ("greeting", b"x" * 10_000 + b"\r\n"),
        ("greeting", b"220-wait\r\n220-wait\r\n"),
        ("EHLO", b"250-caf\xe9\r\n250\r\n\xff\xff\r\n"),
        ("MAIL", b"\xe9\xe8 what\r\n"),
        ("MAIL", "421 4.3.2 going down"),
        ("RCPT", b"25\r\n"),
        ("RCPT", b"450 caf\xe9 occup\xe9\r\n"),
        ("RCPT", b"250" * 5_000 + b"\r\n"),
        ("DATA", "250 ok"),
        ("DATA", "451 not now"),
        ("DATA", b"\r\n"),
        ("content", "451 after all not"),
        ("content", "421 closing"),
        ("content", b"452-4.3.1 full\r\n452 4.3.1 caf\xe9\r\n"),
        ("content", Interrupt("451 4.3.0 enough", after_bytes=200)),
    ],
)
def test_a_reply_that_is_no_yes_is_a_delay_and_the_next_try_sends(shop: Shop, stage: str, step: Step) -> None:
    with said(shop, **{stage: [step, _willing(stage)]}) as server:
        shop.tick()
        assert (state(shop), codes(shop)) == ("due", [])
        later(shop, 2)

    assert (state(shop), len(server.accepted)) == ("done", 1)


def _willing(stage: str) -> str:
    return {"greeting": "220 ready", "DATA": "354 go", "content": "250 queued"}.get(stage, "250 ok")


@pytest.mark.parametrize(
    "words",
    [b"250\r\n", b"250 \xff\xfe queued\r\n", b"250-one\r\n250-two\r\n250 three\r\n", b"200 fine\r\n"],
)
def test_any_yes_after_the_content_is_sent_however_it_is_written(shop: Shop, words: bytes) -> None:
    with said(shop, content=[words], QUIT=[HANG_UP]):
        shop.tick()

    assert state(shop) == "done"


@pytest.mark.parametrize("words", [b"250-first line\r\n", b"25", b"999 what\r\n", b"\r\n", b"354 go on\r\n"])
def test_what_is_no_whole_answer_after_the_content_is_unknown(shop: Shop, words: bytes) -> None:
    with said(shop, content=[words]) as server:
        later(shop, 0, 60, 600)

    assert (state(shop), codes(shop), len(server.received)) == ("unknown", ["deliver_unknown"], 1)


@pytest.mark.parametrize("after_bytes", [1, 200])
def test_a_no_for_good_in_the_middle_of_the_content_is_a_no(shop: Shop, after_bytes: int) -> None:
    with said(shop, content=[Interrupt("552 5.3.4 too big", after_bytes=after_bytes)]):
        later(shop, 0, 60)

    assert (state(shop), codes(shop)) == ("failed", ["deliver_failed"])
    assert "552 5.3.4 too big" in shop.problems()[0].words


def test_421_to_rset_changes_nothing_about_the_refusal(shop: Shop) -> None:
    with said(shop, RCPT=["550 no such user"], RSET=["421 bye"], QUIT=[HANG_UP]):
        later(shop, 0, 60)

    assert (state(shop), codes(shop)) == ("failed", ["deliver_failed"])


def test_a_server_that_knows_no_extension_gets_the_mail(shop: Shop) -> None:
    with said(shop, EHLO=["502 what?"]) as server:
        shop.tick()

    assert (state(shop), len(server.accepted), len(server.heard("HELO"))) == ("done", 1, 1)


def test_a_login_that_is_wanted_in_mid_session_pauses_all_under_one_exception(shop: Shop) -> None:
    with said(shop, MAIL=["530 5.7.0 log in first"]):
        shop.approve(shop.draft(shop.client("Other")))
        shop.tick()

    assert (state(shop), codes(shop)) == ("due", ["mail_locked_out"])


def test_a_server_that_says_beforehand_that_it_is_too_big_gets_nothing(shop: Shop) -> None:
    with ScriptedSmtp({"MAIL": ["552 5.3.4 too big"]}, offers=("SIZE 100",)) as server:
        send_through(shop, server.url())
        later(shop, 0, 60)

    assert (state(shop), server.received, codes(shop)) == ("failed", [], ["deliver_failed"])


@pytest.mark.parametrize("challenge", ["334 !", "334 AAA", "334 =====", "334"])
def test_a_login_that_talks_nonsense_is_no_fault_of_ours(shop: Shop, challenge: str) -> None:
    with ScriptedSmtp({"AUTH": [challenge, challenge, "235 in"]}, offers=("AUTH CRAM-MD5",)) as server:
        send_through(shop, server.url(login="ana:word@"))
        shop.tick()

    assert "deliver_broken" not in codes(shop)
    assert state(shop) == "due"


def test_a_server_that_speaks_a_byte_at_a_time_gets_the_mail(shop: Shop) -> None:
    with said(shop, RCPT=[Drip(b"250 ok\r\n", 0.05)], content=[Drip(b"250 queued\r\n", 0.05)]) as server:
        shop.tick()

    assert (state(shop), len(server.accepted)) == ("done", 1)
