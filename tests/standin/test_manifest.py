"""The app manifest, and what the stand-in reads in it."""

from pathlib import Path

import pytest
import yaml

from bot.manifest import manifest_text
from bot.standin.declared import BadManifest, read
from bot.standin.web_api.table import METHODS

BASE = manifest_text()


def test_it_lies_at_the_top_of_the_checkout() -> None:
    top = Path(__file__).resolve().parents[2] / "app-manifest.yml"

    assert top.read_text(encoding="utf-8") == BASE


def test_it_declares_what_the_app_of_today_uses() -> None:
    declared = read(BASE)

    assert [command.name for command in declared.commands] == ["/invoice"]
    assert declared.commands[0].should_escape
    assert [(one.name, one.callback_id) for one in declared.shortcuts] == [("New invoice", "new_invoice")]
    assert declared.events == {"app_uninstalled", "tokens_revoked", "member_joined_channel"}
    assert declared.scopes == {
        "chat:write",
        "chat:write.public",
        "commands",
        "files:read",
        "files:write",
        "users:read",
        "users:read.email",
        "channels:read",
        "groups:read",
    }
    assert declared.is_interactive
    assert declared.has_messages_tab
    assert not declared.has_home


def test_every_scope_opens_something_here() -> None:
    opened = {scope for method in METHODS.values() for scope in method.scopes}

    assert read(BASE).scopes - {"commands", "chat:write.public"} <= opened


def test_nothing_is_asked_that_slack_would_question() -> None:
    scopes = yaml.safe_load(BASE)["oauth_config"]["scopes"]["bot"]

    assert not [scope for scope in scopes if scope.endswith(":history") or scope.startswith("admin")]


def test_the_command_can_be_renamed() -> None:
    assert read(BASE, command="/sendday").command("/sendday") is not None
    assert read(BASE, command="/sendday").command("/invoice") is None


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("name: Sendday", f"name: {'x' * 36}", "the name is too long"),
        ("Invoice drafts, approvals and send days", "x" * 141, "the description is too long"),
        ("command: /invoice", f"command: /{'x' * 32}", "a command is too long"),
        ("command: /invoice", "command: invoice", "a command needs its slash"),
        ("bot_optional:\n      - chat:write.public", "bot_optional:\n      - pins:write", "is not in `bot`"),
        ("      - commands\n", "", "commands need the scope"),
    ],
)
def test_slack_would_not_take_it(old: str, new: str, problem: str) -> None:
    assert old in BASE

    with pytest.raises(BadManifest, match=problem):
        read(BASE.replace(old, new))


def test_only_optional_scopes_can_be_withheld() -> None:
    assert "chat:write.public" not in read(BASE, withheld=frozenset({"chat:write.public"})).scopes

    with pytest.raises(BadManifest, match="only optional"):
        read(BASE, withheld=frozenset({"chat:write"}))
