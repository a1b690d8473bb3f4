"""What came in is known for as long as it can come again."""

from datetime import timedelta

from sqlmodel import select

from store import requests
from store.database import Engine, reading, transaction
from store.tables import RefusalRow
from tests.store.ledger import NOW


def test_a_key_is_new_once_and_forgotten_after_a_week(engine: Engine) -> None:
    with transaction(engine) as db:
        assert requests.first_time(db, "click:1", NOW)
        assert not requests.first_time(db, "click:1", NOW)
        requests.forget_old(db, NOW + requests.KEPT)
        assert not requests.first_time(db, "click:1", NOW)
        requests.forget_old(db, NOW + requests.KEPT + timedelta(seconds=1))
        assert requests.first_time(db, "click:1", NOW)


def test_a_beat_is_the_last_one(engine: Engine) -> None:
    with transaction(engine) as db:
        assert requests.last_beat(db, "tick") is None
        requests.beat(db, "tick", NOW)
        requests.beat(db, "tick", NOW + timedelta(seconds=15))

    with reading(engine) as db:
        assert requests.last_beat(db, "tick") == NOW + timedelta(seconds=15)


def test_a_refusal_stays(engine: Engine) -> None:
    with transaction(engine) as db:
        requests.refused(db, by="UDAN", during="approve_clicked", why="not_allowed", at=NOW)

    with reading(engine) as db:
        [row] = db.exec(select(RefusalRow)).all()
        assert (row.by, row.during, row.why, row.invoice_id) == ("UDAN", "approve_clicked", "not_allowed", None)
