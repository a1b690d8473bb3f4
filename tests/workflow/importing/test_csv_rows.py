"""A file is read as spreadsheets write it, within limits, and refused with its place when it cannot be."""

import pytest

from workflow.importing import csv_rows
from workflow.importing.csv_rows import BYTES_MAX, Columns, Row
from workflow.importing.report import Findings

COLUMNS = Columns(known=("name", "email", "cc", "address"), required=("name", "email"))


def read(content: bytes | str) -> tuple[list[Row], list[str]]:
    findings = Findings()
    rows = csv_rows.rows(content.encode() if isinstance(content, str) else content, COLUMNS, findings)
    return rows, findings.problems


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("name,email\nAcme,a@x.example\n", [(2, {"name": "Acme", "email": "a@x.example"})]),
        ("name;email\r\nAcme;a@x.example\r\n", [(2, {"name": "Acme", "email": "a@x.example"})]),
        ("\ufeffName, EMAIL \nAcme,a@x.example", [(2, {"name": "Acme", "email": "a@x.example"})]),  # Excel's mark.
        ('"name","email"\n"Acme, Inc.","a@x.example"', [(2, {"name": "Acme, Inc.", "email": "a@x.example"})]),
        ("name,email\n\n , \nAcme,a@x.example", [(4, {"name": "Acme", "email": "a@x.example"})]),  # Rows of nothing.
        ("name,email,cc\nAcme,a@x.example", [(2, {"name": "Acme", "email": "a@x.example", "cc": ""})]),
        ("name,email,\nAcme,a@x.example,", [(2, {"name": "Acme", "email": "a@x.example"})]),  # A column of nothing.
        ("name,email\nAcme,a@x.example,,", [(2, {"name": "Acme", "email": "a@x.example"})]),
        ("name,email\nAcme,=1+1", [(2, {"name": "Acme", "email": "=1+1"})]),  # A formula is text here.
        ("name,email\n", []),
    ],
)
def test_rows_are_read_whatever_the_spreadsheet(content: str, rows: list[tuple[int, dict[str, str]]]) -> None:
    assert read(content) == ([Row(line, cells) for line, cells in rows], [])


def test_a_quoted_cell_may_hold_lines_and_the_next_row_keeps_its_place() -> None:
    rows, problems = read('name,email,address\nAcme,a@x.example,"Ring 2\n10115 Berlin"\nBeta,b@x.example,')

    assert problems == []
    assert [(row.line, row.cells["address"]) for row in rows] == [(2, "Ring 2\n10115 Berlin"), (4, "")]
    assert rows[1].at("cc") == "line 4, cc"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "file: it is empty: the first line must name the columns."),
        (b" \r\n ", "file: it is empty: the first line must name the columns."),
        ("name,email".encode("utf-16"), "file: it is UTF-16 or no text at all: save it as “CSV UTF-8”"),
        (b"name,email\nA\0,b", "file: it is UTF-16 or no text at all"),
        ("name,email\nMüller,a@x.example".encode("latin-1"), "line 2: it is no UTF-8 text"),
        (b"name,email\n" + b"x" * BYTES_MAX, "file: it is larger than 10 MB: import it in parts."),
        (b"email\nx", "line 1: the column “name” is missing."),
        (b"name,email,vat\nA,b,c", "line 1: there is no column “vat”."),
        (b"name,email,adress\nA,b,c", "line 1: there is no column “adress”; did you mean “address”?"),
        (b"name,email,EMAIL\nA,b,c", "line 1: the column “email” is there 2 times."),
        (b"name\temail\nA\tb", "line 1: there is no column “name email”"),  # Tabs are not ours.
        (b"name,email\nA,b\nAcme, Inc.,c@x.example", "line 3: it has more cells than the header names"),
        (b"name,,email\nAcme,stray,c@x.example", "line 2: it has more cells than the header names"),
        (b'name,email\nA,b\nC,"open', "line 3: it cannot be read as CSV (unexpected end of data)"),
        (b'name,email\n"A"x,b', "line 2: it cannot be read as CSV"),
        (b"name,email\n" + b"x" * 10_001 + b",b", "line 2, name: it has 10,001 characters: 10,000 are allowed."),
        (b"name,email\n" + b"x" * 200_000 + b",b", "line 2: it cannot be read as CSV (field larger than field limit"),
        (b"name,email\n" + b"A,b\n" * 50_001, "file: it has more than 50,000 rows: import it in parts."),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(content: bytes, problem: str) -> None:
    _, problems = read(content)

    assert any(problem in found for found in problems), problems


def test_all_that_is_wrong_with_a_header_is_said_at_once() -> None:
    rows, problems = read("nam,email,email,zip\nA,b,c,d")

    assert rows == []
    assert len(problems) == 4
