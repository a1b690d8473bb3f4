"""Whoever wants to see what the client will get, gets it: the true mail and PDF, marked, to themselves."""

from tests.bench import Bench
from tests.renderers.pdf.paper import text


def test_from_the_menu_to_the_own_inbox_and_not_to_the_client(bench: Bench) -> None:
    draft = bench.draft(bench.client(cc=("boss@acme.example",)), send_on="2026-03-03")
    bench.tick()

    bench.dan.choose("Send me this mail", in_="approvals", message=bench.card(draft))
    bench.dan.wait_for("D-1 goes to dan@northwind.example as a test mail, to nobody else.", "approvals")
    bench.tick()

    [mail] = bench.inbox
    assert (mail["To"], mail["Cc"], mail["Subject"]) == (
        "dan@northwind.example",
        None,
        "TEST: Invoice D-1 from Studio Nord",
    )
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == "TEST D-1.pdf"
    words = text(attached.get_content())
    for printed in ("TEST", "Invoice D-1", "Invoice date Mar 3, 2026", "Due date Mar 17, 2026", "Total due EUR 571.20"):
        assert printed in words
    assert bench.archived() == {}
    assert f"Test mail of revision 1 sent to <@{bench.dan.id}>" in bench.thread(draft)
    assert bench.stage(draft) == "InReview"

    bench.click("Approve", draft, by="ben")
    bench.clock.at("2026-03-03T09:00")
    bench.tick()

    assert [mail["Subject"] for mail in bench.inbox][1:] == ["Invoice 2026-0001 from Studio Nord"]


def test_a_guest_gets_nothing(bench: Bench) -> None:
    draft = bench.draft(send_on="2026-03-03")
    bench.tick()
    bench.people["guest"] = bench.slack.add_person("guest", is_guest=True)
    bench.guest.join("approvals")

    bench.guest.choose("Send me this mail", in_="approvals", message=bench.card(draft))

    bench.guest.wait_for("Only full members", "approvals")
    bench.tick()
    assert bench.inbox == []
