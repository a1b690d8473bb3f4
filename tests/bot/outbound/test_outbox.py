from dataclasses import replace
from pathlib import Path

import pytest

from bot.outbound.outbox import OutboxMailer
from renderers import mail
from renderers.letter import Letter
from tests.bot.outbound.letters import LETTER
from workflow.ports import MailDelayed, MailReceipt, MailRefused


def deliver(outbox: Path, letter: Letter = LETTER) -> MailReceipt:
    with OutboxMailer(outbox).connect(letter) as accepted:
        return accepted.hand_over()


def test_a_letter_becomes_a_file_named_after_its_message_id(tmp_path: Path) -> None:
    receipt = deliver(tmp_path / "outbox")

    (file,) = (tmp_path / "outbox").iterdir()
    assert file.name == "deliver.7.1@studio.example.eml"
    assert file.read_bytes() == mail.message(LETTER)
    assert receipt.reply == "kept in the outbox as deliver.7.1@studio.example.eml"


def test_the_same_try_again_is_the_same_file(tmp_path: Path) -> None:
    deliver(tmp_path)
    deliver(tmp_path)

    assert len(list(tmp_path.iterdir())) == 1


def test_nothing_is_written_before_hand_over(tmp_path: Path) -> None:
    with OutboxMailer(tmp_path).connect(LETTER):
        pass

    assert list(tmp_path.iterdir()) == []


def test_mails_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    deliver(tmp_path / "outbox")

    (file,) = (tmp_path / "outbox").iterdir()
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert oct((tmp_path / "outbox").stat().st_mode & 0o777) == "0o700"


def test_a_letter_that_is_no_mail_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MailRefused, match=r"^subject: "):
        deliver(tmp_path, replace(LETTER, subject="Invoice\r\nBcc: evil@x.example"))


def test_an_outbox_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("not a folder")

    with pytest.raises((MailRefused, MailDelayed), match="outbox could not be written"):
        deliver(tmp_path / "outbox")


def test_a_message_id_cannot_lead_out_of_the_outbox(tmp_path: Path) -> None:
    deliver(tmp_path / "outbox", replace(LETTER, message_id="<../../evil@x.example>"))

    assert [path.name for path in tmp_path.iterdir()] == ["outbox"]
