"""Every row of the catalogue is a test, or stands in README.md with the reason why not yet."""

import ast
import re

from tests.tidy.source import ROOT

FOLDER = ROOT / "tests" / "faults"
ROWS = set(range(1, 74))
TEST = re.compile(r"test_(\d\d)_\w{10,}")
LISTED = re.compile(r"^\| (\d+) \| (.{20,}) \|$", re.MULTILINE)


def rows_with_a_test() -> set[int]:
    """The rows that have a test of their own, by its name."""
    found = set()
    for file in FOLDER.glob("test_[a-f]_*.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            names = [node.name] if isinstance(node, ast.FunctionDef) else []
            if isinstance(node, ast.Assign):
                names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            found |= {int(match[1]) for name in names if (match := TEST.fullmatch(name))}
    return found


def rows_without() -> dict[int, str]:
    """The rows without one, with their reasons."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    return {int(row): reason for row, reason in LISTED.findall(text)}


def test_every_row_is_a_test_or_has_its_reason() -> None:
    assert rows_with_a_test() | set(rows_without()) == ROWS


def test_no_row_is_both() -> None:
    assert rows_with_a_test() & set(rows_without()) == set()


def test_the_tests_that_reasons_name_exist() -> None:
    named = [name for reason in rows_without().values() for name in re.findall(r"`(tests/[\w/.]+\.py)`", reason)]

    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
