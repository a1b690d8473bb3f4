"""What the first release left behind is still understood after every migration."""

import shutil
from pathlib import Path

import pytest

from store import exceptions, invoices, migrate, numbers, parties, work
from store.database import open_engine, reading
from store.migrate import State
from store.reports import lines
from tests.books import START
from tests.data.make_first_release import FILE, make


@pytest.fixture(params=["as it was released", "as it would be made now"])
def left_behind(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The rows of the first release."""
    copy = tmp_path / "sendday.db"
    if request.param == "as it would be made now":
        make(copy)
    elif FILE.exists():
        shutil.copy(FILE, copy)
    else:
        pytest.skip("the first release is not tagged yet")
    return copy


def test_the_rows_of_the_first_release_are_read_after_an_upgrade(left_behind: Path) -> None:
    engine = open_engine(f"sqlite:///{left_behind}")

    migrate.upgrade(engine, START)

    assert migrate.state(engine) is State.CURRENT
    with reading(engine) as db:
        [acme, monthly] = parties.clients(db)
        every = lines(db, open_only=False)
        kept = [invoices.load(db, line.invoice_id) for line in every]
        [series] = numbers.every_series(db)
        problems = exceptions.open_items(db)
        unbilled = work.unbilled(db, acme.id)
    engine.dispose()
    assert (acme.name, monthly.name) == ("Acme GmbH", "Müller & Töchter")
    assert {line.stage for line in every} == {"draft", "in_review", "approved", "issued", "void"}
    assert {each.draft.content.seller.name for each in kept} == {"Studio Nord"}
    assert series.taken == (1, 2, 3, 4, 5)
    assert {problem.code for problem in problems} == {"deliver_failed", "deliver_unknown"}
    assert [str(entry.line.unit_price) for entry in unbilled] == ["80"]
