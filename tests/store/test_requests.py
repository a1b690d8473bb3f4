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
        requests.refused(db, by="UDAN", during="approve_clicked", why="not_allowed", about="D-7", at=NOW)

    with reading(engine) as db:
        [row] = db.exec(select(RefusalRow)).all()
        assert (row.by, row.during, row.why, row.about) == ("UDAN", "approve_clicked", "not_allowed", "D-7")


def test_refusals_are_counted_by_person_thing_reason_and_time(engine: Engine) -> None:
    with transaction(engine) as db:
        for by, why, about, hours in [
            ("UDAN", "not_allowed", "D-7", 0),  # Before what is asked for.
            ("UDAN", "not_allowed", "D-7", 1),
            ("UDAN", "outsider", "D-7", 2),
            ("UDAN", "draft_changed", "D-7", 2),
            ("UDAN", "not_allowed", "D-8", 2),
            ("UEVA", "not_allowed", "D-7", 2),
        ]:
            requests.refused(db, by=by, during="-", why=why, about=about, at=NOW + timedelta(hours=hours))

        asked = {"not_allowed", "outsider"}
        assert requests.refusals(db, by="UDAN", about="D-7", whys=asked, since=NOW) == len(asked)


def test_what_a_request_made_is_known_afterwards(engine: Engine) -> None:
    with transaction(engine) as db:
        requests.first_time(db, "view:1", NOW)
        requests.made(db, "view:1", 7)
        requests.made(db, "", 8)  # From the command line: nothing to remember.

        assert [requests.what_it_made(db, key) for key in ("view:1", "")] == [7, None]
