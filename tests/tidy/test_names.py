"""Names say what a thing is or does. Words that fit everything say nothing."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePath

import pytest

from tests.tidy.source import Module, modules

BANNED = frozenset(
    "manager managers util utils utility utilities helper helpers process processing data info misc".split()
)

# Where the word is the true name of the thing: "file::name" -> why.
ALLOWED: dict[str, str] = {
    "bot/demo/inbox.py::handle_DATA": "aiosmtpd calls it by this name.",
    "bot/drill/mailbox.py::handle_DATA": "aiosmtpd calls it by this name.",
    "bot/standin/web_api/conversations.py::info": "Slack's method is called conversations.info.",
    "bot/standin/web_api/files.py::info": "Slack's method is called files.info.",
    "bot/standin/web_api/users.py::info": "Slack's method is called users.info.",
    "store/columns.py::process_bind_param": "SQLAlchemy calls it by this name.",
    "store/columns.py::process_result_value": "SQLAlchemy calls it by this name.",
    "tests/abuse/test_documents.py::handle_data": "html.parser calls it by this name.",
    "tests/bot/outbound/test_mail.py::handle_DATA": "aiosmtpd calls it by this name.",
    "tests/data/__init__.py::data": "The folder of files that tests read; the first release's database is there.",
    "tests/data/make_first_release.py::data": "The same folder.",
    "tests/inbox.py::handle_DATA": "aiosmtpd calls it by this name.",
}

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def words(name: str) -> set[str]:
    """The words of a snake_case or CamelCase name, in lower case."""
    return {word.lower() for word in WORD.findall(name)}


def names(module: Module) -> Iterator[str]:
    """The module's own name, its folders', and those of its classes and functions. A test's name is a sentence."""
    yield from (part.removesuffix(".py") for part in PurePath(module.path).parts)
    yield from (node.name for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef))
    yield from (function.name for _, function in module.functions() if not function.name.startswith("test_"))


def test_no_name_is_a_word_that_fits_everything() -> None:
    found = {f"{module.path}::{name}" for module in modules() for name in names(module) if words(name) & BANNED}

    assert found == set(ALLOWED)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DraftManager", {"draft", "manager"}),
        ("parse_data", {"parse", "data"}),
        ("metadata", {"metadata"}),
        ("PDFInfo", {"pdf", "info"}),
        ("subprocess", {"subprocess"}),
    ],
)
def test_names_are_read_word_by_word(name: str, expected: set[str]) -> None:
    assert words(name) == expected
