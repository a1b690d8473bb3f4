"""After a restore: what is issued a second time is the same document."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from tests.workflow.shop import Shop
from tests.workflow.test_reconciling import Yesterday


def test_it_is_printed_byte_for_byte_as_the_client_has_it(shop: Shop, tmp_path: Path) -> None:
    def passing() -> datetime:
        shop.clock.forward(microseconds=1)
        return shop.clock()

    shop.services = replace(shop.services, now=passing)
    shop.approve(shop.draft())
    yesterday = Yesterday(shop, tmp_path)
    shop.tick()

    yesterday.is_back()
    shop.tick()

    before, again = shop.printer.printed
    assert again == before  # Its instant too, which stands in the PDF: else the archive refuses it as another document.
