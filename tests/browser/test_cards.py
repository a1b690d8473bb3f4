"""Cards, modals and people: who may do what, and what they are told."""

import re

from playwright.sync_api import expect

from tests.browser.playing import Demo
from tests.browser.screen import Screen

ACME = "Acme Robotics GmbH"


def test_whoever_has_no_part_in_it_is_told_so(screen: Screen) -> None:
    screen.draft(ACME, "Design sprint | 3 | 840")
    screen.press("Approve", within=screen.message("Draft D-1"))
    expect(screen.whisper).to_contain_text("You saved this revision yourself")

    screen.act_as("Dan")
    screen.press("Approve", within=screen.message("Draft D-1"))

    expect(screen.whisper).to_contain_text("Only this client's approver (@Ben Okafor) or an admin can approve")
    expect(screen.message("Draft D-1")).to_contain_text("Needs approval")


def test_the_thread_has_the_mail_and_the_pdf(screen: Screen) -> None:
    screen.message("Draft D-1").get_by_role("button", name="View thread").click()

    expect(screen.thread).to_contain_text("Please find attached invoice")
    screen.thread.get_by_role("button", name="PDF").first.click()
    expect(screen.page.get_by_role("img", name=re.compile("Page 1 of 1"))).to_be_visible()
    screen.page.keyboard.press("Escape")

    screen.press("Close the thread", within=screen.thread)
    expect(screen.thread).to_have_count(0)
    expect(screen.messages.get_by_role("button", name="View thread")).to_be_focused()


def test_changes_are_asked_for_and_made(screen: Screen) -> None:
    screen.act_as("Ben")
    screen.press("Request changes", within=screen.message("Draft D-1"))
    screen.modal.get_by_label("Reason").fill("The sprint was *four* days <b>long</b>.")
    screen.press("Request changes", within=screen.modal)
    expect(screen.message("Draft D-1")).to_contain_text(
        re.compile(r"The sprint was \W*\*\W*four\W*\*\W* days <b>long</b>")
    )
    screen.expect_step("Fill in", "Act as Ana")

    screen.act_as("Ana")
    screen.press("Edit", within=screen.message("Draft D-1"))
    lines = screen.modal.get_by_label("Line items")
    expect(lines).to_have_value(re.compile("Design sprint"))
    lines.fill("Design sprint | 4 | 840")
    screen.press("Save", within=screen.modal)

    expect(screen.message("Draft D-1")).to_contain_text("Needs approval")
    expect(screen.message("Draft D-1")).to_contain_text("Revision 2")


def test_the_person_who_should_approve_is_picked_by_name(screen: Screen) -> None:
    draft = screen.message("Draft D-1")
    draft.get_by_role("button", name="More actions").click()
    expect(draft.get_by_role("menuitem").last).to_be_in_viewport()
    draft.get_by_role("menuitem", name="Reassign").click()
    field = screen.modal.get_by_label("Who should approve it")
    field.select_option("Cleo Martin")
    screen.press("Reassign", within=screen.modal)
    expect(screen.modal).to_contain_text("This person cannot be asked")

    field.select_option("Ben Okafor")
    screen.press("Reassign", within=screen.modal)

    expect(screen.modal).to_have_count(0)
    draft.get_by_role("button", name="View thread").click()
    expect(screen.thread).to_contain_text("To be approved by @Ben Okafor, decided by @Ana")
    screen.press("Close the thread", within=screen.thread)


def test_a_hold_keeps_it_and_a_resume_lets_it_go_on(screen: Screen) -> None:
    screen.press("Hold", within=screen.message("Draft D-1"))
    screen.modal.get_by_label("Reason").fill("The client wants to talk first.")
    screen.modal.get_by_label("Until").fill("2026-12-02")
    screen.press("Hold", within=screen.modal)
    expect(screen.message("Draft D-1")).to_contain_text("On hold until 2 Dec 2026")

    screen.press("Resume", within=screen.message("Draft D-1"))

    expect(screen.message("Draft D-1")).not_to_contain_text("On hold")


def test_the_shortcut_opens_the_form_and_escape_closes_it(screen: Screen) -> None:
    screen.page.get_by_role("button", name="Shortcuts").click()
    screen.page.get_by_role("menuitem", name="New invoice").click()
    expect(screen.modal).to_contain_text("New invoice")
    expect(screen.modal.get_by_label("Client", exact=True)).to_be_focused()

    screen.page.keyboard.press("Escape")

    expect(screen.modal).to_have_count(0)
    expect(screen.page.get_by_role("button", name="Shortcuts")).to_be_focused()


def test_commands_are_offered_and_completed_by_keyboard(screen: Screen) -> None:
    screen.box.fill("/invoice st")
    expect(screen.page.get_by_role("option")).to_have_text([re.compile("/invoice status")])

    screen.box.press("ArrowDown")
    screen.box.press("Enter")
    expect(screen.box).to_have_value("/invoice status ")
    screen.box.press("Enter")

    expect(screen.whisper).to_contain_text("Needs approval")
    expect(screen.box).to_have_value("")


def test_finished_work_is_drafted_with_one_click(screen: Screen) -> None:
    screen.page.get_by_text("Also try").click()
    screen.page.get_by_role("button", name="Brightwater").click()
    screen.box.press("Enter")
    expect(screen.whisper).to_contain_text("Unbilled: USD 2,910.00 in 2 entries")

    screen.press("Draft now", within=screen.whisper)

    expect(screen.message("Draft D-2")).to_contain_text("Homepage redesign")


def test_a_client_without_a_named_person_is_not_approved(screen: Screen) -> None:
    screen.draft("Kumo Design KK", "Logo | 1 | 120000")
    screen.act_as("Ben")
    expect(screen.message("Draft D-3")).to_contain_text("Nobody is named as follow_up for Kumo Design KK")

    screen.press("Approve", within=screen.message("Draft D-3"))

    expect(screen.whisper).to_contain_text("follow_up")
    expect(screen.message("Draft D-3")).to_contain_text("Needs approval")
    screen.expect_step("Approve as Ben", "not ready")


def test_what_people_write_stays_text(demo: Demo, screen: Screen) -> None:
    screen.open_channel("general")
    hostile = "<img src=x onerror=alert(1)> <!channel> &amp; <javascript:alert(1)|here> *bold* `code`"

    screen.command(hostile)

    said = screen.message("onerror")
    expect(said).to_contain_text("<img src=x onerror=alert(1)> <!channel> &amp; <javascript:alert(1)|here> bold code")
    expect(said.get_by_role("link")).to_have_count(0)
    expect(said.get_by_role("img")).to_have_count(0)

    demo.stage.people["ana"].post("<javascript:alert(1)|press me> <https://example.org|a page>", in_="general")
    expect(screen.message("press me").get_by_role("link")).to_have_text(["a page"])
