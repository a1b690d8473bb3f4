"""The mail carrier: SMTP, one message to all its recipients or to none, and an honest answer about what happened."""

from __future__ import annotations

import base64
import binascii
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import parse_qs, unquote, urlsplit

from renderers import mail
from renderers.letter import Letter
from renderers.mail import Envelope
from workflow.ports import MailBusy, MailDelayed, MailLockedOut, MailReceipt, MailRefused, MailUncertain

COMMAND_SECONDS = 60.0
CONTENT_SECONDS = 600.0  # RFC 5321, 4.5.3.2.6: whoever hangs up earlier makes doubles.
GOODBYE_SECONDS = 2.0
WORDS_MAX = 300  # Characters of a server's reply that people get to see.

LOGINS = frozenset({"CRAM-MD5", "PLAIN", "LOGIN"})
AUTH = "auth"
START_CONTENT = 354
CLOSING = 421
LOGIN_WANTED = 530  # RFC 4954, section 6.
TOO_MANY = re.compile(r"\btoo (?:many|much|fast)\b|\brate\b|\bthrottl|\bslow down\b", re.IGNORECASE)
# RFC 5321, 4.2.1: the first digit says it.
YES = range(200, 300)
NO = range(400, 600)
NO_FOR_GOOD = range(500, 600)
LINE_START_DOT = re.compile(rb"^\.", re.MULTILINE)
END_OF_CONTENT = b"\r\n.\r\n"


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server as its address names it. `tls`: from the first byte, after STARTTLS, or (loopback only) never."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = field(default="", repr=False)


