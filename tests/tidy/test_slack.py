"""What Slack sends back has a listener, and what the manifest asks for is used: both ways round."""

import ast
from collections.abc import Iterator

import pytest
import yaml

from billing.obligation import Kind
from bot.manifest import manifest_text
from bot.standin.web_api.table import METHODS
from renderers import explanations
from renderers.slack.actions import Action
from renderers.slack.guide import COMMANDS
from tests.tidy.source import ROOT
from workflow import outcomes

MANIFEST = yaml.safe_load(manifest_text())
HANDLERS = sorted((ROOT / "handlers").glob("*.py"))
CALLERS = [*HANDLERS, *sorted((ROOT / "bot" / "outbound").glob("*.py")), ROOT / "bot" / "run.py"]

# What a scope allows that no single method's name shows.
BESIDES = {
    "commands": "the slash command and the shortcut",
    "chat:write.public": "the first card, before anybody has invited the bot",
    "users:read.email": "people who are named by e-mail address",
    "channels:read": "conversations.info and conversations.list of public channels",
    "groups:read": "the same of private ones",
}
# The same methods for direct messages, which we never look up.
NOT_OURS = {"im:read", "mpim:read"}


def listeners() -> Iterator[tuple[str, ast.FunctionDef, ast.Call]]:
    """Every function that is attached to the app: kind, function, decorator."""
    for path in HANDLERS:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef):
                continue
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).startswith("app."):
                    yield ast.unparse(decorator.func).removeprefix("app."), node, decorator


def test_every_action_id_has_a_listener() -> None:
    attached = {ast.unparse(call.args[0]).removeprefix("Action.") for _, _, call in listeners()}

    assert {action.name for action in Action} - attached == set()


def test_every_listener_names_ack_and_body() -> None:
    """Bolt injects by the names of the innermost function's arguments; any other name would be None."""
    wrong = [f.name for _, f, _ in listeners() if [argument.arg for argument in f.args.args] != ["ack", "body"]]

    assert wrong == []


def test_no_listener_can_raise_out() -> None:
    """What raises soon after the ack loses it; those that only acknowledge need no guard."""
    bare = [
        function.name
        for _, function, _ in listeners()
        if not any(ast.unparse(decorator).startswith("answered(") for decorator in function.decorator_list)
    ]

    assert sorted(bare) == ["any_event", "client_typed", "modal_closed", "unknown_options"]


def test_every_scope_is_used_and_every_use_has_its_scope() -> None:
    asked = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    needed = {scope for method in called() for scope in METHODS[method].scopes if scope not in NOT_OURS}

    assert asked == needed | set(BESIDES)


def called() -> set[str]:
    """The Web API methods that our own code calls, by Slack's names."""
    by_python = {name.replace(".", "_"): name for name in METHODS}
    found = {"files.getUploadURLExternal", "files.completeUploadExternal"}  # Inside files_upload_v2.
    for path in CALLERS:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in by_python:
                found.add(by_python[node.attr])
    return found


def test_every_event_has_a_use() -> None:
    """The catch-all acknowledges what is only watched for; nothing else is asked for."""
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == {
        "app_uninstalled",
        "tokens_revoked",
        "member_joined_channel",
    }


def test_the_shortcut_is_the_modal_s() -> None:
    [shortcut] = MANIFEST["features"]["shortcuts"]

    assert shortcut["callback_id"] == Action.NEW_INVOICE.value


def test_the_hint_names_commands_that_exist() -> None:
    [slash] = MANIFEST["features"]["slash_commands"]

    assert set(slash["usage_hint"].split(" | ")) <= {command.word for command in COMMANDS}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_obligation_has_a_verb_and_words_for_its_failures(kind: Kind) -> None:
    assert kind in outcomes.VERBS
    for how in ("delayed", "failed", "broken"):
        code = f"{kind.value}_{how}"
        assert explanations.what(code) != explanations.what("something_else")
        assert explanations.meaning(code)
