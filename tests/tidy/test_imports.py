"""Imports stand at the top, but for the few that would make every start slow; the rules need only Python."""

import ast
import sys
from collections.abc import Iterator

from tests.tidy.source import Module, own_nodes, shipped

# "file: what it imports inside a function" -> why it may wait. Heavy things only; never to dodge a cycle.
LAZY: dict[str, str] = {
    "bot/cli.py: bot.commands": "A second or two of libraries; `sendday --help` answers at once.",
    "bot/cli.py: bot.demo": "Web server, mail server and the stand-in, which only the demo needs.",
    "bot/outbound/holidays.py: holidays": "Hundreds of calendars; a start needs none.",
    "bot/wiring.py: bot.outbound.dropbox": "A second of SDK, which only an archive in Dropbox needs.",
    "store/migrate.py: alembic": "Half a second that only an upgrade needs.",
    "store/migrate.py: alembic.config": "Half a second that only an upgrade needs.",
    "renderers/pdf/child.py: renderers.pdf.press": "WeasyPrint: the child says what is missing if it cannot be loaded.",
}

# Files of the rules with a float in them -> why: no money passes there.
FLOATS: dict[str, str] = {
    "billing/obligation.py": "The share of a backoff that is left to luck.",
}

# What the standard library has and the rules must not touch: a clock, the outside, a log, chance.
NOT_PURE = frozenset(
    "asyncio ctypes getpass glob http io locale logging multiprocessing os pathlib pickle platform queue random"
    " sched secrets select selectors shelve shutil signal site smtplib socket socketserver sqlite3 ssl subprocess"
    " sys tempfile threading time urllib uuid warnings webbrowser".split()
)


def imported(node: ast.AST) -> Iterator[str]:
    """The full names of the modules that an import statement asks for."""
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str(name)):
            yield name


def lazy(module: Module) -> Iterator[str]:
    for _, function in module.functions():
        for node in own_nodes(function):
            yield from (f"{module.path}: {name}" for name in imported(node))


def test_imports_inside_functions_are_the_named_heavy_ones() -> None:
    found = {entry for module in shipped() for entry in lazy(module)}

    assert found == set(LAZY)


def test_the_rules_need_only_python_and_nothing_of_the_outside() -> None:
    allowed = (sys.stdlib_module_names - NOT_PURE) | {"billing"}
    rules = [module for module in shipped() if module.path.startswith("billing/")]

    found = {
        f"{module.path}: {name}"
        for module in rules
        for node in ast.walk(module.tree)
        for name in imported(node)
        if name.split(".")[0] not in allowed
    }

    assert found == set()


def test_the_rules_count_money_without_floats() -> None:
    found = {
        module.path
        for module in shipped()
        if module.path.startswith("billing/")
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    }

    assert found == set(FLOATS)
