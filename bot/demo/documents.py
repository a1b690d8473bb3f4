"""The PDFs that the page links to, each from where it really lies, and pictures of their pages."""

from __future__ import annotations

import io
import threading
from functools import lru_cache

import pypdfium2  # type: ignore[import-untyped]  # It ships no types.

from bot.demo.stage import Stage

MAGIC = b"%PDF-"
SCALE = 2.0  # 144 dots per inch.
PICTURES_KEPT = 32

_one_at_a_time = threading.Lock()  # PDFium is not for several threads.


class NoDocument(LookupError):
    """There is no PDF at that path, or no such page in it."""


def find(stage: Stage, path: str) -> bytes:
    """`mail/<number>/<place>`, `archive/<path>` or `slack/<file id>`. Raises NoDocument."""
    where, _, rest = path.partition("/")
    content = {"mail": _mailed, "archive": _archived, "slack": _shared}.get(where, _nowhere)(stage, rest)
    if content is None or not content.startswith(MAGIC):
        raise NoDocument(path)
    return content


@lru_cache(maxsize=PICTURES_KEPT)
def picture(content: bytes, page: int) -> bytes:
    """One page as a PNG, the first is 1. Raises NoDocument."""
    with _one_at_a_time, pypdfium2.PdfDocument(content) as document:
        if not 1 <= page <= len(document):
            raise NoDocument(f"page {page}")
        drawn = io.BytesIO()
        document[page - 1].render(scale=SCALE).to_pil().save(drawn, "PNG")
        return drawn.getvalue()


@lru_cache(maxsize=PICTURES_KEPT)
def pages(content: bytes) -> int:
    """How many pages it has."""
    with _one_at_a_time, pypdfium2.PdfDocument(content) as document:
        return len(document)


def _mailed(stage: Stage, rest: str) -> bytes | None:
    number, _, place = rest.partition("/")
    if not (number.isdecimal() and place.isdecimal()):
        return None
    found = [mail for mail in stage.inbox.mails if mail.number == int(number)]
    attachments = [one.content for mail in found for one in mail.attachments]
    return attachments[int(place)] if int(place) < len(attachments) else None


def _archived(stage: Stage, rest: str) -> bytes | None:
    """By a path that the archive lists; nothing is looked up on the disk by it."""
    return stage.archived().get(rest)


def _shared(stage: Stage, rest: str) -> bytes | None:
    found = stage.slack.workspace.files.get(rest)
    return found.content if found else None


def _nowhere(_stage: Stage, _rest: str) -> bytes | None:
    return None