def server(url: str) -> Server:
    """Read SENDDAY_SMTP_URL. ValueError with one sentence, which never repeats the address: it holds a password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("SENDDAY_SMTP_URL has a host or port that is none") from None
    options = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError(
            "SENDDAY_SMTP_URL must look like smtp://user:password@host:587 or smtps://user:password@host:465, "
            "with special characters of the password percent-encoded"
        )
    if set(options) - {"tls"} or options.get("tls", ["off"]) != ["off"]:
        raise ValueError("SENDDAY_SMTP_URL knows one option, ?tls=off, for a server on this machine")
    tls = "at once" if parts.scheme == "smtps" else "off" if options else "starttls"
    if options and (parts.scheme == "smtps" or not _is_loopback(parts.hostname)):
        raise ValueError("SENDDAY_SMTP_URL: ?tls=off is for smtp:// to a loopback host only, others read along")
    return Server(
        host=parts.hostname,
        port=port or (465 if tls == "at once" else 587),
        tls=tls,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


class SmtpMailer:
    """Sends letters through one server. `trust` replaces the system's certificates; timeouts are in seconds."""

    def __init__(
        self,
        url: str,
        *,
        timeout: float = COMMAND_SECONDS,
        content_timeout: float = CONTENT_SECONDS,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server(url)
        self._timeout = timeout
        self._content_timeout = content_timeout
        self._trust = trust

    @contextmanager
    def connect(self, letter: Letter) -> Iterator[Accepted]:
        """Connect and have every recipient accepted. MailDelayed or MailRefused: nothing left."""
        try:
            envelope, content = mail.envelope(letter), mail.message(letter)
        except ValueError as fault:
            raise MailRefused(str(fault), code="letter") from fault
        client = self._client(envelope)
        try:
            self._introduce(client)
            self._address(client, envelope, size=len(content))
            yield Accepted(client, self._server, letter.message_id, content, self._content_timeout)
        finally:
            _part(client)

    def greet(self, sender: str) -> None:
        """Connect, greet, encrypt and log in, as before a mail of this sender; send none. MailDelayed, MailRefused."""
        client = self._client(Envelope(sender, (), utf8=False))
        try:
            self._introduce(client)
        finally:
            _part(client)

    def _client(self, envelope: Envelope) -> smtplib.SMTP:
        name = envelope.sender.rpartition("@")[2]  # Python would ask the DNS for our own name, and wait.
        host, port = self._server.host, self._server.port
        with before_content(self._server, f"connecting to {host}"):
            if self._server.tls == "at once":
                return smtplib.SMTP_SSL(host, port, name, timeout=self._timeout, context=self._context())
            return smtplib.SMTP(host, port, name, timeout=self._timeout)

    def _introduce(self, client: smtplib.SMTP) -> None:
        """Greet, encrypt, log in."""
        host = self._server.host
        with before_content(self._server, f"greeting {host}"):
            client.ehlo_or_helo_if_needed()
        if self._server.tls == "starttls":
            if not client.has_extn("starttls"):
                raise MailRefused(f"{host} does not offer encryption (STARTTLS); nothing was sent", code="tls")
            with before_content(self._server, f"encrypting the line to {host}", code="tls"):
                client.starttls(context=self._context())
                client.ehlo_or_helo_if_needed()
        if self._server.user:
            with before_content(self._server, f"logging in to {host}", code=AUTH):
                _log_in(client, self._server)

    def _address(self, client: smtplib.SMTP, envelope: Envelope, *, size: int) -> None:
        """Name the sender and everybody who shall get it: all of them are accepted, or nothing is sent."""
        with before_content(self._server, f"sending as {envelope.sender}"):
            _wanted(*client.mail(envelope.sender, _options(client, envelope, size)))
        refused = {}
        for recipient in envelope.recipients:
            with before_content(self._server, f"addressing {recipient}"):
                code, words = client.rcpt(recipient)
            if code not in YES:
                refused[recipient] = (code, words)
        if refused:
            with suppress(smtplib.SMTPException, OSError):
                client.rset()
            raise self._refusal(refused)

    def _refusal(self, refused: dict[str, tuple[int, bytes]]) -> MailDelayed | MailRefused:
        """One recipient who is refused for good outweighs all who might be accepted later."""
        recipient, (code, words) = max(refused.items(), key=lambda item: item[1][0] in NO_FOR_GOOD)
        return failure(self._server, f"{recipient} was not accepted", code, words)

    def _context(self) -> ssl.SSLContext:
        return self._trust or ssl.create_default_context()


class Accepted:
    """A letter whose recipients were accepted. Nothing of its content has left yet."""

    def __init__(self, client: smtplib.SMTP, to: Server, message_id: str, content: bytes, timeout: float) -> None:
        self._client = client
        self._server = to
        self._message_id = message_id
        self._content = LINE_START_DOT.sub(b"..", content).removesuffix(b"\r\n") + END_OF_CONTENT
        self._timeout = timeout

    def hand_over(self) -> MailReceipt:
        """Send the content. MailDelayed, MailRefused (a definite no), or MailUncertain."""
        with before_content(self._server, "starting the content"):
            code, words = self._client.docmd("DATA")
            if code != START_CONTENT:
                raise smtplib.SMTPDataError(code, words)
        code, words = self._send()
        if code in YES:
            return MailReceipt(self._message_id, said(self._server, code, words))
        if code not in NO:
            raise MailUncertain(f"The server's answer to the mail was no answer: {said(self._server, code, words)}")
        raise failure(self._server, "the mail was not accepted", code, words)

    def _send(self) -> tuple[int, bytes]:
        """From its first byte on, silence means that nobody knows."""
        line = self._client.sock
        try:
            if line is None:
                raise smtplib.SMTPServerDisconnected("the line is closed")
            line.settimeout(self._timeout)
            line.sendall(self._content)  # Not the client's: it closes the line, and a no would not be heard.
        except (smtplib.SMTPException, OSError) as fault:
            if not isinstance(fault, TimeoutError) and (no := self._heard_meanwhile()) is not None:
                return no
            raise self._uncertain("while the mail was going out", fault) from None
        try:
            return self._client.getreply()
        except (smtplib.SMTPException, OSError) as fault:
            raise self._uncertain("before the server answered", fault) from None

    def _heard_meanwhile(self) -> tuple[int, bytes] | None:
        """The no of a server that hung up in the middle of the mail, if it said one."""
        with suppress(smtplib.SMTPException, OSError):
            code, words = self._client.getreply()
            if code in NO:
                return code, words
        return None

    def _uncertain(self, when: str, fault: Exception) -> MailUncertain:
        words = masked(self._server, str(fault))
        return MailUncertain(
            f"The line to {self._server.host} broke {when} ({words}). Its last words: ready for the content."
        )


@contextmanager
def before_content(to: Server, doing: str, *, code: str = "") -> Iterator[None]:
    """Translate what goes wrong while nothing has left. `code` names a refusal that concerns every mail."""
    try:
        yield
    except smtplib.SMTPResponseException as reply:
        if isinstance(reply.smtp_error, str):  # Python's own words about an answer that was none.
            raise MailDelayed(f"{doing} failed: {masked(to, reply.smtp_error)}") from None
        raise failure(to, f"{doing} failed", reply.smtp_code, reply.smtp_error, code=code) from None
    except smtplib.SMTPNotSupportedError as fault:
        said_no = MailLockedOut if code == AUTH else MailRefused
        raise said_no(f"{doing} failed: {masked(to, str(fault))}", code=code or "unsupported") from None
    except ssl.SSLCertVerificationError as fault:
        raise MailRefused(
            f"{doing} failed: its certificate is not trusted ({fault.verify_message})", code="tls"
        ) from None
    except (smtplib.SMTPException, OSError, binascii.Error) as fault:  # The last one: a login that talks nonsense.
        raise MailDelayed(f"{doing} failed: {masked(to, str(fault) or type(fault).__name__)}") from None


def failure(to: Server, what: str, status: int, words: bytes | str, *, code: str = "") -> MailDelayed | MailRefused:
    """A server's no, as a fault: 5xx is for good, anything else may change; some say that it is not about this mail."""
    heard = said(to, status, words)
    sentence = f"{what}: {heard}"
    if status in NO_FOR_GOOD:
        fault = MailLockedOut if code == AUTH or status == LOGIN_WANTED else MailRefused
        return fault(sentence, code=code or str(status))
    busy = status == CLOSING or TOO_MANY.search(heard)
    return MailBusy(sentence) if busy else MailDelayed(sentence)


def said(to: Server, code: int, words: bytes | str) -> str:
    """A reply for people's eyes: one line, cut, without our credentials."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    line = " ".join("".join(c if c.isprintable() else " " for c in masked(to, text)).split())
    return f"{code} {line}"[:WORDS_MAX].strip()


def masked(to: Server, text: str) -> str:
    """The text without our password, plain or as it goes over the wire."""
    if not to.password:
        return text
    plain = f"\0{to.user}\0{to.password}"
    for secret in (to.password, _base64(to.password), _base64(plain)):
        text = re.sub(r"\s*".join(map(re.escape, secret)), "***", text)  # Long replies break it into lines.
    return text


def _options(client: smtplib.SMTP, envelope: Envelope, size: int) -> list[str]:
    options = [f"SIZE={size}"] if client.has_extn("size") else []
    if envelope.utf8:
        if not client.has_extn("smtputf8"):
            raise smtplib.SMTPNotSupportedError("the server knows no addresses beyond ASCII (SMTPUTF8)")
        options.append("SMTPUTF8")
    return options


def _log_in(client: smtplib.SMTP, to: Server) -> None:
    if not set(client.esmtp_features.get("auth", "").split()) & LOGINS:
        raise smtplib.SMTPNotSupportedError("the server offers no way to log in that we know")
    if to.user.isascii() and to.password.isascii():
        client.login(to.user, to.password)
        return
    # smtplib refuses what is not ASCII; PLAIN is UTF-8 (RFC 4616).
    code, words = client.docmd("AUTH", f"PLAIN {_base64(f'{chr(0)}{to.user}{chr(0)}{to.password}')}")
    if code not in YES:
        raise smtplib.SMTPAuthenticationError(code, words)


def _wanted(code: int, words: bytes) -> None:
    if code not in YES:
        raise smtplib.SMTPResponseException(code, words)


def _part(client: smtplib.SMTP) -> None:
    """Say goodbye. What the server says to that changes nothing."""
    with suppress(smtplib.SMTPException, OSError):
        if client.sock is not None:
            client.sock.settimeout(GOODBYE_SECONDS)
            client.quit()
    client.close()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
