"""One row a problem: counted up, taken, closed, opened again."""

from datetime import timedelta

from store import exceptions
from store.database import Engine, Session, reading, transaction
from tests.store.ledger import NOW, invoice

LATER = NOW + timedelta(hours=1)


def note(db: Session, *, at: object = None, owner: str = "UCLEO", words: str = "no") -> int:
    moment = LATER if at else NOW
    return exceptions.note(db, "obligation:1", code="deliver_failed", words=words, owner=owner, at=moment)


def test_a_repeat_counts_up_and_keeps_whoever_took_it(engine: Engine) -> None:
    with transaction(engine) as db:
        number = note(db)
        exceptions.take(db, number, by="UBEN", at=NOW)
        assert note(db, at=LATER, words="still no") == number

    with reading(engine) as db:
        problem = exceptions.get(db, number)
    assert (problem.count, problem.owner, problem.words) == (2, "UBEN", "still no")
    assert (problem.opened_at, problem.last_at, problem.taken_at) == (NOW, LATER, NOW)


def test_what_was_closed_opens_again_and_belongs_to_its_owner(engine: Engine) -> None:
    with transaction(engine) as db:
        number = note(db)
        exceptions.take(db, number, by="UBEN", at=NOW)
        exceptions.close(db, number, by="UBEN", at=NOW, note="mended")
        assert exceptions.open_items(db) == []
        assert exceptions.open_as(db, "obligation:1") is None
        note(db, at=LATER)

    with reading(engine) as db:
        problem = exceptions.get(db, number)
        assert exceptions.open_items(db) == [problem]
        assert exceptions.open_as(db, "obligation:1") == problem
    assert (problem.owner, problem.taken_at, problem.closed_at, problem.closing_note) == ("UCLEO", None, None, "")
    assert problem.opened_at == LATER


def test_open_ones_of_one_invoice(engine: Engine) -> None:
    with transaction(engine) as db:
        about = invoice(db)
        mine = exceptions.note(db, "unpaid:1", code="unpaid", words="", owner="", at=NOW, invoice_id=about)
        note(db)

    with reading(engine) as db:
        assert [problem.number for problem in exceptions.open_items(db, about)] == [mine]
        assert exceptions.find(db, 4711) is None
        assert exceptions.open_about(db, 4711) is None
