"""A printer for all PDF tests, and WeasyPrint within reach for those that break it on purpose."""

import os
from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.outbound.printing import ChildPrinter
from renderers.pdf.look import FONT_LIST

os.environ["FONTCONFIG_FILE"] = str(FONT_LIST)  # As in the render child: our fonts and no others.


@pytest.fixture(scope="session")
def printer() -> Iterator[ChildPrinter]:
    with closing(ChildPrinter()) as printer:
        yield printer
