"""A view is due while it shows less than is wanted."""

from datetime import timedelta

import pytest

from store import views
from store.database import Engine, reading, transaction
from tests.store.ledger import NOW

CARD = views.card_of(17)
LATER = NOW + timedelta(minutes=5)


def due(engine: Engine, now: object = NOW) -> list[views.DueView]:
    with reading(engine) as db:
        return views.due(db, NOW if now is NOW else LATER, 20)


def wanted(engine: Engine, about: str = CARD) -> views.DueView:
    """A view that somebody wants, as the hand that draws sees it."""
    with transaction(engine) as db:
        views.want(db, about, NOW)
    return next(view for view in due(engine) if view.about == about)


def shown(engine: Engine, view: views.DueView) -> None:
    with transaction(engine) as db:
        views.shown(db, view.about, wanted=view.wanted, channel="C1", ts="1.0")


def test_it_is_due_until_it_is_shown(engine: Engine) -> None:
    view = wanted(engine)
    assert (view.wanted, view.shown, view.ts) == (1, 0, "")

    shown(engine, view)

    assert due(engine) == []
    with reading(engine) as db:
        assert views.place(db, CARD) == ("C1", "1.0")


def test_what_is_wanted_while_it_is_drawn_is_due_again(engine: Engine) -> None:
    view = wanted(engine)
    wanted(engine)

    shown(engine, view)

    [again] = due(engine)
    assert (again.wanted, again.shown, again.ts) == (2, 1, "1.0")


def test_an_older_drawing_never_counts_as_newer(engine: Engine) -> None:
    old = wanted(engine)
    new = wanted(engine)
    shown(engine, new)

    shown(engine, old)

    assert due(engine) == []


def test_the_longest_waiting_comes_first_and_no_more_than_asked(engine: Engine) -> None:
    with transaction(engine) as db:
        views.want(db, "card:2", NOW)
        views.want(db, "card:1", NOW)
        views.want(db, "card:3", NOW - timedelta(seconds=1))
        found = [view.about for view in views.due(db, NOW, 2)]

    assert found == ["card:3", "card:1"]


def test_a_first_post_is_announced_so_that_a_crash_is_told_from_a_refusal(engine: Engine) -> None:
    wanted(engine)
    with transaction(engine) as db:
        views.posting(db, CARD)
    assert due(engine)[0].posting

    with transaction(engine) as db:
        views.placed(db, CARD, channel="C1", ts="1.0")

    [placed] = due(engine)
    assert (placed.posting, placed.channel, placed.ts) == (False, "C1", "1.0")


@pytest.mark.parametrize(("certain", "perhaps_there"), [(True, False), (False, True)])
def test_a_failed_draw_waits_and_remembers_whether_it_may_be_there(
    engine: Engine, *, certain: bool, perhaps_there: bool
) -> None:
    wanted(engine)
    with transaction(engine) as db:
        views.posting(db, CARD)
        views.failed(db, CARD, retry_at=LATER, now=NOW, words="429", certain=certain)
    assert due(engine) == []

    [again] = due(engine, LATER)

    assert (again.posting, again.attempts, again.first_failed_at) == (perhaps_there, 1, NOW)
    with reading(engine) as db:
        assert views.any_failing(db, "card")
        assert not views.any_failing(db, "exception")
        assert views.next_due_at(db, after=NOW) == LATER
        assert views.next_due_at(db, after=LATER) is None


def test_a_new_wish_does_not_shorten_the_patience_that_was_asked_for(engine: Engine) -> None:
    wanted(engine)
    with transaction(engine) as db:
        views.failed(db, CARD, retry_at=LATER, now=NOW, words="429", certain=True)
        views.want(db, CARD, NOW)

    assert due(engine) == []


def test_a_success_forgets_the_failures_before_it(engine: Engine) -> None:
    wanted(engine)
    with transaction(engine) as db:
        views.failed(db, CARD, retry_at=LATER, now=NOW, words="429", certain=True)
    [view] = due(engine, LATER)

    shown(engine, view)

    assert wanted(engine).attempts == 0


def test_a_message_that_is_gone_is_posted_afresh_with_its_thread(engine: Engine) -> None:
    shown(engine, wanted(engine))
    with transaction(engine) as db:
        views.thread_shown(db, CARD, 7)
    assert wanted(engine).thread_shown == 7

    with transaction(engine) as db:
        views.lost(db, CARD)

    [fresh] = due(engine)
    assert (fresh.ts, fresh.posting, fresh.thread_shown) == ("", False, 0)
    with reading(engine) as db:
        assert views.place(db, CARD) is None


def test_hurrying_brings_forward_what_waits_and_nothing_else(engine: Engine) -> None:
    shown(engine, wanted(engine, "card:1"))
    wanted(engine)
    with transaction(engine) as db:
        views.failed(db, CARD, retry_at=LATER, now=NOW, words="archived", certain=True)

    with transaction(engine) as db:
        views.hurry(db, NOW)

    assert [view.about for view in due(engine)] == [CARD]


def test_a_view_that_nobody_wanted_is_none(engine: Engine) -> None:
    with pytest.raises(LookupError), transaction(engine) as db:
        views.posting(db, "card:4711")
    with reading(engine) as db:
        assert views.place(db, "card:4711") is None
