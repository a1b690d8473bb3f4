"""A shop for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workflow.shop import Shop, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(f"sqlite:///{tmp_path}/sendday.db") as one:
        yield one
