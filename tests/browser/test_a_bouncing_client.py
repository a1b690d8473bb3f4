"""A client whose mailbox does not exist: the failure is in #exceptions until a person settles it."""

from playwright.sync_api import expect

from tests.browser.screen import Screen

FAILED = "2026-0001 could not be mailed"


def test_a_mail_that_leaves_at_once_asks_first(screen: Screen) -> None:
    screen.draft("Holt & Partner", "Brand audit | 1 | 1900")
    screen.act_as("Ben")

    screen.press("Approve", within=screen.message("Draft D-1"))
    expect(screen.question).to_contain_text("office@holt-partner.example")
    screen.press("Not now", within=screen.question)
    expect(screen.message("Draft D-1")).to_contain_text("Needs approval")

    screen.press("Approve", within=screen.message("Draft D-1"))
    screen.press("Approve", within=screen.question)

    expect(screen.message("Invoice 2026-0001")).to_contain_text("Not sent")


def test_it_is_in_the_exceptions_channel_with_its_owner(screen: Screen) -> None:
    expect(screen.tab("Exceptions")).to_contain_text("1")
    screen.tab("Exceptions").click()
    expect(screen.panel).to_contain_text(FAILED)

    screen.press("Open #exceptions", within=screen.panel)

    problem = screen.message(FAILED)
    expect(problem).to_contain_text("550 5.1.1 There is no such mailbox here")
    expect(problem).to_contain_text("Owner: @Cleo Martin, not taken yet")


def test_somebody_takes_it_and_tries_again(screen: Screen) -> None:
    screen.open_channel("exceptions")
    screen.act_as("Cleo")

    screen.press("Take", within=screen.message(FAILED))
    expect(screen.message(FAILED)).to_contain_text("Taken by @Cleo Martin")
    screen.press("Retry", within=screen.message(FAILED))

    expect(screen.message(FAILED)).to_contain_text("seen 2 times")


def test_it_is_resolved_with_a_note(screen: Screen) -> None:
    screen.open_channel("exceptions")
    screen.act_as("Cleo")
    screen.press("Resolve", within=screen.message(FAILED))
    screen.press("Resolve", within=screen.modal)
    expect(screen.modal.get_by_label("Note")).to_have_attribute("aria-invalid", "true")

    screen.modal.get_by_label("It was sent another way").check()
    screen.modal.get_by_label("Note").fill("Sent from my own mailbox.")
    screen.press("Resolve", within=screen.modal)

    expect(screen.message("Closed:")).to_contain_text("Sent from my own mailbox.")
    screen.tab("Exceptions").click()
    expect(screen.panel).to_contain_text("Nothing needs a person")
