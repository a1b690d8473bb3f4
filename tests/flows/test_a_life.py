"""A whole life: drafted, approved in Slack, issued, mailed, archived, reminded of, paid."""

from tests.bench import Bench


def test_click_to_inbox(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")

    bench.click("Approve", draft, by="ben")
    bench.clock.at("2026-03-03T08:59")
    bench.tick()
    assert bench.inbox == []

    bench.clock.at("2026-03-03T09:00")
    bench.tick()
    bench.tick()
    assert [mail["Subject"] for mail in bench.inbox] == ["Invoice 2026-0001 from Studio Nord"]
    [attached] = list(bench.inbox[0].iter_attachments())
    assert list(bench.archived().values()) == [attached.get_payload(decode=True)]
