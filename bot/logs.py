"""What is logged, as one JSON object a line on standard error, without secrets."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterable
from urllib.parse import quote

import structlog

from renderers.redaction import HIDDEN, blanked

SHORTEST_SECRET = 6  # Shorter ones would blank ordinary words.

_QUIET = frozenset(
    (
        "apscheduler",
        "alembic",
        "dropbox",
        "uvicorn",
        "slack_bolt",
        "slack_sdk",
        "weasyprint",
        "fontTools",
        "urllib3",
    )
)
_NOISE = "As you gave `client` as well, `token` will be unused."  # Bolt, of the environment; on purpose.

log = structlog.get_logger()


def configure(secrets: Iterable[str] = ()) -> None:
    """Set up every logger, ours and the libraries'. `secrets` are blanked wherever they turn up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_is_worth_a_line)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=_last(Redact(secrets)), foreign_pre_chain=_first())
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    structlog.configure(
        processors=[*_first(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    threading.excepthook = _thread_ended


class Redact:
    """The last look at a line before it is written, whoever logged it: blanks secrets in texts of any depth."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = {form for secret in secrets if len(secret) >= SHORTEST_SECRET for form in _written(secret)}
        self._known = sorted(known, key=len, reverse=True)

    def __call__(self, _logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        """A processor of structlog's: the event without secrets."""
        return {key: self._of(value) for key, value in event.items()}

    def blank(self, text: str) -> str:
        """The text without secrets."""
        for secret in self._known:
            text = text.replace(secret, HIDDEN)
        return blanked(text)

    def _of(self, value: object) -> object:
        match value:
            case None | bool() | int() | float():
                return value
            case dict():
                return {self.blank(str(key)): self._of(each) for key, each in value.items()}
            case list() | tuple() | set() | frozenset():
                return [self._of(each) for each in value]
            case str():
                return self.blank(value)
            case _:
                return self.blank(repr(value))  # An exception, an address: what JSON has no word for.


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Not by the loggers' levels: Bolt gives each of its own the root's, and at INFO it logs whole requests."""
    if record.name.partition(".")[0] in _QUIET and record.levelno < logging.WARNING:
        return False
    return record.msg != _NOISE


def _written(secret: str) -> tuple[str, ...]:
    """As it is, as it stands in an address, and as Python shows a text inside of something else."""
    return secret, quote(secret, safe=""), repr(secret)[1:-1]


def _thread_ended(ended: threading.ExceptHookArgs) -> None:
    """A thread that falls over says so in the same log; Python itself would print what it holds, secrets included."""
    if ended.exc_type is SystemExit:
        return
    name = ended.thread.name if ended.thread else ""
    log.error("thread_ended", thread=name, exc_info=(ended.exc_type, ended.exc_value, ended.exc_traceback))


def _first() -> list[structlog.typing.Processor]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]


def _last(redact: Redact) -> list[structlog.typing.Processor]:
    return [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        redact,
        structlog.processors.JSONRenderer(),
    ]
