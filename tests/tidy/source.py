"""The project's own files, as the tidy tests read them."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("billing", "bot", "handlers", "jobs", "migrations", "renderers", "store", "workflow")
MIGRATIONS = "migrations/versions/"  # Written once, run once, never edited: a history, not code that is read.

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: its path from the top, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    def functions(self) -> Iterator[tuple[str, Function]]:
        """Each function with its dotted name: `approve`, `Money.times`, `register.approve_clicked`."""
        return _functions(self.tree, "")


def _functions(parent: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, Function):
            yield f"{prefix}{node.name}", node
            yield from _functions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.")
        else:
            yield from _functions(node, prefix)


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """What stands in a function; functions inside it are named, not entered: they are looked at by themselves."""
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function):
            waiting.extend(ast.iter_child_nodes(node))


@cache
def files() -> tuple[str, ...]:
    """Every file that git keeps or would keep, from the top."""
    # In a container the checkout may belong to somebody else, which git alone would refuse to read.
    listed = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True)
    return tuple(sorted({name for name in answer.stdout.split("\0") if name and (ROOT / name).is_file()}))


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file but the migrations."""
    found = [name for name in files() if name.endswith(".py") and not name.startswith(MIGRATIONS)]
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in found}
    return tuple(Module(name, text, ast.parse(text)) for name, text in texts.items())


def shipped() -> Iterator[Module]:
    """The modules that go into the wheel."""
    return (module for module in modules() if module.path.split("/")[0] in PACKAGES)


def text_of(name: str) -> str:
    """A file's text; empty for what is not text (fonts, databases, pictures)."""
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
