"""Cards, threads and exception messages follow the rows, whatever happens to Slack."""

import threading

from tests.bench import Bench


def test_the_thread_tells_a_whole_life_in_order(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.tick()
    bench.clock.forward(seconds=2)
    bench.tick()
    bench.click("Approve", draft, by="ben")
    bench.clock.at("2026-03-03T09:00")
    bench.tick()
    bench.cleo.command("/invoice paid 2026-0001")
    bench.tick()

    said = bench.thread(draft)

    steps = ["Drafted by", "Draft PDF", "Approved revision 1 by", "Issued as 2026-0001", "Mailed to", "Payment of"]
    places = [said.index(step) for step in steps]
    assert places == sorted(places)
    assert [said.count(step) for step in steps] == [1] * len(steps)
    assert len(bench.cards()) == 1
    assert len(bench.slack.files("approvals")) == 1


def test_a_deleted_card_comes_back_as_it_stands_now(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.tick()
    bench.slack.delete_message(bench.cards()[0])

    bench.approve(draft)
    bench.tick()

    [card] = bench.cards()
    assert "Approved by" in card.shown
    assert "Drafted by" in bench.thread(draft)
    assert bench.stage(draft) == "Approved"


def test_an_archived_channel_is_an_exception_and_everything_catches_up(bench: Bench) -> None:
    bench.slack.archive("approvals")
    draft = bench.draft(send_on="2026-03-03")
    bench.tick()
    bench.approve(draft)
    bench.tick()
    message = bench.admin.wait_for("A message could not be shown", "exceptions")
    assert "is_archived" in message.shown
    assert bench.cards() == []

    bench.slack.unarchive("approvals")
    bench.clock.forward(minutes=6)
    bench.tick()

    [card] = bench.cards()
    assert "Approved by" in card.shown
    assert len(bench.slack.posts("exceptions")) == 1
    assert "Closed" in bench.slack.posts("exceptions")[0].shown


def test_mails_go_out_while_slack_does_not_answer(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.approve(draft)
    bench.slack.faults.server_error("*", times=None)
    bench.clock.at("2026-03-03T09:00")

    bench.tick()
    assert len(bench.inbox) == 1

    bench.slack.faults.clear()
    bench.clock.forward(hours=2)
    bench.tick()
    assert "Mailed to billing@acme.example" in bench.cards()[0].shown


def test_slacks_patience_is_kept(bench: Bench) -> None:
    bench.slack.faults.rate_limit("chat.postMessage", retry_after=90)
    bench.draft(send_on="2026-03-03")
    bench.tick()
    assert bench.cards() == []

    bench.clock.forward(seconds=89)
    bench.tick()
    assert bench.cards() == []

    bench.clock.forward(seconds=1)
    bench.tick()
    assert len(bench.cards()) == 1
    assert "repeat" not in bench.cards()[0].text


def test_a_lost_reply_makes_no_second_card_without_saying_so(bench: Bench) -> None:
    bench.slack.faults.lose_reply("chat.postMessage")
    draft = bench.draft(send_on="2026-03-03")
    bench.tick()
    bench.clock.forward(minutes=2)
    bench.tick()
    first, second = bench.cards()
    assert "(repeat" in second.text
    assert "(repeat" not in first.text

    bench.ben.click("Approve", in_="approvals", ts=first.ts)
    bench.tick()

    assert bench.stage(draft) == "Approved"
    assert bench.told(draft).count("approved") == 1


def test_a_lost_reply_to_a_redraw_makes_none(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.tick()
    bench.slack.faults.lose_reply("chat.update")
    bench.click("Approve", draft, by="ben")
    bench.clock.forward(minutes=2)

    bench.tick()

    [card] = bench.cards()
    assert "Approved by" in card.shown


def test_a_click_whose_answer_is_lost_was_carried_out_and_pressing_again_says_so(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.tick()
    bench.slack.faults.drop_ack()
    approve = bench.ben.aim("Approve", in_="approvals", message="D-1")

    assert not approve.send().is_fine
    assert approve.send().is_fine
    bench.tick()

    bench.ben.wait_for("Already approved by", "approvals")
    assert bench.told(draft).count("approved") == 1


def test_the_bot_that_was_not_in_the_channel_posts_when_it_is_invited(bench: Bench) -> None:
    bench.slack.remove_bot("approvals")
    bench.slack.faults.refuse("chat.postMessage", "not_in_channel", channel=bench.slack.channel("approvals").id)
    bench.draft(send_on="2026-03-03")
    bench.tick()
    assert bench.cards() == []

    bench.slack.invite_bot("approvals")
    for _ in range(100):  # The bot hears of it a moment later.
        bench.tick()
        if bench.cards():
            break
        threading.Event().wait(0.05)

    assert len(bench.cards()) == 1
