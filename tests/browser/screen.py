"""The page as a person sees and uses it: what to press, what to read."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything is found by what it says, or by its role and name."""

    page: Page

    # Slack.

    def act_as(self, first_name: str) -> None:
        """Switch to somebody else of the agency."""
        self.page.get_by_role("radio", name=first_name).check(force=True)

    def open_channel(self, name: str) -> None:
        """Look at another channel."""
        self.page.get_by_role("navigation", name="Channels").get_by_role("button", name=name).click()

    @property
    def box(self) -> Locator:
        """Where people type."""
        return self.page.get_by_role("combobox", name="Message #")

    def command(self, line: str) -> None:
        """Type a line, and press Enter."""
        self.box.fill(line)
        self.box.press("Enter")

    @property
    def messages(self) -> Locator:
        """The open channel."""
        return self.page.get_by_role("log", name="Messages")

    def message(self, text: str) -> Locator:
        """The newest message that says something."""
        return self.messages.get_by_role("article").filter(has_text=text).last

    @property
    def whisper(self) -> Locator:
        """The newest message that only this person sees."""
        return self.messages.get_by_role("article").filter(has_text="Only visible to you").last

    @property
    def thread(self) -> Locator:
        """The pane at the side."""
        return self.page.get_by_role("complementary", name="Thread")

    @property
    def modal(self) -> Locator:
        """The modal that is open."""
        return self.page.get_by_role("dialog")

    @property
    def question(self) -> Locator:
        """The confirm dialog that is open."""
        return self.page.get_by_role("alertdialog")

    def press(self, label: str, *, within: Locator) -> None:
        """Press a button of a message, a modal or a question, as soon as it is not busy with the press before."""
        button = within.get_by_role("button", name=label, exact=True)
        expect(button).not_to_have_attribute("aria-busy", "true")
        button.click()

    def draft(self, client: str, lines: str) -> None:
        """Type `/invoice new`, fill in, and save."""
        self.command("/invoice new")
        self.modal.get_by_label("Client", exact=True).select_option(client)
        self.modal.get_by_label("Line items").fill(lines)
        self.press("Save draft", within=self.modal)
        expect(self.modal).to_have_count(0)

    # Beside Slack.

    def tab(self, name: str) -> Locator:
        """Inbox, archive or exceptions, with its count."""
        return self.page.get_by_role("tab", name=name)

    @property
    def panel(self) -> Locator:
        """What the chosen tab shows."""
        return self.page.get_by_role("tabpanel")

    def move(self, label: str) -> None:
        """Move the clock."""
        self.page.get_by_role("region", name="The demo's clock").get_by_role("button", name=label).click()

    # The strip.

    def expect_step(self, title: str, say: str = "") -> None:
        """Wait until the strip stands at a step, and says something."""
        strip = self.page.get_by_role("navigation", name="The way through the demo")
        expect(strip.locator("[aria-current=step]")).to_contain_text(title)
        expect(strip.locator("#say")).to_contain_text(say)

    def expect_pointed(self, text: str) -> None:
        """Wait until what carries the ring says something."""
        expect(self.page.locator(".is-next")).to_contain_text(text)
