"""Words from outside on Slack's screens and in mails: never a mention, a link, a header or a secret."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from bot.outbound.mail import SmtpMailer
from bot.standin import Message
from renderers import mail
from renderers.redaction import WORDS_MAX
from tests.bench import Bench
from tests.bot.outbound.letters import LETTER
from tests.bot.outbound.scripted_smtp import ScriptedSmtp
from tests.workflow.shop import Shop
from workflow.entry import addresses
from workflow.entry.unclear import Unclear
from workflow.importing.clients import import_clients
from workflow.services import Actor

OPERATOR = Actor("operator@cli", trusted=True)
SECRETS = ("xoxb-17-4711-AbCdEf", "xapp-1-A017-0123456789", "hunter22")
LOOK_ALIKE = "billing@аcme.example"  # A Cyrillic а.


def foreign(bench: Bench, message: Message) -> list[str]:
    """What is live in a message besides our own mentions of people and our dates."""
    ours = {f"<@{who.id}>" for who in bench.people.values()}
    return [live for live in message.live if live not in ours and not live.startswith("<!date^")]


@pytest.mark.parametrize(
    "name", ["<!channel> AG", "<@U0EVIL> & Co", "<https://evil.example|Approve>", "`x` *bold* @here", "&lt;!here&gt;"]
)
def test_s07_a_name_mentions_nobody_links_nowhere_and_unfurls_nothing(bench: Bench, name: str) -> None:
    draft = bench.draft(bench.client(name), send_on="2026-03-03")
    bench.tick()

    [card] = bench.cards()
    assert name in card.shown.replace("\u200b", "").replace("ˋ", "`")
    assert foreign(bench, card) == []
    for call in bench.slack.calls("chat.postMessage"):
        assert [str(call.args[key]).lower() for key in ("unfurl_links", "unfurl_media")] in (
            ["false"] * 2,
            ["0"] * 2,
        )
    assert bench.stage(draft) == "InReview"


@pytest.mark.parametrize("end", ["\r\nBcc: evil@x.example", "\nBcc: evil@x.example", "\r\n\r\n<p>Pay here</p>"])
@pytest.mark.parametrize("field", ["subject", "sender", "sender_name", "reply_to", "message_id"])
def test_s08_no_word_of_others_begins_a_header(field: str, end: str) -> None:
    letter = replace(LETTER, **{field: getattr(LETTER, field).rstrip(">") + end})

    try:
        written = message_from_bytes(mail.message(letter), policy=default)
    except ValueError:
        return  # Refused.
    assert written["Bcc"] is None
    assert written.get_content_type() == "multipart/mixed"


@pytest.mark.parametrize("address", ["a@b.example\r\nBcc: evil@x.example", "A <a@b.example>, evil@x.example"])
def test_s08_an_address_that_is_more_than_one_is_refused_at_entry(address: str) -> None:
    with pytest.raises(Unclear):
        addresses.address(address)


def test_s17_a_server_s_words_are_cut_dead_and_without_secrets(bench: Bench) -> None:
    reply = (
        f"550 <!channel> <https://evil.example|Approve> {SECRETS[0]} {SECRETS[1]} smtp://me:{SECRETS[2]}@h " + "x" * 400
    )
    with ScriptedSmtp({"RCPT": [reply]}) as server:
        bench.services = replace(bench.services, mailer=SmtpMailer(server.url(), timeout=5, content_timeout=5))
        draft = bench.draft()
        bench.click("Approve", draft, by="ben", confirm=True)

    [message] = bench.slack.posts("exceptions")
    [problem] = bench.problems()
    assert "550" in problem.words
    assert len(problem.words) <= WORDS_MAX
    assert foreign(bench, message) == []
    for shown in (problem.words, message.shown, bench.shown(draft), bench.thread(draft)):
        assert [secret for secret in SECRETS if secret in shown] == []


def test_s19_a_look_alike_domain_is_told_at_entry(shop: Shop) -> None:
    report = import_clients(shop.services, f"name,email\nAcme,{LOOK_ALIKE}\n".encode(), by=OPERATOR)

    assert report.new == ("Acme",)
    assert [note for note in report.notes if "xn--cme-5cd.example" in note]


def test_s19_whoever_approves_sees_how_a_look_alike_domain_is_spelled(bench: Bench) -> None:
    draft = bench.draft(bench.client(email=addresses.address(LOOK_ALIKE)), send_on="2026-03-03")
    bench.tick()

    shown = bench.shown(draft)

    assert "Note: A mail domain mixes alphabets: аcme.example is xn--cme-5cd.example." in shown
    assert "Approve only if that is the client's true domain." in shown
