"""A letter as a MIME message: the same letter is the same bytes, try after try."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formataddr
from typing import Any

from renderers.letter import Attachment, Letter

ADDRESS_MAX = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets.
LOCAL_MAX = 64
NAME_MAX = 200  # A line may have 998 characters, and a name stays on one.
CRLF = "\r\n"
# One address and nothing beside it: no names, lists, comments, quotes or spaces.
ONE_ADDRESS = re.compile(r"""(?P<local>[^\s@,;:<>()\[\]"\\]+)@(?P<domain>[^\s@,;:<>()\[\]"\\]+)""")
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
# IDNA 2003, which Python knows, reads these as others: a mail to straße.example would go to strasse.example.
AMBIGUOUS = frozenset("ßẞς\u200c\u200d")
MEDIA = {".pdf": ("application", "pdf"), ".xml": ("application", "xml"), ".csv": ("text", "csv")}


class WholeNames(EmailPolicy):
    """Python's mail policy, but for the sender's name: folding a long `"Acme, Inc"`, Python 3.11 loses its quotes."""

    def fold(self, name: str, value: Any) -> str:
        """One header, folded. A name beyond ASCII is encoded as a whole, any other keeps its quotes on one line."""
        if name.lower() != "from":
            folded: str = super().fold(name, value)
            return folded
        (sender,) = value.addresses
        written = formataddr((sender.display_name, sender.addr_spec))
        if not sender.display_name.isascii():
            encoded = Header(sender.display_name, "utf-8", header_name=name).encode(linesep=CRLF)
            written = f"{encoded} <{sender.addr_spec}>"
        return f"{name}: {written}{CRLF}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same, as bytes."""
        return self.fold(name, value).encode("utf-8" if self.utf8 else "ascii", "surrogateescape")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who the server is told about. `utf8`: an address needs SMTPUTF8 (RFC 6531)."""

    sender: str
    recipients: tuple[str, ...]
    utf8: bool


def envelope(letter: Letter) -> Envelope:
    """All recipients, each once: To, Cc, and Bcc, which stands nowhere else. Raises ValueError."""
    sender = one_address(letter.sender, field="sender")
    recipients = [one_address(address, field=field) for field, address in _recipients(letter)]
    if not recipients:
        raise ValueError("to: a mail needs somebody to go to")
    everybody = tuple(dict.fromkeys(recipients))
    return Envelope(sender, everybody, utf8=not "".join((sender, *everybody)).isascii())


def message(letter: Letter) -> bytes:
    """The message as it goes over the wire: CRLF, seven bits. Raises ValueError that names the field."""
    # Seven bits, so that no server needs to offer 8BITMIME.
    mail = EmailMessage(WholeNames(linesep=CRLF, cte_type="7bit", utf8=envelope(letter).utf8))
    _headers(mail, letter)
    mail.set_content(letter.text, cte="quoted-printable")
    if letter.html:
        mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for attachment in letter.attachments:
        _attach(mail, attachment)
    _fix_boundaries(mail, letter.message_id)
    return mail.as_bytes()


def one_address(text: str, *, field: str) -> str:
    """One e-mail address with its domain in ASCII. ValueError when it is none, or more than one."""
    found = ONE_ADDRESS.fullmatch(text)
    if found is None or not text.isprintable() or len(found["local"]) > LOCAL_MAX or ".." in text:
        raise ValueError(f"{field}: “{text[:ADDRESS_MAX]}” is not one e-mail address")
    address = f"{found['local']}@{_ascii_domain(found['domain'], field=field)}"
    if len(address) > ADDRESS_MAX or found["local"].startswith(".") or found["local"].endswith("."):
        raise ValueError(f"{field}: “{text[:ADDRESS_MAX]}” is not one e-mail address")
    return address


def _ascii_domain(domain: str, *, field: str) -> str:
    if AMBIGUOUS & set(domain):
        raise ValueError(
            f"{field}: write the domain {domain} in its ASCII form (xn--…): some programs read it as another"
        )
    try:
        plain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        plain = ""
    if not DOMAIN.fullmatch(plain):
        raise ValueError(f"{field}: {domain[:ADDRESS_MAX]} is not a mail domain")
    return plain


def _recipients(letter: Letter) -> list[tuple[str, str]]:
    fields = (("to", letter.to), ("cc", letter.cc), ("bcc", letter.bcc))
    return [(field, address) for field, addresses in fields for address in addresses]


def _headers(mail: EmailMessage, letter: Letter) -> None:
    if letter.date.tzinfo is None:
        raise ValueError("date: an instant needs a zone")
    mail["Date"] = letter.date
    mail["Message-ID"] = _id(letter.message_id, field="message_id")
    mail["From"] = _named(letter.sender, letter.sender_name)
    if letter.reply_to:
        mail["Reply-To"] = _named(letter.reply_to, field="reply_to")
    mail["To"] = [_named(address, field="to") for address in letter.to]
    if letter.cc:
        mail["Cc"] = [_named(address, field="cc") for address in letter.cc]
    mail["Subject"] = one_line(letter.subject, field="subject")
    if letter.in_reply_to:
        mail["In-Reply-To"] = mail["References"] = _id(letter.in_reply_to, field="in_reply_to")


def _named(address: str, name: str = "", *, field: str = "sender") -> Address:
    local, _, domain = one_address(address, field=field).rpartition("@")
    if len(name) > NAME_MAX:
        raise ValueError(f"{field}_name: longer than {NAME_MAX} characters")
    return Address(one_line(name, field=f"{field}_name"), local, domain)


def _id(text: str, *, field: str) -> str:
    bare = one_line(text, field=field).strip("<>")
    if not bare.isascii() or bare.count("@") != 1 or " " in bare:
        raise ValueError(f"{field}: “{bare}” is not a message id")
    return f"<{bare}>"


def one_line(text: str, *, field: str) -> str:
    """The text, if it can stand in a header. A line break in it would start a header of somebody else's."""
    if any(unicodedata.category(character) in {"Cc", "Zl", "Zp", "Cs"} for character in text):
        raise ValueError(f"{field}: line breaks and control characters cannot be mailed")
    return text


def _attach(mail: EmailMessage, attachment: Attachment) -> None:
    name = one_line(attachment.filename, field="filename")
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    main, sub = MEDIA.get(suffix, ("application", "octet-stream"))
    mail.add_attachment(attachment.content, maintype=main, subtype=sub, filename=name)


def _fix_boundaries(mail: EmailMessage, message_id: str) -> None:
    """Python draws them by lot. `=_` occurs in neither base64 nor quoted-printable, so ours cannot be in a body."""
    seed = hashlib.sha256(message_id.encode()).hexdigest()[:32]
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_{seed}_{number}")
