"""Addresses that are written in other letters."""

import pytest

from bot.outbound.mail import SmtpMailer
from tests.bot.outbound.letters import letter_to
from tests.bot.outbound.scripted_smtp import ScriptedSmtp
from workflow.ports import MailRefused

BRIEFLY = 0.3  # Seconds that a test waits for a server that never answers.


def deliver(smtp: ScriptedSmtp, to: str) -> None:
    with SmtpMailer(smtp.url(), timeout=BRIEFLY, content_timeout=BRIEFLY).connect(letter_to(to)) as accepted:
        accepted.hand_over()


def test_a_domain_beyond_ascii_needs_nothing_of_the_server() -> None:
    with ScriptedSmtp() as smtp:
        deliver(smtp, "ap@müller.example")

    assert smtp.heard("RCPT") == ["RCPT TO:<ap@xn--mller-kva.example>"]


def test_a_mailbox_beyond_ascii_uses_smtputf8_where_it_is_offered() -> None:
    with ScriptedSmtp(offers=("SMTPUTF8",)) as smtp:
        deliver(smtp, "müller@acme.example")

    assert smtp.heard("MAIL") == ["MAIL FROM:<billing@studio.example> SMTPUTF8"]
    assert smtp.heard("RCPT") == ["RCPT TO:<müller@acme.example>"]


def test_a_mailbox_beyond_ascii_is_refused_where_it_is_not() -> None:
    with ScriptedSmtp() as smtp, pytest.raises(MailRefused, match="SMTPUTF8"):
        deliver(smtp, "müller@acme.example")
