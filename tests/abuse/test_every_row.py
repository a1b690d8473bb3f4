"""Every abuse case is a test, or stands in README.md with the reason why not yet."""

import ast
import re

from tests.tidy.source import ROOT

FOLDER = ROOT / "tests" / "abuse"
ROWS = set(range(1, 25))
TEST = re.compile(r"test_s(\d\d)_\w{10,}")
LISTED = re.compile(r"^\| S(\d+) \| (.{20,}) \|$", re.MULTILINE)


def rows_with_a_test() -> set[int]:
    """The rows that have a test of their own, by its name."""
    names = [
        node.name
        for file in FOLDER.glob("test_*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    ]
    return {int(match[1]) for name in names if (match := TEST.fullmatch(name))}


def rows_without() -> set[int]:
    """The rows without one."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    return {int(row) for row, _ in LISTED.findall(text)}


def test_every_row_is_a_test_or_has_its_reason() -> None:
    assert rows_with_a_test() | rows_without() == ROWS


def test_no_row_is_both() -> None:
    assert rows_with_a_test() & rows_without() == set()
