"""Each working morning the exceptions channel says once what is still open."""

from jobs import upkeep
from tests.bench import Bench
from tests.flows.test_when_slack_fails import bounce

MORNING = "2026-03-03T09:00"


def turn(bench: Bench, at: str) -> list[str]:
    """Let the clock's turn come then; every summary in the channel."""
    bench.clock.at(at)
    upkeep.look_after_exceptions(bench.services)
    bench.tick()
    return [post.shown for post in bench.slack.posts("exceptions") if "still open" in post.shown]


def test_it_names_what_is_open_and_mentions_nobody(bench: Bench) -> None:
    upkeep.look_after_exceptions(bench.services)
    bounce(bench)
    upkeep.look_up_people(bench.services)

    [said] = turn(bench, MORNING)

    assert "1 exception is still open, and nobody has taken it." in said
    assert (
        "2026-0001 could not be mailed · Acme GmbH · owner cleo, not taken yet · since Mon 2 Mar 09:00 Berlin" in said
    )
    assert "<@" not in said


def test_a_restart_that_day_posts_no_second_one_and_the_next_day_does(bench: Bench) -> None:
    upkeep.look_after_exceptions(bench.services)
    bounce(bench)
    turn(bench, MORNING)

    bench.restart()

    assert len(turn(bench, "2026-03-03T11:00")) == 1
    assert len(turn(bench, "2026-03-04T09:00")) == 2


def test_an_archived_channel_gets_it_when_it_is_back_and_no_alarm_is_made_of_it(bench: Bench) -> None:
    upkeep.look_after_exceptions(bench.services)
    number = bounce(bench)
    bench.slack.archive("exceptions")
    assert turn(bench, MORNING) == []
    bench.slack.unarchive("exceptions")

    assert len(turn(bench, "2026-03-03T09:05")) == 1
    assert [problem.number for problem in bench.problems()] == [number]
    assert [post for post in bench.slack.posts("fallback") if "still open" in post.shown] == []
