from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from renderers import mail
from renderers.letter import Attachment, Letter

LETTER = Letter(
    message_id="<deliver.7.1@studio.example>",
    date=datetime(2026, 12, 1, 8, tzinfo=UTC),
    sender="billing@studio.example",
    sender_name="Studio Nord",
    reply_to="ana@studio.example",
    to=("ap@acme.example", "boss@acme.example"),
    cc=("cfo@acme.example",),
    bcc=("copy@studio.example",),
    subject="Invoice 2026-0001 from Studio Nord",
    text="Hello,\n\nplease find attached …\n",
    html="<p>Hello</p>",
    attachments=(Attachment("2026-0001.pdf", bytes(range(256)) * 300),),
)

BARE = replace(LETTER, html="", attachments=())


def received(letter: Letter) -> EmailMessage:
    """What the other side's mail program reads."""
    return message_from_bytes(mail.message(letter), policy=default)


def sender(letter: Letter) -> tuple[str, str]:
    """Name and address, read by Python's older parser: the newer one puts spaces between encoded words."""
    name, address = parseaddr(message_from_bytes(mail.message(letter), policy=compat32)["From"])
    return str(make_header(decode_header(name))), address


def test_headers_say_who_when_and_what() -> None:
    read = received(LETTER)

    assert read["Message-ID"] == "<deliver.7.1@studio.example>"
    assert read["Date"] == "Tue, 01 Dec 2026 08:00:00 +0000"
    assert read["From"] == "Studio Nord <billing@studio.example>"
    assert read["Reply-To"] == "ana@studio.example"
    assert read["To"] == "ap@acme.example, boss@acme.example"
    assert read["Cc"] == "cfo@acme.example"
    assert read["Subject"] == "Invoice 2026-0001 from Studio Nord"
    assert read["Bcc"] is None


def test_the_text_stands_beside_its_html() -> None:
    read = received(replace(LETTER, text="Grüße\n.\nFrom me\n", html="<p>Grüße</p>"))

    plain, html = read.get_body(("plain",)), read.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n") == "Grüße\n.\nFrom me\n"
    assert html.get_content().strip() == "<p>Grüße</p>"


def test_a_letter_may_be_plain_text_alone() -> None:
    read = received(replace(LETTER, html="", attachments=()))

    assert read.get_content_type() == "text/plain"


def test_attachments_arrive_byte_for_byte_with_their_names() -> None:
    files = (Attachment("Rechnung Müller.pdf", b"\x00\r\n.\r\n\xff" * 500), Attachment("x.bin", b""))

    found = list(received(replace(LETTER, attachments=files)).iter_attachments())

    assert [(part.get_filename(), part.get_content()) for part in found] == [
        (file.filename, file.content) for file in files
    ]
    assert [part.get_content_type() for part in found] == ["application/pdf", "application/octet-stream"]


def test_a_reply_is_threaded() -> None:
    read = received(replace(LETTER, in_reply_to="<deliver.3.1@studio.example>"))

    assert read["In-Reply-To"] == read["References"] == "<deliver.3.1@studio.example>"


def test_the_same_letter_is_the_same_bytes() -> None:
    assert mail.message(LETTER) == mail.message(LETTER)


def test_boundaries_differ_between_letters() -> None:
    assert mail.message(LETTER) != mail.message(replace(LETTER, message_id="<deliver.8.1@studio.example>"))


