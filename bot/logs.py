"""What is logged, as one JSON object a line on standard error, without secrets."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable

import structlog

HIDDEN = "***"
SHORTEST_SECRET = 6  # Shorter ones would blank ordinary words.

# Tokens of Slack and Dropbox by their form, passwords in addresses, and the answer addresses that Slack hands out.
_FORMS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|\bsl\.[\w.-]{20,}"
    r"|(?<=://)[^/\s:@]*:[^@\s/]+(?=@)|https?://[^\s\"']*/(?:commands|actions)/[^\s\"']+"
)
_QUIET = (
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
_NOISE = "As you gave `client` as well, `token` will be unused."  # Bolt, of the environment; on purpose.


def configure(secrets: Iterable[str] = ()) -> None:
    """Set up every logger, ours and the libraries'. `secrets` are blanked wherever they turn up."""
    redact = Redact(secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(redact)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=_last(), foreign_pre_chain=_first()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*_first(), redact.event, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class Redact(logging.Filter):
    """Blanks secrets in messages, arguments and exceptions."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._known = sorted({secret for secret in secrets if len(secret) >= SHORTEST_SECRET}, key=len, reverse=True)

    def filter(self, record: logging.LogRecord) -> bool:
        """Blank the record's text; drop what is only noise."""
        if isinstance(record.msg, dict):
            return True  # structlog's own: `event` has seen it.
        message = record.getMessage()
        if message == _NOISE:
            return False
        record.msg, record.args = self.blank(message), ()
        if record.exc_info:
            record.exc_text = self.blank(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True

    def event(self, _logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        """Blank every text of a structured event."""
        return {key: self.blank(value) if isinstance(value, str) else value for key, value in event.items()}

    def blank(self, text: str) -> str:
        """The text without secrets."""
        for secret in self._known:
            text = text.replace(secret, HIDDEN)
        return _FORMS.sub(HIDDEN, text)


def _first() -> list[structlog.typing.Processor]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]


def _last() -> list[structlog.typing.Processor]:
    return [structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()]
