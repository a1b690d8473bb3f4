"""What can be pressed or chosen in blocks, found by what it says, and what pressing it sends."""

from typing import Any

from bot.standin import texts
from bot.standin.answers import Ambiguous, CannotType, ConfirmNeeded, NotOnScreen
from bot.standin.block_kit.elements import OPTIONS_MAX, all_options, menu_option, option_group
from bot.standin.block_kit.fill import LISTS, VALUE_OF, elements_of
from bot.standin.block_kit.problems import Problems
from bot.standin.block_kit.rules import exactly_one, list_of
from bot.standin.payloads import action_ts
from bot.standin.records import Json


def pressables(blocks: list[Json]) -> list[Json]:
    """Every element with an `action_id`, each with the id of its block; inputs wait for a submit."""
    return [
        {**element, "block_id": block["block_id"]}
        for block in blocks
        if block["type"] != "input"
        for element in elements_of(block)
        if "action_id" in element
    ]


def buttons(blocks: list[Json], label: str) -> list[Json]:
    return [
        element for element in pressables(blocks) if element["type"] == "button" and element["text"]["text"] == label
    ]


def choices(blocks: list[Json], option: str) -> list[Json]:
    """The menus that offer an option of that name."""
    return [element for element in pressables(blocks) if _offered(element, option)]


def at(blocks: list[Json], action_id: str, block_id: str) -> Json:
    """The element at an address. Raises NotOnScreen."""
    wanted = (action_id, block_id)
    for element in pressables(blocks):
        if (element["action_id"], element["block_id"]) == wanted:
            return element
    raise NotOnScreen(f"{action_id} in {block_id}")


def one(found: list[Json], what: str, nth: int | None) -> Json:
    """The only one, or the nth. Raises NotOnScreen or Ambiguous."""
    if not found or (nth is not None and nth >= len(found)):
        raise NotOnScreen(what)
    if nth is None and len(found) > 1:
        raise Ambiguous(f"{len(found)} × {what}: name the one you mean with nth")
    return found[nth or 0]


def confirmed(element: Json, confirm: bool | None) -> bool:  # noqa: FBT001  None: nobody was asked.
    """Whether the person goes on. Raises ConfirmNeeded, or CannotType where no dialog asks."""
    dialog = element.get("confirm")
    if dialog is None:
        if confirm is not None:
            raise CannotType("there is no dialog to confirm")
        return True
    if confirm is None:
        raise ConfirmNeeded(dialog["title"]["text"], dialog["text"]["text"])
    return confirm


def action(element: Json, option: str | None) -> Json:
    """What pressing a button, or choosing an option, sends."""
    if element["type"] == "button":
        names = ("action_id", "block_id", "text", "value", "style", "url", "type")
        pressed = {name: element[name] for name in names if name in element}
        return pressed | {"action_ts": action_ts()}
    chosen = {name: element[name] for name in ("type", "action_id", "block_id")}
    if element["type"] == "overflow":
        return chosen | {"selected_option": offered(element, str(option)), "action_ts": action_ts()}
    key, _ = VALUE_OF[element["type"]]
    return chosen | {key: chosen_value(element, option), "action_ts": action_ts()}


def chosen_value(element: Json, wanted: Any) -> Any:
    """Options by their text; several for menus that take several; anything else as it is."""
    if "options" in element or "option_groups" in element:
        if element["type"] in LISTS:
            several = [wanted] if isinstance(wanted, str) else list(wanted)
            return [offered(element, each) for each in several]
        return offered(element, wanted)
    return wanted


def offered(element: Json, wanted: str) -> Json:
    """The option of that name. Raises NotOnScreen."""
    found = _offered(element, wanted)
    if found is None:
        names = [name(option) for option in all_options(element)]
        raise NotOnScreen(f"{wanted!r}; on offer are {names}")
    return found


def name(option: Json) -> str:
    """What people read on an option: Slack shows `&amp;` as `&`."""
    return texts.plain(str(option["text"]["text"]))


def _offered(element: Json, wanted: str) -> Json | None:
    for option in all_options(element):
        if name(option) == wanted:
            return dict(option)
    return None


def suggested(body: Any) -> list[Json]:
    """The options that the app sent for an external select. What breaks the limits is not shown."""
    problems = Problems()
    shape = exactly_one("options", "option_groups")
    if not isinstance(body, dict):
        raise NotOnScreen("the app suggested nothing")
    shape(body, "", problems)
    list_of(menu_option, OPTIONS_MAX, least=0)(body.get("options", []), "/options", problems)
    list_of(option_group, OPTIONS_MAX, least=0)(body.get("option_groups", []), "/option_groups", problems)
    if problems.messages:
        raise NotOnScreen("; ".join(problems.messages))
    return all_options(body)
