"""`sendday render`: an invoice as a PDF, from the rows or from a file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from billing.content import Content
from bot import wiring
from bot.commands import opened
from bot.commands.plain import complain, say
from bot.commands.statuses import FINE, WRONG_USAGE
from bot.outbound.printing import ChildPrinter
from store import documents, invoices
from store.as_json import content_from
from store.database import reading
from workflow import finding

JSON_BYTES_MAX = 1_000_000
SCHEMA = "docs/invoice.schema.json"


class Unusable(Exception):
    """The file cannot be read as an invoice, or the PDF cannot be written; one sentence each."""


def render(what: str, out: Path) -> int:
    """Write the PDF of a reference, a number or a file. Raises Refused, Damaged and the printer's faults."""
    try:
        file = Path(what)
        pdf = _from_file(file) if file.suffix.casefold() == ".json" else _from_rows(what)
        _write(out, pdf)
    except Unusable as unusable:
        for sentence in unusable.args:
            complain(sentence)
        return WRONG_USAGE
    say(f"Wrote {out}, {len(pdf):,} bytes.")
    return FINE


def _from_rows(reference: str) -> bytes:
    """The stored bytes once it is issued; a draft of it before, and never a second rendering of what was stored."""
    with opened.services() as services:
        invoice_id = finding.invoice_id(services, reference)
        with reading(services.engine) as db:
            stored = documents.document(db, invoice_id)
            content = invoices.load(db, invoice_id).draft.content
        return stored.content if stored else _printed(content, wiring.printer(services.engine, children=1))


def _from_file(file: Path) -> bytes:
    try:
        with file.open("rb") as opened_file:
            text = opened_file.read(JSON_BYTES_MAX + 1)
    except OSError as error:
        raise Unusable(f"{file} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from None
    if len(text) > JSON_BYTES_MAX:
        raise Unusable(f"{file} is larger than {JSON_BYTES_MAX // 1_000_000} MB, which no invoice is.")
    try:
        content = content_from(text.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unusable(f"{file} is no UTF-8 text: save it as UTF-8.") from None
    except ValidationError as error:
        raise Unusable(*_wrong_fields(error), f"{file} is no invoice as {SCHEMA} describes it.") from None
    if not content.seller.logo:
        return _printed(content, ChildPrinter(children=1))
    with opened.services() as services:  # A file names its logo by the hash of one that was imported.
        return _printed(content, wiring.printer(services.engine, children=1))


def _wrong_fields(error: ValidationError) -> Iterable[str]:
    for found in error.errors(include_url=False, include_input=False):
        yield f"{'.'.join(map(str, found['loc'])) or 'file'}: {found['msg'].lower()}."


def _printed(content: Content, printer: ChildPrinter) -> bytes:
    try:
        return printer.print(content, None)
    finally:
        printer.close()


def _write(out: Path, pdf: bytes) -> None:
    """Through a file beside it, so that nobody ever sees half a PDF."""
    beside = out.with_name(f".{out.name}.part")
    try:
        beside.write_bytes(pdf)
        beside.replace(out)
    except OSError as error:
        raise Unusable(f"{out} cannot be written: {(error.strerror or 'unknown reason').lower()}.") from None
