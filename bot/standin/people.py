"""What a person sees and does in Slack."""

from dataclasses import dataclass

from bot.standin import payloads, pressing, replies, screens
from bot.standin.answers import Answer, CannotType, NotOnScreen, error_of
from bot.standin.clicks import Click, aimed
from bot.standin.modals import Modal
from bot.standin.records import Channel, Json, Message, User
from bot.standin.site import Site

MODAL_WAIT_SECONDS = 3.0  # As long as a trigger lives.


@dataclass(frozen=True, slots=True)
class Person:
    """Channels are named by name or id; messages by their timestamp or by a piece of their text."""

    site: Site
    user: User

    @property
    def id(self) -> str:
        return self.user.id

    # Doing.

    def command(self, line: str, in_: str = "general") -> Answer:
        """Type a slash command and wait for what Slack shows."""
        channel = self._typing_place(in_)
        name, _, text = line.partition(" ")
        declared = self.site.declared.command(name)
        if declared is None:
            sentence = f"{name} is not a valid command."
            return replies.whispered(self.site, self.user, channel, sentence, "not_a_command")
        typed = screens.as_typed(self.site, text.strip(), should_escape=declared.should_escape)
        with self.site.workspace.change():
            payload = payloads.command(self.site, self.user, channel, name, typed)
        outcome = self.site.delivery.ask("slash_commands", payload)
        return replies.to_command(self.site, self.user, channel, line, outcome)

    def shortcut(self, name: str) -> Answer:
        """Run a global shortcut, by the name that people see."""
        callback_id = self._declared_shortcut(name, is_global=True)
        payload = payloads.shortcut(self.site, self.user, callback_id)
        return Answer(error=error_of(self.site.delivery.ask("interactive", payload)))

    def message_shortcut(self, name: str, message: Message) -> Answer:
        callback_id = self._declared_shortcut(name, is_global=False)
        payload = payloads.message_shortcut(self.site, self.user, callback_id, message)
        return Answer(error=error_of(self.site.delivery.ask("interactive", payload)))

    def click(
        self,
        label: str,
        *,
        in_: str,
        message: str | None = None,
        ts: str | None = None,
        confirm: bool | None = None,
        nth: int | None = None,
    ) -> Answer:
        """Press a button in the newest message that has it (and says `message`, or stands at `ts`).

        Raises NotOnScreen, Ambiguous, or ConfirmNeeded where a dialog asks and `confirm` says nothing.
        """
        aim = self.aim(label, in_=in_, message=message, ts=ts, confirm=confirm, nth=nth)
        return aim.send()

    def aim(
        self,
        label: str,
        *,
        in_: str,
        message: str | None = None,
        ts: str | None = None,
        confirm: bool | None = None,
        nth: int | None = None,
    ) -> Click:
        """A click that is sent later, or twice: what the person saw may be out of date by then."""
        found = self._newest(in_, label, message, ts, kind="button")
        button = pressing.one(pressing.buttons(found.blocks, label), label, nth)
        return aimed(self.site, self.user, found, button, option=None, confirm=confirm)

    def choose(
        self,
        option: str,
        *,
        in_: str,
        message: str | None = None,
        ts: str | None = None,
        confirm: bool | None = None,
        nth: int | None = None,
    ) -> Answer:
        """Choose an option from an overflow or another menu of a message."""
        found = self._newest(in_, option, message, ts, kind="menu")
        menu = pressing.one(pressing.choices(found.blocks, option), option, nth)
        return aimed(self.site, self.user, found, menu, option=option, confirm=confirm).send()

    def press(
        self,
        action_id: str,
        block_id: str,
        *,
        in_: str,
        ts: str,
        option: str | None = None,
        confirm: bool | None = None,
    ) -> Answer:
        """Press or choose at an exact place, as a page that drew the message can name it."""
        channel = self._channel(in_)
        found = next((one for one in self.messages(in_) if one.ts == ts), None)
        if found is None:
            raise NotOnScreen(f"{ts} in {channel.name}")
        element = pressing.at(found.blocks, action_id, block_id)
        return aimed(self.site, self.user, found, element, option=option, confirm=confirm).send()

    def post(self, text: str, in_: str = "general", thread: Message | None = None) -> Message:
        """Say something, as people do."""
        channel = self._typing_place(in_)
        if channel.is_im and self.site.declared.messages_tab_is_read_only:
            raise CannotType("the app's messages tab is read-only")
        thread_ts = (thread.thread_ts or thread.ts) if thread else None
        message = Message(self.site.workspace.next_ts(), channel.id, self.id, text, thread_ts=thread_ts)
        return self.site.workspace.add_message(message)

    def join(self, channel: str) -> None:
        self.site.join(self.site.workspace.channel(channel), self.id)

    def open_home(self) -> Modal | None:
        """Look at the app's Home tab: the app hears of it, and may publish another one."""
        if not self.site.declared.has_home:
            raise NotOnScreen("the manifest has no Home tab")
        direct = self.site.workspace.direct_channel(self.id)
        event: Json = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": direct.id,
            "tab": "home",
            "event_ts": payloads.action_ts(),
        }
        self.site.delivery.event(event)
        return self.home

    # Seeing.

    @property
    def home(self) -> Modal | None:
        view = self.site.workspace.homes.get(self.id)
        return Modal(self.site, self.user, view.id) if view else None

    @property
    def modal(self) -> Modal:
        """The modal on top; one that is about to open is waited for. Raises NotOnScreen."""
        try:
            return self.site.workspace.wait_for(self.open_modal, MODAL_WAIT_SECONDS)
        except TimeoutError:
            raise NotOnScreen(f"{self.user.name} has no modal open") from None

    def open_modal(self) -> Modal | None:
        """The modal on top, as of now."""
        stack = self.site.workspace.modals.get(self.id)
        return Modal(self.site, self.user, stack[-1].id) if stack else None

    def messages(self, in_: str) -> list[Message]:
        """All that this person sees in a channel, threads and own ephemerals included."""
        return screens.messages(self.site, self.id, self._channel(in_))

    def thread(self, parent: Message) -> list[Message]:
        """The replies under a message."""
        return [message for message in self.messages(parent.channel) if message.thread_ts == parent.ts]

    def whispers(self, in_: str) -> list[Message]:
        """The ephemerals: what only this person sees."""
        return [message for message in self.messages(in_) if message.only_for]

    def find(self, text: str, in_: str) -> Message | None:
        """The newest message that says `text`."""
        return screens.newest(self.messages(in_), text)

    def sees(self, text: str, in_: str) -> bool:
        return self.find(text, in_) is not None

    def wait_for(self, text: str, in_: str, timeout: float = 5.0) -> Message:
        """The newest message that says `text`, as soon as there is one. Raises TimeoutError."""
        return self.site.workspace.wait_for(lambda: self.find(text, in_), timeout)

    # Inside.

    def _newest(self, where: str, what: str, text: str | None, ts: str | None, *, kind: str) -> Message:
        find = pressing.buttons if kind == "button" else pressing.choices
        fitting = [
            message
            for message in self.messages(where)
            if find(message.blocks, what) and ts in {None, message.ts} and (text is None or text in message.shown)
        ]
        if not fitting:
            raise NotOnScreen(f"{what!r} in {where}")
        return fitting[-1]

    def _channel(self, where: str) -> Channel:
        """A channel that this person can see. The app's own name means the direct messages with it."""
        workspace = self.site.workspace
        if where.removeprefix("@") == workspace.bot.name:
            return workspace.direct_channel(self.id)
        channel = workspace.channel(where)
        if self.id not in channel.members:
            raise NotOnScreen(f"{self.user.name} is not in {where}")
        if self.user.is_deactivated:
            raise CannotType(f"{self.user.name} is deactivated")
        return channel

    def _typing_place(self, where: str) -> Channel:
        channel = self._channel(where)
        if channel.is_archived:
            raise CannotType(f"{where} is archived")
        return channel

    def _declared_shortcut(self, name: str, *, is_global: bool) -> str:
        for one in self.site.declared.shortcuts:
            if one.name == name and one.is_global == is_global:
                return one.callback_id
        raise NotOnScreen(f"the manifest declares no such shortcut: {name}")