NAMES = (
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn", "Co"]), min_size=1, max_size=120)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)  # fmt: skip  One strategy, read as one.


@given(name=NAMES)
@example("Müller, Söhne & Co")
@example('The "Quoted" Company')
@example("A <a@b.example>, evil@x.example")
@example("Backslash \\ and (comment)")
@example("=?utf-8?q?not_encoded?=")
@example("Very, long " * 11)  # Python 3.11 alone loses its quotes, and its address.
@example("Very, long " * 10 + "ü")
@example("ü " + "very, long " * 10)
def test_a_senders_name_survives_whatever_it_is(name: str) -> None:
    name = " ".join(name.split())

    found, address = sender(replace(BARE, sender_name=name))

    assert address == "billing@studio.example"
    if "=?" not in name:  # What looks encoded is decoded by every mail program; the address is what counts.
        assert found == name


def test_a_name_as_long_as_a_letter_is_none() -> None:
    with pytest.raises(ValueError, match=r"^sender_name: "):
        mail.message(replace(LETTER, sender_name="x" * 201))


@given(subject=NAMES)
@example("Rechnung 2026-0001 von Müller " * 3 + "ß")
def test_a_subject_survives_whatever_it_is(subject: str) -> None:
    letter = replace(BARE, subject=subject)
    raw = message_from_bytes(mail.message(letter), policy=compat32)["Subject"]

    if "=?" not in subject:
        assert received(letter)["Subject"] == subject
        assert str(make_header(decode_header(raw))).replace("\r\n", "") == subject


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "Invoice\r\nBcc: evil@x.example"),
        ("subject", "Invoice\nBcc: evil@x.example"),
        ("subject", "Invoice\rBcc: evil@x.example"),
        ("subject", "Invoice\x00"),
        ("subject", "Invoice\u2028Bcc: evil@x.example"),
        ("sender_name", "Studio\r\nBcc: evil@x.example"),
        ("message_id", "<a@b.example>\r\nBcc: evil@x.example"),
        ("message_id", "<a@b.example> <c@d.example>"),
        ("in_reply_to", "<a@b.example>\r\nBcc: evil@x.example"),
        ("sender", "billing@studio.example\r\nBcc: evil@x.example"),
        ("reply_to", "a@x.example, b@x.example"),
    ],
)
def test_no_field_can_start_a_header_of_its_own(field: str, value: str) -> None:
    hostile: dict[str, Any] = {field: value}

    with pytest.raises(ValueError, match=rf"^{field}: "):
        mail.message(replace(LETTER, **hostile))


def test_nor_can_a_file_name() -> None:
    with pytest.raises(ValueError, match=r"^filename: "):
        mail.message(replace(LETTER, attachments=(Attachment("x.pdf\r\nX: y", b""),)))


def test_a_date_needs_a_zone() -> None:
    with pytest.raises(ValueError, match=r"^date: "):
        mail.message(replace(LETTER, date=datetime(2026, 12, 1)))  # noqa: DTZ001  That is the point.


def test_a_letter_to_nobody_is_none() -> None:
    with pytest.raises(ValueError, match=r"^to: "):
        mail.envelope(replace(LETTER, to=(), cc=(), bcc=()))


def test_the_envelope_names_everybody_once() -> None:
    letter = replace(LETTER, cc=("ap@acme.example", "cfo@acme.example"), bcc=("billing@studio.example",))

    found = mail.envelope(letter)

    assert found.recipients == ("ap@acme.example", "boss@acme.example", "cfo@acme.example", "billing@studio.example")
    assert not found.utf8


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ap@acme.example", "ap@acme.example"),
        ("o'neill+tag_1.x-y@mail.acme.example", "o'neill+tag_1.x-y@mail.acme.example"),
        ("ap@müller.example", "ap@xn--mller-kva.example"),
        ("ap@MÜLLER.example", "ap@xn--mller-kva.example"),
        ("müller@acme.example", "müller@acme.example"),
        ("a" * 64 + "@acme.example", "a" * 64 + "@acme.example"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_one_address(text: str, expected: str) -> None:
    assert mail.one_address(text, field="to") == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ap",
        "@acme.example",
        "ap@",
        "ap@acme..example",
        ".ap@acme.example",
        "ap.@acme.example",
        "ap@@acme.example",
        "ap@acme.example,evil@x.example",
        "ap@acme.example;evil@x.example",
        "ap@acme.example evil@x.example",
        "A <a@b.example>, evil@x.example",
        "Acme <ap@acme.example>",
        "ap@acme.example\r\nBcc: evil@x.example",
        "ap@acme.example\x00",
        '"quoted local"@acme.example',
        "ap(comment)@acme.example",
        "ap@[127.0.0.1]",
        "ap@-acme.example",
        "ap@acme_x.example",
        "a" * 65 + "@acme.example",
        "ap@" + "a" * 64 + ".example",
        "ap@" + "a." * 130 + "example",
        "ap@straße.example",  # Python's IDNA would send it to strasse.example.
    ],
)
def test_what_is_not_one_address_is_refused_by_name_of_the_field(text: str) -> None:
    with pytest.raises(ValueError, match=r"^cc: "):
        mail.one_address(text, field="cc")
