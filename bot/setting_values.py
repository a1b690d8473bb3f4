"""What each setting's text must look like; a ValueError holds the rest of a sentence that begins with its name."""

from __future__ import annotations

import math
import re
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from renderers.paths import safe_name
from workflow.entry import addresses, places
from workflow.entry.unclear import quoted

TICK_SECONDS_MAX = 3600
PORT_MAX = 65535
COMMAND_MAX = 32  # Slack's limit for a command's name.

_COMMAND = re.compile(r"/[a-z0-9_-]+")
_ANGLED = re.compile(r"(?P<name>[^<>\r\n]*)<(?P<address>[^<>]*)>")
_SMTP_SHAPE = "write it like smtp://user:password@host:587 or smtps://host"
_ARCHIVE_SHAPE = "write file:///path or dropbox:/Invoices"
_ON = frozenset({"on", "true", "yes", "1"})
_OFF = frozenset({"off", "false", "no", "0"})


def time_zone(text: str) -> str:
    """The IANA name of a zone."""
    return places.time_zone(text)


def country(text: str) -> str:
    """An ISO 3166 code, upper case."""
    return places.country(text)


def address(text: str) -> str:
    """One e-mail address."""
    return addresses.address(text)


def sender(text: str) -> str:
    """One e-mail address, with or without a name: what the mails show is the seller's name."""
    angled = _ANGLED.fullmatch(text.strip())
    return address(angled["address"] if angled else text)


def admins(text: str) -> str:
    """Chat ids joined by commas."""
    return ",".join(addresses.people(text.replace(addresses.SEPARATOR, ","), separator=","))


def tick(text: object) -> float:
    """Seconds between two looks at what is due."""
    try:
        seconds = float(str(text))
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= TICK_SECONDS_MAX:
        raise ValueError(f"is {quoted(str(text))}: write seconds above 0 and up to {TICK_SECONDS_MAX}, such as 15")
    return seconds


def port(text: object) -> int:
    """A TCP port; 0 lets the system choose."""
    if not re.fullmatch(r"[0-9]{1,5}", str(text)) or int(str(text)) > PORT_MAX:
        raise ValueError(f"is {quoted(str(text))}: write a port number up to {PORT_MAX}, such as 8080")
    return int(str(text))


def command(text: str) -> str:
    """A slash command as Slack allows it."""
    if not _COMMAND.fullmatch(text) or len(text) > COMMAND_MAX:
        raise ValueError(
            f"is {quoted(text)}: write a slash and up to {COMMAND_MAX - 1} lower-case letters, digits, - and _, "
            "such as /invoice"
        )
    return text


def switch(text: object) -> bool:
    """`on` or `off`."""
    word = str(text).strip().casefold()
    if word not in _ON | _OFF:
        raise ValueError(f"is {quoted(str(text))}: write on or off")
    return word in _ON


def engine(text: str) -> str:
    """One of the engines by name."""
    word = text.strip().casefold()
    if word not in {"embedded", "procrastinate"}:
        raise ValueError(f"is {quoted(text)}, which is no engine: write embedded, or leave it out")
    return word


def web_address(text: str) -> str:
    """An http(s) address that ends in a slash, so that method names can follow it."""
    parts = _split(text, "write it like https://slack.com/api/")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"is {quoted(text)}: write it like https://slack.com/api/")
    return text if text.endswith("/") else f"{text}/"


def database_url(text: str) -> str:
    """SQLite in a file, or PostgreSQL. What was written is not quoted: it may hold a password."""
    shapes = "write sqlite:///folder/sendday.db or postgresql://user:password@host/name"
    parts = _split(text, shapes)
    if parts.scheme == "postgres":
        raise ValueError("begins with postgres://: write postgresql://")
    if parts.scheme not in {"sqlite", "postgresql", "postgresql+psycopg"}:
        raise ValueError(f"names no database that Sendday knows: {shapes}")
    if parts.scheme == "sqlite" and (parts.netloc or parts.path in {"", "/", "/:memory:"}):
        raise ValueError("names no file: SQLite needs one, as in sqlite:///folder/sendday.db")
    return text


def smtp_url(text: str) -> str:
    """A mail server, encrypted unless it is this machine. What was written is not quoted: it may hold a password."""
    parts = _split(text, _SMTP_SHAPE)
    if parts.scheme not in {"smtp", "smtps"}:
        raise ValueError(f"names no mail server: {_SMTP_SHAPE}")
    if not parts.hostname:
        raise ValueError(f"has no host: {_SMTP_SHAPE}")
    if parts.path not in {"", "/"} or parts.fragment:
        raise ValueError(
            f"has something after the host; a password's / # ? @ are written %2F %23 %3F %40: {_SMTP_SHAPE}"
        )
    if parts.query not in {"", "tls=off"}:
        raise ValueError("ends in an option that does not exist: only ?tls=off does, and only for a loopback host")
    if parts.query and parts.scheme == "smtps":
        raise ValueError("asks for TLS by smtps:// and against it by ?tls=off: leave out one of them")
    if parts.query and not _is_loopback(parts.hostname):
        raise ValueError("turns TLS off for a host that is not this machine: leave out ?tls=off")
    return text


def archive_url(text: str) -> str:
    """A folder of this machine, or one in Dropbox."""
    parts = _split(text, _ARCHIVE_SHAPE)
    if parts.scheme == "dropbox":
        return _in_dropbox(text, parts)
    folder = Path(unquote(parts.path))
    if parts.scheme != "file" or parts.netloc not in {"", "localhost"} or not folder.is_absolute():
        raise ValueError(f"is {quoted(text)}: {_ARCHIVE_SHAPE}, with the whole path of a folder")
    return text


def _in_dropbox(text: str, parts: SplitResult) -> str:
    names = unquote(parts.path).strip("/").split("/")
    plain = all(safe_name(name) == name for name in names)
    if parts.netloc or parts.query or parts.fragment or not parts.path.startswith("/") or not plain:
        raise ValueError(f"is {quoted(text)}: write dropbox:/Invoices, one slash and the path of a folder")
    return text


def _split(text: str, shape: str) -> SplitResult:
    try:
        parts = urlsplit(text.strip())
        if parts.port == 0:
            raise ValueError  # noqa: TRY301  A port that is none is one more way of not being an address.
    except ValueError:
        raise ValueError(f"is no address that can be read: {shape}") from None
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
