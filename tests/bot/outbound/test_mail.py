import socket
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope

from bot.outbound.mail import SmtpMailer
from renderers import mail
from renderers.letter import Attachment, Letter
from tests.bot.outbound.certificate import server_side, trusting
from tests.bot.outbound.letters import LETTER, letter_to
from tests.bot.outbound.scripted_smtp import HANG_UP, SILENCE, HangUp, Interrupt, ScriptedSmtp, Step
from workflow.ports import MailDelayed, MailReceipt, MailRefused, MailUncertain

BRIEFLY = 0.3  # Seconds that a test waits for a server that never answers.


def deliver(smtp: ScriptedSmtp, letter: Letter = LETTER, *, url: str = "") -> MailReceipt:
    mailer = SmtpMailer(url or smtp.url(), timeout=BRIEFLY, content_timeout=BRIEFLY)
    with mailer.connect(letter) as accepted:
        return accepted.hand_over()


def free_port() -> int:
    """One that aiosmtpd can be told beforehand."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def said_by(**script: Step) -> ScriptedSmtp:
    return ScriptedSmtp({stage: [step] for stage, step in script.items()})


# ----------------------------------------------------------------------------- a mail that arrives


class Inbox:
    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: object, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name for it.
        self.envelopes.append(envelope)
        return "250 Message accepted for delivery"


def test_a_real_server_receives_the_very_bytes() -> None:
    inbox = Inbox()
    port = free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port, server_hostname="mail.example")
    controller.start()
    try:
        with SmtpMailer(f"smtp://127.0.0.1:{port}?tls=off").connect(LETTER) as accepted:
            receipt = accepted.hand_over()
    finally:
        controller.stop()

    (envelope,) = inbox.envelopes
    assert envelope.mail_from == "billing@studio.example"
    assert envelope.rcpt_tos == ["ap@acme.example", "boss@acme.example", "copy@studio.example"]
    assert envelope.original_content == mail.message(LETTER)
    assert receipt == MailReceipt("<deliver.7.1@studio.example>", "250 Message accepted for delivery")


def test_the_attachment_arrives_byte_for_byte() -> None:
    with ScriptedSmtp() as smtp:
        deliver(smtp)

    (content,) = smtp.accepted
    received = message_from_bytes(content, policy=default)
    assert [part.get_content() for part in received.iter_attachments()] == [LETTER.attachments[0].content]


def test_bcc_is_on_the_envelope_only() -> None:
    with ScriptedSmtp() as smtp:
        deliver(smtp)

    assert "RCPT TO:<copy@studio.example>" in smtp.commands
    assert b"copy@studio.example" not in smtp.accepted[0]


def test_what_goes_on_the_wire_is_seven_bits_in_crlf_lines() -> None:
    with ScriptedSmtp(offers=("8BITMIME", "SIZE 1000000")) as smtp:
        deliver(smtp, replace(LETTER, text="Grüße, 漢字 " + "x" * 2000, subject="Müller"))

    (content,) = smtp.received
    assert content.isascii()
    assert content.replace(b"\r\n", b"").count(b"\n") == 0
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert smtp.heard("MAIL")[0].startswith("MAIL FROM:<billing@studio.example> SIZE=")


def test_hanging_up_after_yes_changes_nothing() -> None:
    with said_by(QUIT=HANG_UP) as smtp:
        receipt = deliver(smtp)

    assert receipt.reply == "250 queued as 4711"


def test_nothing_of_the_content_leaves_before_hand_over() -> None:
    with ScriptedSmtp() as smtp, SmtpMailer(smtp.url()).connect(LETTER):
        assert smtp.heard("DATA") == []

    assert smtp.received == []
    assert smtp.heard("QUIT") == ["QUIT"]


def test_the_caller_may_think_better_of_it() -> None:
    with ScriptedSmtp() as smtp:
        mailer = SmtpMailer(smtp.url())
        with pytest.raises(LookupError), mailer.connect(LETTER):
            raise LookupError

    assert smtp.heard("DATA") == []


# ----------------------------------------------------------------------------- nothing left: try later


@pytest.mark.parametrize(
    ("stage", "step"),
    [
        ("greeting", "421 too busy"),
        ("greeting", HANG_UP),
        ("greeting", SILENCE),
        ("EHLO", HANG_UP),
        ("MAIL", "421 closing"),
        ("MAIL", "450 busy"),
        ("MAIL", "451 local error"),
        ("MAIL", "452 disk full"),
        ("MAIL", HANG_UP),
        ("MAIL", SILENCE),
        ("RCPT", "421 closing"),
        ("RCPT", "450 mailbox busy"),
        ("RCPT", "451 greylisted"),
        ("RCPT", "452 too many"),
        ("RCPT", HANG_UP),
        ("RCPT", SILENCE),
        ("DATA", "421 closing"),
        ("DATA", "451 later"),
        ("DATA", HANG_UP),
        ("DATA", SILENCE),
        ("content", "421 closing"),
        ("content", "451 try again"),
        ("content", "452 disk full"),
    ],
)
def test_a_busy_or_absent_server_delays_the_mail(stage: str, step: Step) -> None:
    with said_by(**{stage: step}) as smtp, pytest.raises(MailDelayed):
        deliver(smtp)

    assert smtp.accepted == []


def test_a_closed_port_delays_the_mail() -> None:
    with ScriptedSmtp() as smtp:
        gone = smtp.url()

    with pytest.raises(MailDelayed, match=r"connecting to 127.0.0.1 failed"):
        deliver(smtp, url=gone)


# ----------------------------------------------------------------------------- nothing left: ask a person


@pytest.mark.parametrize(
    ("stage", "step", "code"),
    [
        ("greeting", "554 no service here", "554"),
        ("MAIL", "550 sender unknown", "550"),
        ("MAIL", "552 too big", "552"),
        ("RCPT", "550 no such user", "550"),
        ("RCPT", "553 bad name", "553"),
        ("DATA", "554 no", "554"),
        ("content", "552 too big", "552"),
        ("content", "554 looks like spam", "554"),
    ],
)
def test_a_server_that_says_no_refuses_the_mail(stage: str, step: Step, code: str) -> None:
    with said_by(**{stage: step}) as smtp, pytest.raises(MailRefused) as refusal:
        deliver(smtp)

    assert refusal.value.code == code
    assert smtp.accepted == []


def test_one_refused_recipient_of_three_means_that_nobody_gets_it() -> None:
    script: dict[str, list[Step]] = {"RCPT": ["250 ok", "550 <boss@acme.example> no such user", "250 ok"]}

    with ScriptedSmtp(script) as smtp, pytest.raises(MailRefused, match=r"boss@acme.example was not accepted: 550"):
        deliver(smtp)

    assert smtp.heard("RSET") == ["RSET"]
    assert smtp.heard("DATA") == []


def test_a_refusal_for_good_outweighs_one_for_now() -> None:
    script: dict[str, list[Step]] = {"RCPT": ["451 greylisted", "550 no such user", "451 greylisted"]}

    with ScriptedSmtp(script) as smtp, pytest.raises(MailRefused, match=r"boss@acme.example"):
        deliver(smtp)


def test_a_letter_that_is_no_mail_is_refused_before_anything_is_said() -> None:
    with ScriptedSmtp() as smtp, pytest.raises(MailRefused) as refusal:
        deliver(smtp, letter_to("ap@acme.example, evil@x.example"))

    assert refusal.value.code == "letter"
    assert str(refusal.value).startswith("to: ")
    assert smtp.commands == []


# ----------------------------------------------------------------------------- it may have been sent


@pytest.mark.parametrize("step", [HangUp(after_bytes=40), HANG_UP, SILENCE, "999 what", "354 go on", "nonsense"])
def test_silence_once_the_content_is_on_its_way_is_uncertain(step: Step) -> None:
    with said_by(content=step) as smtp, pytest.raises(MailUncertain):
        deliver(smtp)


@pytest.mark.parametrize(
    ("words", "fault"), [("552 5.3.4 too big", MailRefused), ("451 not now", MailDelayed), ("200 hm", MailUncertain)]
)
def test_a_no_that_interrupts_a_large_mail_is_heard(words: str, fault: type[Exception]) -> None:
    large = replace(LETTER, attachments=(Attachment("2026-0001.pdf", bytes(20_000_000)),))

    with said_by(content=Interrupt(words, after_bytes=2_000)) as smtp, pytest.raises(fault) as caught:
        deliver(smtp, large)

    assert words in str(caught.value) or fault is MailUncertain


def test_what_is_known_about_an_uncertain_mail_is_told() -> None:
    with (
        said_by(content=SILENCE) as smtp,
        pytest.raises(MailUncertain, match=r"broke before the server answered .*timed out"),
    ):
        deliver(smtp)


def test_an_uncertain_mail_is_neither_delayed_nor_refused() -> None:
    assert not issubclass(MailUncertain, (MailDelayed, MailRefused))


# ----------------------------------------------------------------------------- encryption


def test_starttls_encrypts_before_the_password_goes_out(tmp_path: Path) -> None:
    with ScriptedSmtp(offers=("STARTTLS", "AUTH PLAIN"), tls=server_side(tmp_path)) as smtp:
        mailer = SmtpMailer(smtp.url(login="ana:s%3Acret%2F@", options=""), trust=trusting())
        with mailer.connect(LETTER) as accepted:
            accepted.hand_over()

    said = [command.partition(" ")[0] for command in smtp.commands]
    assert said[:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]
    assert len(smtp.accepted) == 1


def test_smtps_encrypts_from_the_first_byte(tmp_path: Path) -> None:
    with ScriptedSmtp(tls=server_side(tmp_path), at_once=True) as smtp:
        with SmtpMailer(smtp.url(options=""), trust=trusting()).connect(LETTER) as accepted:
            accepted.hand_over()

        assert len(smtp.accepted) == 1


@pytest.mark.parametrize("at_once", [True, False])
def test_a_certificate_that_nobody_vouches_for_is_refused(*, at_once: bool, tmp_path: Path) -> None:
    with (
        ScriptedSmtp(offers=("STARTTLS",), tls=server_side(tmp_path), at_once=at_once) as smtp,
        pytest.raises(MailRefused, match="certificate is not trusted") as refusal,
    ):
        deliver(smtp, url=smtp.url(options=""))

    assert refusal.value.code == "tls"
    assert smtp.heard("MAIL") == []


def test_a_server_without_starttls_gets_neither_password_nor_mail() -> None:
    with ScriptedSmtp(offers=("AUTH PLAIN",)) as smtp, pytest.raises(MailRefused) as refusal:
        deliver(smtp, url=smtp.url(login="ana:secret@", options=""))

    assert refusal.value.code == "tls"
    assert [command.partition(" ")[0] for command in smtp.commands] == ["EHLO", "QUIT"]


@pytest.mark.parametrize(
    ("step", "fault"), [("454 not now", MailDelayed), ("554 never", MailRefused), (HANG_UP, MailDelayed)]
)
def test_starttls_that_fails_is_no_reason_to_go_on_in_the_clear(step: Step, fault: type[Exception]) -> None:
    with ScriptedSmtp({"STARTTLS": [step]}, offers=("STARTTLS",)) as smtp, pytest.raises(fault):
        deliver(smtp, url=smtp.url(options=""))

    assert smtp.heard("MAIL") == []


# ----------------------------------------------------------------------------- logging in


def test_a_wrong_password_is_refused_as_such() -> None:
    with ScriptedSmtp({"AUTH": ["535 wrong"]}, offers=("AUTH PLAIN",)) as smtp, pytest.raises(MailRefused) as refusal:
        deliver(smtp, url=smtp.url(login="ana:secret@"))

    assert refusal.value.code == "auth"
    assert smtp.heard("MAIL") == []


def test_a_login_that_is_down_delays_the_mail() -> None:
    with ScriptedSmtp({"AUTH": ["454 directory is away"]}, offers=("AUTH PLAIN",)) as smtp, pytest.raises(MailDelayed):
        deliver(smtp, url=smtp.url(login="ana:secret@"))


@pytest.mark.parametrize("offers", [(), ("AUTH GSSAPI",)])
def test_a_server_that_offers_no_login_is_refused(offers: tuple[str, ...]) -> None:
    with ScriptedSmtp(offers=offers) as smtp, pytest.raises(MailRefused) as refusal:
        deliver(smtp, url=smtp.url(login="ana:secret@"))

    assert refusal.value.code == "auth"


def test_a_password_beyond_ascii_is_sent_as_utf_8() -> None:
    with ScriptedSmtp(offers=("AUTH PLAIN",)) as smtp:
        deliver(smtp, url=smtp.url(login="ana:gehe%C3%AFm@"))

    assert smtp.heard("AUTH") == ["AUTH PLAIN AGFuYQBnZWhlw69t"]


@pytest.mark.parametrize("echo", ["s3cr3t-word", "czNjcjN0LXdvcmQ=", "AGFuYQBzM2NyM3Qtd29yZA=="])
def test_a_server_that_echoes_the_password_does_not_get_it_into_our_messages(echo: str) -> None:
    script: dict[str, list[Step]] = {"AUTH": [f"535 you said {echo}, wrong"]}

    with ScriptedSmtp(script, offers=("AUTH PLAIN",)) as smtp, pytest.raises(MailRefused) as refusal:
        deliver(smtp, url=smtp.url(login="ana:s3cr3t-word@"))

    assert echo not in str(refusal.value)
    assert "you said ***, wrong" in str(refusal.value)


def test_long_and_strange_replies_are_cut_to_one_line() -> None:
    with said_by(content="554 " + "\x07no \x1b[31m" * 400) as smtp, pytest.raises(MailRefused) as refusal:
        deliver(smtp)

    assert len(str(refusal.value)) < 400
    assert str(refusal.value).isprintable()
