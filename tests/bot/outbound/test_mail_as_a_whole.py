"""Which words of a mail server are about one mail, and which about all of them."""

import pytest

from tests.bot.outbound.scripted_smtp import ScriptedSmtp, Step
from tests.bot.outbound.test_mail import deliver, said_by
from workflow.ports import MailBusy, MailDelayed, MailLockedOut, MailRefused


@pytest.mark.parametrize(
    ("stage", "step", "locked_out"),
    [
        ("AUTH", "535 5.7.8 expired", True),
        ("AUTH", "534 5.7.9 another mechanism is needed", True),
        ("AUTH", "530 5.7.0 first STARTTLS", True),
        ("MAIL", "530 5.7.0 authentication required", True),
        ("RCPT", "530 5.7.1 authentication required", True),
        ("MAIL", "550 sender unknown", False),
        ("RCPT", "550 no such mailbox", False),
    ],
)
def test_a_refused_login_concerns_every_mail_and_a_refused_address_one(
    stage: str, step: Step, *, locked_out: bool
) -> None:
    with ScriptedSmtp({stage: [step]}, offers=("AUTH PLAIN",)) as smtp, pytest.raises(MailRefused) as refusal:
        deliver(smtp, url=smtp.url(login="ana:secret@"))

    assert isinstance(refusal.value, MailLockedOut) is locked_out


@pytest.mark.parametrize(
    ("stage", "step", "busy"),
    [
        ("greeting", "421 too many connections", True),
        ("MAIL", "421 4.7.0 closing", True),
        ("MAIL", "450 4.7.1 too much mail from you, slow down", True),
        ("RCPT", "451 4.7.1 rate limited", True),
        ("content", "452 throttled", True),
        ("RCPT", "451 4.7.1 greylisted, try again later", False),
        ("RCPT", "450 mailbox temporarily unavailable", False),
        ("DATA", "451 local error", False),
    ],
)
def test_too_many_is_about_all_mails_and_any_other_delay_about_one(stage: str, step: Step, *, busy: bool) -> None:
    with said_by(**{stage: step}) as smtp, pytest.raises(MailDelayed) as delay:
        deliver(smtp)

    assert isinstance(delay.value, MailBusy) is busy
