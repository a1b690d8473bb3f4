"""A modal or a Home tab in front of a person: read it, fill it, press in it, submit or close it."""

from dataclasses import dataclass
from typing import Any

from bot.standin import forms, payloads, pressing, replies, screens, texts
from bot.standin.answers import Answer, CannotType, NotOnScreen, error_of
from bot.standin.block_kit.fill import VALUE_OF
from bot.standin.forms import Field
from bot.standin.records import Json, User, View
from bot.standin.site import Site

MIN_QUERY_LENGTH = 3


@dataclass(frozen=True, slots=True)
class Modal:
    """What it shows is read anew each time, so a modal that the app updates stays usable."""

    site: Site
    user: User
    view_id: str

    # Reading.

    @property
    def view(self) -> View:
        """Raises NotOnScreen once it was closed."""
        home = self.site.workspace.homes.get(self.user.id)
        for view in [*self.site.workspace.modals.get(self.user.id, []), *([home] if home else [])]:
            if view.id == self.view_id:
                return view
        raise NotOnScreen("the modal was closed")

    @property
    def title(self) -> str:
        return str(self.view.content["title"]["text"])

    @property
    def submit_label(self) -> str:
        return str(self.view.content.get("submit", {}).get("text", ""))

    @property
    def fields(self) -> dict[str, Field]:
        return {one.label: one for one in forms.fields(self.view)}

    @property
    def errors(self) -> dict[str, str]:
        """Sentences by label; under the empty label what concerns the whole modal."""
        labels = {one.block_id: one.label for one in forms.fields(self.view)}
        return {labels.get(block_id, ""): text for block_id, text in self.view.errors.items()}

    @property
    def text(self) -> str:
        return "\n".join(texts.shown(self.view.content["blocks"]))

    @property
    def is_open(self) -> bool:
        stack = self.site.workspace.modals.get(self.user.id, [])
        return any(view.id == self.view_id for view in stack)

    # Filling.

    def fill(self, values: dict[str, Any]) -> "Modal":
        """Values by label: text, an option's text, a day, a list of them; None empties a field."""
        for label, wanted in values.items():
            view = self._top()
            one = forms.find(view, label)
            if one.kind in {"external_select", "multi_external_select"} and wanted is not None:
                wanted = self._looked_up(one, wanted)  # noqa: PLW2901  The option behind the text.
            with self.site.workspace.change():
                forms.put(self.site.workspace, view, one, wanted)
            self._tell_if_asked(one)
        return self

    def search(self, label: str, typed: str) -> list[str]:
        """What an external select offers for what was typed."""
        return [pressing.name(option) for option in self._suggestions(forms.find(self.view, label), typed)]

    def click(self, label: str, *, confirm: bool | None = None, nth: int | None = None) -> Answer:
        blocks = self._top().content["blocks"]
        return self._press(pressing.one(pressing.buttons(blocks, label), label, nth), None, confirm)

    def choose(self, option: str, *, confirm: bool | None = None, nth: int | None = None) -> Answer:
        """Choose from an overflow menu, or from a menu outside of the inputs."""
        blocks = self._top().content["blocks"]
        return self._press(pressing.one(pressing.choices(blocks, option), option, nth), option, confirm)

    def press(self, action_id: str, block_id: str, *, option: str | None = None, confirm: bool | None = None) -> Answer:
        """Press or choose at an exact place, as a page that drew the modal can name it."""
        return self._press(pressing.at(self._top().content["blocks"], action_id, block_id), option, confirm)

    # Leaving.

    def submit(self) -> Answer:
        """Slack's client stops a form with empty required fields; the app answers the rest."""
        view = self._top()
        if not self.submit_label:
            raise NotOnScreen("the modal has no submit button")
        with self.site.workspace.change():
            view.errors = forms.missing(view)
        if view.errors:
            return Answer(errors=self.errors)
        payload = payloads.submission(self.site, self.user, view)
        return replies.to_submission(self.site, view, self.site.delivery.ask("interactive", payload))

    def close(self) -> Answer:
        """Cancel: this view goes, or all of them where it says `clear_on_close`."""
        view = self._top()
        return self._leave(view, is_cleared=bool(view.content.get("clear_on_close")))

    def dismiss(self) -> Answer:
        """The ✕ in the corner: all views go, and the app hears of the first one."""
        self._top()
        return self._leave(self.site.workspace.modals[self.user.id][0], is_cleared=True)

    def _leave(self, view: View, *, is_cleared: bool) -> Answer:
        stack = self.site.workspace.modals[self.user.id]
        with self.site.workspace.change():
            if is_cleared:
                stack.clear()
            else:
                stack.remove(view)
        if not view.content.get("notify_on_close"):
            return Answer()
        payload = payloads.closed(self.site, self.user, view, is_cleared=is_cleared)
        return Answer(error=error_of(self.site.delivery.ask("interactive", payload)))

    def _top(self) -> View:
        """Only the uppermost view can be worked with. A Home tab lies under no other."""
        view = self.view
        stack = self.site.workspace.modals.get(self.user.id, [])
        if view.type == "modal" and stack[-1] is not view:
            raise NotOnScreen("another modal lies on top")
        return view

    def _press(self, element: Json, option: str | None, confirm: bool | None) -> Answer:  # noqa: FBT001  None: nobody was asked.
        if not pressing.confirmed(element, confirm):
            return Answer(was_denied=True)
        action = pressing.action(element, option)
        with self.site.workspace.change():
            screens.keep_choice(self.view.values, action)
        return self._act(action)

    def _act(self, action: Json) -> Answer:
        payload = payloads.action_in_view(self.site, self.user, self.view, action)
        return Answer(error=error_of(self.site.delivery.ask("interactive", payload)))

    def _tell_if_asked(self, one: Field) -> None:
        """Inputs with `dispatch_action`, and menus outside of inputs, tell the app at once."""
        block = next(b for b in self.view.content["blocks"] if b["block_id"] == one.block_id)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return
        key, _ = VALUE_OF[one.kind]
        value = forms.held(self.view, one.block_id, one.element)
        action = {"type": one.kind, "block_id": one.block_id, "action_id": one.element["action_id"]}
        self._act({**action, key: value, "action_ts": payloads.action_ts()})

    def _looked_up(self, one: Field, wanted: Any) -> Any:
        if isinstance(wanted, list):
            return [self._looked_up(one, each) for each in wanted]
        for option in self._suggestions(one, wanted):
            if pressing.name(option) == wanted:
                return option
        raise NotOnScreen(f"{wanted!r} was not suggested for {one.label!r}")

    def _suggestions(self, one: Field, typed: str) -> list[Json]:
        if len(typed) < one.element.get("min_query_length", MIN_QUERY_LENGTH):
            raise CannotType(f"{one.label}: nothing is looked up for {typed!r} yet")
        element = {**one.element, "block_id": one.block_id}
        payload = payloads.suggestion(self.site, self.user, self.view, element, typed)
        outcome = self.site.delivery.ask("interactive", payload)
        return pressing.suggested(outcome.body)
