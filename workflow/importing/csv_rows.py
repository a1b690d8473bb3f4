"""A CSV file as rows of named cells, within limits, whatever a spreadsheet made of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from workflow.entry.unclear import perhaps, quoted
from workflow.importing.report import Findings

BYTES_MAX = 10_000_000
ROWS_MAX = 50_000
CELL_MAX = 10_000

_DELIMITERS = (",", ";")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AGAIN = "save it as “CSV UTF-8” and import it again"


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row by column, and the line on which it begins. Columns that the file lacks are not there."""

    line: int
    cells: dict[str, str]

    def at(self, column: str) -> str:
        """Where a cell is, in words."""
        return f"line {self.line}, {column}"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a file may have, and those that it must have."""

    known: tuple[str, ...]
    required: tuple[str, ...]


def rows(content: bytes, columns: Columns, findings: Findings) -> list[Row]:
    """Every row that has something in it; nothing, and why, when the file itself is not as it should be."""
    text = _text(content, findings)
    if not text:
        return []
    lines = _lines(text, _delimiter(text, columns), findings)
    _, first = next(lines, (1, []))
    header = [cell.strip().casefold() for cell in first]
    _check_header(header, columns, findings)
    if findings.problems:
        return []
    found = [
        _row(line, header, cells, findings) for line, cells in islice(lines, ROWS_MAX) if any(map(str.strip, cells))
    ]
    if next(lines, None):
        findings.wrong("file", f"it has more than {ROWS_MAX:,} rows: import it in parts")
    return found


def _text(content: bytes, findings: Findings) -> str:
    if len(content) > BYTES_MAX:
        findings.wrong("file", f"it is larger than {BYTES_MAX // 1_000_000} MB: import it in parts")
    elif content.startswith(_UTF_16) or b"\0" in content:
        findings.wrong("file", f"it is UTF-16 or no text at all: {_SAVE_AGAIN}")
    elif not content.strip():
        findings.wrong("file", "it is empty: the first line must name the columns")
    else:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            findings.wrong(f"line {line}", f"it is no UTF-8 text: {_SAVE_AGAIN}")
    return ""


def _delimiter(text: str, columns: Columns) -> str:
    """The one that makes known columns of the first line; spreadsheets in half of Europe write `;`."""
    first = text.lstrip().partition("\n")[0].casefold()

    def columns_named(delimiter: str) -> int:
        return sum(cell.strip(' \r"') in columns.known for cell in first.split(delimiter))

    return max(_DELIMITERS, key=columns_named)


def _lines(text: str, delimiter: str, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """Each row of cells with the line on which it begins: a quoted cell may hold line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        findings.wrong(f"line {begins}", f"it cannot be read as CSV ({error}): look at its quotation marks")


def _check_header(header: list[str], columns: Columns, findings: Findings) -> None:
    named = [name for name in header if name]
    for name in dict.fromkeys(named):
        if name not in columns.known:
            findings.wrong("line 1", f"there is no column {quoted(name)}{perhaps(name, columns.known)}")
        if named.count(name) > 1:
            findings.wrong("line 1", f"the column {quoted(name)} is there {named.count(name)} times")
    for name in columns.required:
        if name not in named:
            findings.wrong("line 1", f"the column “{name}” is missing")


def _row(line: int, header: list[str], cells: list[str], findings: Findings) -> Row:
    """A row that ends early has empty cells there; one that goes on has no columns for what it says."""
    if any(cell.strip() for name, cell in zip(header, cells, strict=False) if not name) or any(
        cell.strip() for cell in cells[len(header) :]
    ):
        findings.wrong(f"line {line}", "it has more cells than the header names: a cell with a comma needs quotes")
    cells += [""] * (len(header) - len(cells))
    row = Row(line, {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name})
    for name, cell in row.cells.items():
        if len(cell) > CELL_MAX:
            findings.wrong(row.at(name), f"it has {len(cell):,} characters: {CELL_MAX:,} are allowed")
    return row
