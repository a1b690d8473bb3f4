"""Nothing is silenced in passing: catch-alls are named one by one, and every ignore carries its reason."""

import ast
import re
from collections.abc import Iterator

from tests.tidy.source import MIGRATIONS, Module, files, modules, shipped, text_of

# "file::function" -> where the caught thing goes. Each one ends in a row, an answer or an exit status.
CATCH_ALLS: dict[str, str] = {
    "bot/cli.py::call": "Into a sentence on stderr and exit status 70.",
    "handlers/desk.py::answered.decorate.listen": "Into an exception row whose number the person is told.",
    "workflow/alarming.py::mail_owner": "Into the row of the mail: the owner is its only reader, and health is red.",
    "workflow/outcomes.py::_tried": "Into an exception row: one bad obligation must not stop the rest.",
    "workflow/showing.py::show": "Into an exception row: one card that breaks must not stop the others.",
}

# Files that use a banned name -> why they may. Ruff's message says what everybody else does instead.
BANNED_API: dict[str, str] = {
    "bot/standin/clocks.py": "Slack signs with real time, whatever the demo's clock says.",
    "bot/wiring.py": "The one place that reads the machine's clock.",
    "tests/store/test_database.py": "It compares the database's clock with the machine's.",
    "tests/postgres.py": "A starting server offers no event to wait on.",
}

WORDS_MIN = 2  # "As above." is a reason, a label is none.
EVERYTHING = frozenset({"Exception", "BaseException"})
IGNORE = re.compile(r"#\s*(?:noqa|type: ignore|pragma: no cover|fmt: (?:off|skip))\b(?P<rest>.*)")
REASON = re.compile(r"^(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[a-z, -]+\])?\W*(?P<reason>.*)$")


def catches_everything(node: ast.AST) -> bool:
    """`except:`, `except Exception`, a tuple with it, or suppress(Exception)."""
    match node:
        case ast.ExceptHandler(type=None):
            return True
        case ast.ExceptHandler(type=ast.expr() as caught):
            return any(isinstance(name, ast.Name) and name.id in EVERYTHING for name in ast.walk(caught))
        case ast.Call(func=ast.Name(id="suppress") | ast.Attribute(attr="suppress"), args=arguments):
            return any(isinstance(name, ast.Name) and name.id in EVERYTHING for name in arguments)
        case _:
            return False


def catch_alls(module: Module) -> Iterator[str]:
    inside = {id(node): name for name, function in module.functions() for node in ast.walk(function)}
    for node in ast.walk(module.tree):
        if catches_everything(node):
            yield f"{module.path}::{inside.get(id(node), '(module)')}"


def test_catch_alls_are_named_one_by_one() -> None:
    found = {entry for module in shipped() for entry in catch_alls(module)}

    assert found == set(CATCH_ALLS)


def ignores(text: str) -> Iterator[tuple[int, str]]:
    """Line number and reason of each comment that silences a check."""
    for number, line in enumerate(text.splitlines(), start=1):
        if (found := IGNORE.search(line)) and (rest := REASON.match(found["rest"])):
            yield number, rest["reason"]


def test_every_ignore_has_a_reason_in_words() -> None:
    silent = [
        f"{module.path}:{number}"
        for module in modules()
        for number, reason in ignores(module.text)
        if len(reason.split()) < WORDS_MIN
    ]

    assert silent == []


def test_banned_names_are_used_only_where_named() -> None:
    python = [name for name in files() if name.endswith(".py") and not name.startswith(MIGRATIONS)]
    found = {name for name in python if re.search(r"#\s*noqa:[A-Z0-9, ]*\bTID251\b", text_of(name))}

    assert found == set(BANNED_API)
