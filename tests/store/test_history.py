"""History is only ever added to: the database itself says no to anything else."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from store import history
from store.database import Engine, reading, transaction
from store.tables import HistoryRow
from tests.books import START
from tests.store.ledger import client, invoice


@pytest.fixture
def told(engine: Engine) -> int:
    """An invoice to which two things happened."""
    with transaction(engine) as db:
        invoice_id = invoice(db, client(db))
        history.add(db, invoice_id, "saved", by="UANA", at=START, revision=1)
        history.add(db, invoice_id, "approved", by="UBEN", at=START)
    return invoice_id


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET by = 'nobody'",
        "UPDATE history SET facts = '{}' WHERE sequence = 1",
        "DELETE FROM history",
        "DELETE FROM history WHERE sequence = 2",
    ],
)
def test_no_row_of_history_is_changed_or_taken_out(engine: Engine, told: int, statement: str) -> None:
    with pytest.raises(DBAPIError, match="history is append-only"), transaction(engine) as db:
        db.connection().execute(text(statement))

    with reading(engine) as db:
        assert [(event.kind, event.by) for event in history.since(db, told, 0)] == [
            ("saved", "UANA"),
            ("approved", "UBEN"),
        ]


def test_one_sequence_is_one_row(engine: Engine, told: int) -> None:
    with pytest.raises(IntegrityError), transaction(engine) as db:
        db.add(HistoryRow(invoice_id=told, sequence=2, kind="voided", by="UBEN", at=START))
