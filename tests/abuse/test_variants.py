"""Other shapes of the abuse cases: what the eye does not see, and what is split in two."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from bot.outbound.mail import masked, said, server
from renderers import mail
from renderers.letter import Attachment
from tests.abuse.test_words import foreign
from tests.bench import Bench
from tests.bot.outbound.letters import LETTER
from tests.workflow.shop import Shop
from workflow.entry import addresses, words
from workflow.entry.unclear import Unclear
from workflow.importing.clients import import_clients
from workflow.services import Actor

OPERATOR = Actor("operator@cli", trusted=True)
UNSEEN = {
    "turned round": "\u202e",
    "isolated": "\u2066",
    "of no width": "\u200b",
    "joining words": "\u2060",
    "a soft hyphen": "\u00ad",
    "a mark of direction": "\u200e",
    "an Arabic mark": "\u061c",
    "a tag": "\U000e0041",
    "a byte order mark": "\ufeff",
}


@pytest.mark.parametrize("unseen", UNSEEN.values(), ids=UNSEEN)
def test_s06_two_names_that_look_the_same_are_not_two_clients(shop: Shop, unseen: str) -> None:
    file = f"name,email\nAcme,billing@acme.example\nAc{unseen}me,billing@evil.example\n"

    report = import_clients(shop.services, file.encode(), by=OPERATOR)

    assert report.new == ()
    assert len(report.problems) == 1


@pytest.mark.parametrize("name", ["علی‌رضا", "👩‍💻 Studio", "नेपाली‌ह"])
def test_s06_joiners_that_languages_and_emoji_need_are_kept(name: str) -> None:
    assert words.one_line(name, longest=100) == name


@pytest.mark.parametrize("unseen", UNSEEN.values(), ids=UNSEEN)
def test_s08_no_address_hides_what_the_eye_does_not_see(unseen: str) -> None:
    for typed in (f"bil{unseen}ling@acme.example", f"billing@ac{unseen}me.example"):
        try:
            assert addresses.address(typed) == "billing@acme.example"
        except Unclear:
            continue


@pytest.mark.parametrize("unseen", ["\u202e", "\u2066", "\u200b"])
def test_s07_a_reason_that_turns_round_is_shown_straight_and_mentions_nobody(bench: Bench, unseen: str) -> None:
    invoice_id = bench.draft()
    bench.click("Request changes", invoice_id, by="ben")
    bench.ben.modal.fill({"Reason": f"{unseen}<!chan{unseen}nel> <{unseen}@U1> {unseen}"}).submit()
    bench.tick()

    [card] = bench.cards()
    assert foreign(bench, card) == []
    for text in (card.shown, bench.thread(invoice_id)):
        assert "\u202e" not in text
        assert "\u2066" not in text


@pytest.mark.parametrize(
    "end", ["\r\n folded", "\n\tBcc: evil@x.example", "\u2028Bcc: evil@x.example", "\x0bX: y", "\x00"]
)
@pytest.mark.parametrize("field", ["subject", "sender_name", "filename"])
def test_s08_folded_and_odd_line_ends_begin_no_header(field: str, end: str) -> None:
    if field == "filename":
        letter = replace(LETTER, attachments=(Attachment(f"2026-0001{end}.pdf", b"%PDF"),))
    else:
        letter = replace(LETTER, **{field: f"Studio{end}"})  # type: ignore[arg-type]  # Of the two that are text.

    with pytest.raises(ValueError, match=field):
        mail.message(letter)


@pytest.mark.parametrize("quirk", ['a"; filename="evil.exe', "a' <evil@x.example>", "a\\", "ü" * 200])
def test_s08_whatever_a_name_holds_it_stays_one_name(quirk: str) -> None:
    letter = replace(LETTER, sender_name=quirk, attachments=(Attachment(f"{quirk}.pdf", b"%PDF"),))
    try:
        written = message_from_bytes(mail.message(letter), policy=default)
    except ValueError:
        return  # Refused.

    assert [one.addr_spec for one in written["From"].addresses] == ["billing@studio.example"]
    assert written["Bcc"] is None
    [attached] = written.iter_attachments()
    assert attached.get_filename() == f"{quirk}.pdf"


@pytest.mark.parametrize("cut", [1, 4, 7])
def test_s17_a_password_that_is_split_over_two_lines_of_a_reply_is_masked(cut: int) -> None:
    to = server("smtps://ana:hunter22@mail.example")

    for secret in ("hunter22", "aHVudGVyMjI=", "AGFuYQBodW50ZXIyMg=="):
        heard = said(to, 550, f"no: {secret[:cut]}\n{secret[cut:]} is wrong")

        assert heard == "550 no: *** is wrong"
    assert masked(to, "nothing of it") == "nothing of it"
