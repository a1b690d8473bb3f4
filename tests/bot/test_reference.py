"""The generated pages are those of this code, and leave nothing out."""

import json

import pytest

from billing.content import Content
from bot import reference, reference_files
from bot.settings import Settings
from tests.tidy.source import ROOT
from workflow.importing import clients, seller_values, work


@pytest.mark.parametrize("page", reference.PAGES)
def test_a_page_says_what_the_code_says(page: str) -> None:
    kept = (ROOT / "docs" / page).read_text(encoding="utf-8")

    assert kept == reference.PAGES[page](), "run `make docs`"


def test_every_setting_has_a_meaning() -> None:
    rows = [line.split(" | ") for line in reference.settings_page().splitlines() if line.startswith("| `")]

    assert [row[0].strip("|` ") for row in rows] == [name.upper() for name in Settings.model_fields]
    assert all(len(row[2]) > len(" |") for row in rows)


def test_every_command_of_the_operator_and_of_the_chat_is_there() -> None:
    page = reference.commands_page()

    for name in ("demo", "run", "migrate", "doctor", "import seller", "import work", "queue", "numbers", "render"):
        assert f"### `sendday {name}" in page
    for word in ("new", "done", "status", "queue", "paid", "help"):
        assert f"| `/invoice {word}" in page


def test_every_key_and_column_has_a_meaning() -> None:
    assert list(reference_files.SELLER) == list(seller_values.KEYS)
    assert sorted(reference_files.CLIENTS) == sorted(clients.COLUMNS.known)
    assert list(reference_files.WORK) == list(work.COLUMNS.known)


def test_the_schema_is_that_of_an_invoices_content() -> None:
    schema = json.loads(reference.invoice_schema())

    assert set(schema["properties"]) == set(Content.__dataclass_fields__)
    assert set(schema["$defs"]) >= {"Seller", "Buyer", "Line", "Recipients", "Treatment"}
