"""Time that the demo skips is no silence of the bot: Slack's alarm is put off first."""

from datetime import timedelta
from pathlib import Path

from bot import wiring
from bot.demo import agency
from bot.demo.stage import staged
from tests.browser.playing import OPENS_AT

PATIENCE = 30.0


def test_moving_the_clock_rings_no_alarm(tmp_path: Path) -> None:
    with staged(tmp_path / "home", machine_now=wiring.machine_now, opens_at=OPENS_AT) as stage:
        stage.slack.wait_for(lambda: len(stage.slack.workspace.scheduled) == 1, PATIENCE)

        for days in (1, 1, 40):
            stage.move_clock(stage.clock() + timedelta(days=days))

        assert [post.text for post in stage.slack.posts("exceptions") if "checked in" in post.text] == []
        [alarm] = stage.slack.workspace.scheduled.values()
        assert alarm.post_at > stage.clock().timestamp()


def test_a_moved_clock_reaches_the_next_morning_s_summary_at_once(tmp_path: Path) -> None:
    with staged(tmp_path / "home", machine_now=wiring.machine_now, opens_at=OPENS_AT) as stage:
        stage.people[agency.ANA].command("/invoice new Holt & Partner", in_=agency.APPROVALS)
        stage.people[agency.ANA].modal.fill({"Line items": "Brand audit | 1 | 1900"}).submit()
        stage.people[agency.BEN].wait_for("Draft D-1", in_=agency.APPROVALS, timeout=PATIENCE)
        stage.people[agency.BEN].click("Approve", in_=agency.APPROVALS, message="Draft D-1", confirm=True)
        stage.people[agency.CLEO].wait_for("could not be mailed", in_=agency.EXCEPTIONS, timeout=PATIENCE)

        stage.move_clock(stage.clock() + timedelta(days=1))

        stage.people[agency.CLEO].wait_for("1 exception is still open", in_=agency.EXCEPTIONS, timeout=PATIENCE)
