"""The papers keep their word: promises name tests, decisions have five lines, the changelog has room."""

import ast
import re
from datetime import date

from bot.demo.agency import FIRST_CLIENT
from tests.tidy.source import ROOT

PROMISE_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
DECISION = ("Question: ", "Answer: ", "Why: ", "Would change our mind: ")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def promises() -> list[str]:
    """The list items below "Promises" in SECURITY.md, each in one piece."""
    section = read("SECURITY.md").partition("## Promises")[2].partition("\n## ")[0]
    return [item.strip() for item in re.split(r"^- ", section, flags=re.MULTILINE)[1:]]


def test_every_promise_names_a_test() -> None:
    assert promises()
    assert [promise for promise in promises() if not PROMISE_TEST.search(promise)] == []


def test_the_tests_that_promises_name_exist() -> None:
    missing = [
        f"{path}::{name}"
        for promise in promises()
        for path, name in PROMISE_TEST.findall(promise)
        if not exists(path, name)
    ]

    assert missing == []


def exists(path: str, name: str) -> bool:
    """Whether the test function is there; without a name, whether the file is."""
    if not (ROOT / path).exists():
        return False
    defined = {node.name for node in ast.walk(ast.parse(read(path))) if isinstance(node, ast.FunctionDef)}
    return not name or name in defined


def test_every_threat_names_a_test_or_is_accepted() -> None:
    rows = re.findall(r"^\| [STRIDE] \|.*\| ([^|]+) \|$", read("docs/threat-model.md"), flags=re.MULTILINE)

    assert len(rows) > 30
    assert [row for row in rows if row != "accepted" and not PROMISE_TEST.search(row)] == []


def test_the_tests_that_the_threat_model_names_exist() -> None:
    named = PROMISE_TEST.findall(read("docs/threat-model.md"))

    assert [f"{path}::{name}" for path, name in named if not exists(path, name)] == []


def test_a_decision_has_five_lines_and_the_newest_is_first() -> None:
    decisions = read("docs/decisions.md").split("\n## ")[1:]
    days = [date.fromisoformat(decision.splitlines()[0]) for decision in decisions]

    assert days
    assert days == sorted(days, reverse=True)
    for decision in decisions:
        lines = [line.removeprefix("- ") for line in decision.splitlines()[1:] if line]
        shape = [line.startswith(opening) for line, opening in zip(lines, DECISION, strict=True)]
        assert all(shape), decision


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    assert "\n## [Unreleased]\n" in read("CHANGELOG.md")


def test_every_target_that_people_are_told_of_explains_itself() -> None:
    explained = set(re.findall(r"^([a-z]+):.* ## \S", read("Makefile"), flags=re.MULTILINE))

    assert {"demo", "test", "check", "fix", "docs", "bench", "smoke"} <= explained


def test_what_the_readme_types_works_in_the_demo() -> None:
    """A client is found by the whole of its name."""
    typed = re.findall(r"`/invoice (?:new|done) ([^`]+)`", read("README.md"))

    assert typed
    assert [line for line in typed if not line.startswith(FIRST_CLIENT)] == []
    assert f"{FIRST_CLIENT}," in read("bot/demo/sample/clients.csv")
