"""The strip, click by click: from the first command to the paid invoice."""

import hashlib
from urllib.request import urlopen

from playwright.sync_api import Locator, expect

from tests.browser.playing import Demo
from tests.browser.screen import Screen


def test_from_the_first_command_to_the_paid_invoice(demo: Demo, screen: Screen) -> None:
    _opens_the_form(screen)
    _is_answered_at_the_field(screen)
    _saves_a_draft(screen)
    _approves(screen)
    _sends(screen)
    _reads(demo, screen)
    _reminds(screen)
    _is_paid(screen)


def _opens_the_form(screen: Screen) -> None:
    screen.expect_step("Type /invoice new")

    screen.command("/invoice new")

    expect(screen.modal).to_contain_text("New invoice")
    screen.expect_step("Fill in", "Choose Acme Robotics GmbH")
    screen.expect_pointed("Save draft")


def _is_answered_at_the_field(screen: Screen) -> None:
    screen.press("Save draft", within=screen.modal)
    expect(screen.modal.get_by_label("Client", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(screen.modal.get_by_label("Client", exact=True)).to_be_focused()

    screen.page.get_by_role("button", name="Fill in an example").click()
    screen.modal.get_by_label("Line items").fill("Design sprint | three | 840")
    screen.press("Save draft", within=screen.modal)

    lines = screen.modal.get_by_label("Line items")
    expect(lines).to_have_attribute("aria-invalid", "true")
    expect(_field(lines)).to_contain_text("three")
    expect(lines).to_have_value("Design sprint | three | 840")
    expect(screen.modal.get_by_label("Client", exact=True)).to_have_attribute("aria-invalid", "false")


def _field(control: Locator) -> Locator:
    return control.locator("xpath=ancestor::*[contains(@class, 'field')][1]")


def _saves_a_draft(screen: Screen) -> None:
    screen.page.get_by_role("button", name="Fill in an example").click()
    screen.press("Save draft", within=screen.modal)

    expect(screen.modal).to_have_count(0)
    card = screen.message("Draft D-1")
    expect(card).to_contain_text("EUR 3,736.60")
    expect(card).to_contain_text("Fri 27 Nov 09:00 Berlin")
    expect(screen.whisper).to_contain_text("D-1")
    screen.expect_step("Approve as Ben", "Act as Ben")
    screen.expect_pointed("Ben")


def _approves(screen: Screen) -> None:
    screen.act_as("Ben")
    screen.expect_step("Approve as Ben", "Press Approve")
    expect(screen.whisper).to_have_count(0)  # It was for Ana alone.

    screen.press("Approve", within=screen.message("Draft D-1"))

    expect(screen.message("Draft D-1")).to_contain_text("Approved by @Ben Okafor")
    screen.expect_step("Move to the send day")
    expect(screen.panel).to_contain_text("No mail yet")


def _sends(screen: Screen) -> None:
    screen.move("Send day")

    expect(screen.page.get_by_role("region", name="The demo's clock")).to_contain_text("Friday27 November 2026")
    screen.expect_step("Read the client’s mail")
    expect(screen.message("Invoice 2026-0001")).to_contain_text("Mailed to billing@acme-robotics.example")


def _reads(demo: Demo, screen: Screen) -> None:
    screen.panel.get_by_role("button", name="Invoice 2026-0001").click()
    letter = screen.panel.get_by_role("article", name="Mail")
    for line in ("Northwind Studio <hello@northwind.example>", "lena.vogt@acme-robotics.example", "EUR 3,736.60"):
        expect(letter).to_contain_text(line)
    screen.expect_step("Move to the reminder")

    mailed = _linked(demo, letter)
    letter.get_by_role("button", name="2026-0001.pdf").click()
    expect(screen.page.get_by_role("img", name="Page 1 of 1 of 2026-0001.pdf")).to_be_visible()
    expect(screen.modal).to_contain_text(hashlib.sha256(mailed).hexdigest())
    screen.press("Close the document", within=screen.modal)

    screen.tab("Archive").click()
    expect(screen.panel).to_contain_text("acme-robotics/2026/2026-0001.pdf")
    expect(screen.panel).to_contain_text("Same bytes as in the mail")
    assert _linked(demo, screen.panel) == mailed
    assert demo.stage.archived() == {"acme-robotics/2026/2026-0001.pdf": mailed}
    assert demo.stage.inbox.mails[0].attachments[0].content == mailed


def _linked(demo: Demo, within: Locator) -> bytes:
    """What the link beside the file leads to."""
    address = within.get_by_role("link", name="2026-0001.pdf in a new tab").get_attribute("href")
    with urlopen(f"{demo.url}{address}") as response:  # noqa: S310  Our own page on loopback.
        assert response.headers["content-type"] == "application/pdf"
        return bytes(response.read())


def _reminds(screen: Screen) -> None:
    screen.tab("inbox").click()

    screen.move("Next reminder")

    screen.panel.get_by_role("button", name="Reminder: Invoice 2026-0001").click()
    expect(screen.panel.get_by_role("article", name="Mail")).to_contain_text("was due on 11 Dec 2026, 3 days ago")
    screen.expect_step("Record the payment", "act as Cleo")


def _is_paid(screen: Screen) -> None:
    screen.act_as("Cleo")
    screen.expect_step("Record the payment", "type /invoice paid 2026-0001")

    screen.command("/invoice paid 2026-0001")

    expect(screen.whisper).to_contain_text("Paid in full")
    expect(screen.message("Invoice 2026-0001 · Acme")).to_contain_text("Paid in full")
    expect(screen.page.locator("#say")).to_contain_text("2026-0001 was approved, mailed, archived")
    expect(screen.page.get_by_role("button", name="Next reminder")).to_be_disabled()
