"""`sendday render`: the stored bytes once there are some, otherwise a draft."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.outbound.printing import ChildPrinter
from store import parties
from store.as_json import content_text
from store.database import reading
from tests import books
from tests.bot.conftest import Sendday
from tests.renderers.pdf.paper import colours
from tests.renderers.pdf.pictures import bomb, red
from tests.running.kit import SELLER
from tests.workflow.shop import Shop, open_shop
from workflow.ports import OutsideFault, PrintDelayed, PrintRefused


@pytest.fixture
def shop(empty_folder: Path) -> Iterator[Shop]:
    """Books in the database that the commands open."""
    (empty_folder / "home").mkdir(mode=0o700)
    with open_shop(f"sqlite:///{empty_folder}/home/sendday.db") as one:
        yield one


def test_an_issued_invoice_is_written_byte_for_byte_as_it_is_stored(shop: Shop, sendday: Sendday) -> None:
    shop.issued()
    [archived] = shop.archive.kept.values()

    answer = sendday("render", "2026-0001", "-o", "invoice.pdf")

    assert (answer.status, answer.err) == (0, "")
    assert answer.out == f"Wrote invoice.pdf, {len(archived):,} bytes.\n"
    assert Path("invoice.pdf").read_bytes() == archived
    assert list(Path().glob(".*.part")) == []


def test_a_draft_and_a_file_are_printed_as_drafts(shop: Shop, sendday: Sendday) -> None:
    invoice_id = shop.draft()
    Path("invoice.json").write_text(content_text(shop.invoice(invoice_id).draft.content), encoding="utf-8")

    by_reference = sendday("render", f"D-{invoice_id}", "-o", "one.pdf")
    by_file = sendday("render", "invoice.json", "--out", "two.pdf")

    assert (by_reference.status, by_file.status) == (0, 0)
    assert Path("one.pdf").read_bytes().startswith(b"%PDF-")
    assert Path("one.pdf").read_bytes() == Path("two.pdf").read_bytes()


def test_damaged_bytes_need_a_person(shop: Shop, sendday: Sendday) -> None:
    shop.issued()
    with shop.services.engine.begin() as database:
        database.exec_driver_sql("UPDATE documents SET sha256 = 'x'")

    answer = sendday("render", "2026-0001", "-o", "invoice.pdf")

    assert answer.status == 1
    assert "damaged" in answer.err
    assert not Path("invoice.pdf").exists()


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (PrintRefused("the library Pango is missing", code="library"), 69),  # The machine lacks it.
        (PrintDelayed("the render child died"), 69),
        (PrintRefused("no font has this letter", code="glyph"), 1),  # A person must change the text.
    ],
)
def test_what_cannot_be_printed_is_one_sentence(
    shop: Shop, sendday: Sendday, monkeypatch: pytest.MonkeyPatch, fault: OutsideFault, status: int
) -> None:
    def fail(*_: object) -> bytes:
        raise fault

    monkeypatch.setattr(ChildPrinter, "print", fail)

    answer = sendday("render", f"D-{shop.draft()}", "-o", "x.pdf")

    assert (answer.status, answer.err) == (status, f"{fault}\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "seller: field required."),
        ("not json", "invalid json"),
        (b"\xff\xfe", "invoice.json is no UTF-8 text: save it as UTF-8."),
        (b" " * 1_000_001, "invoice.json is larger than 1 MB, which no invoice is."),
        (json.dumps([1]), "is no invoice as docs/invoice.schema.json describes it."),
    ],
)
def test_a_file_that_is_no_invoice_ends_with_2(sendday: Sendday, text: str | bytes, said: str) -> None:
    Path("invoice.json").write_bytes(text.encode() if isinstance(text, str) else text)

    answer = sendday("render", "invoice.json", "-o", "invoice.pdf")

    assert answer.status == 2
    assert said in answer.err
    assert not Path("invoice.pdf").exists()


def test_what_is_not_there_ends_with_2(shop: Shop, sendday: Sendday) -> None:
    shop.issued()

    assert sendday("render", "D-99", "-o", "x.pdf").status == 2
    assert sendday("render", "nowhere.json", "-o", "x.pdf").err == (
        "nowhere.json cannot be read: no such file or directory.\n"
    )
    assert sendday("render", "2026-0001", "-o", "no/folder/x.pdf").err == (
        "no/folder/x.pdf cannot be written: no such file or directory.\n"
    )


def test_the_logo_that_was_imported_is_on_the_draft(shop: Shop, sendday: Sendday) -> None:
    Path("logo.jpg").write_bytes(red(400, 100, "JPEG"))
    Path("seller.toml").write_text(f'{SELLER}logo = "logo.jpg"\n')
    assert sendday("import", "seller", "seller.toml").status == 0
    invoice_id = shop.draft()
    Path("invoice.json").write_text(content_text(shop.invoice(invoice_id).draft.content), encoding="utf-8")

    for what in (f"D-{invoice_id}", "invoice.json"):
        assert sendday("render", what, "-o", "invoice.pdf").status == 0
        drawn = colours(Path("invoice.pdf").read_bytes())
        assert drawn.get((254, 0, 0), 0) > 1000  # As JPEG keeps red.


def test_a_bad_logo_is_named_and_nothing_is_imported(shop: Shop, sendday: Sendday) -> None:
    Path("logo.png").write_bytes(bomb(9000, 9000))
    Path("seller.toml").write_text(f'{SELLER}logo = "logo.png"\n'.replace("Studio Nord", "Studio Sued"))

    answer = sendday("import", "seller", "seller.toml")

    assert answer.status == 2
    assert "logo: 9000 × 9000 are more than 4 million pixels: save it smaller.\n" in answer.err
    with reading(shop.services.engine) as db:
        assert parties.seller(db) == books.SELLER


def test_a_file_with_a_logo_that_nobody_imported_is_not_printed_without_it(shop: Shop, sendday: Sendday) -> None:
    content = shop.invoice(shop.draft()).draft.content
    named = replace(content, seller=replace(content.seller, logo="0" * 64))
    Path("invoice.json").write_text(content_text(named), encoding="utf-8")

    answer = sendday("render", "invoice.json", "-o", "invoice.pdf")

    assert answer.status == 1
    assert answer.err == "The seller's logo is missing or is not the approved one: import seller.toml again.\n"
    assert not Path("invoice.pdf").exists()
