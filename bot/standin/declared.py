"""What the app manifest declares, checked against Slack's limits for manifests."""

from dataclasses import dataclass
from typing import Any

import yaml

NAME_MAX = 35
DESCRIPTION_MAX = 140
COMMAND_MAX = 32
COMMANDS_MAX = 50
SHORTCUTS_MAX = 10


class BadManifest(ValueError):
    """Slack would not take this manifest."""


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True, slots=True)
class Shortcut:
    name: str
    callback_id: str
    is_global: bool


@dataclass(frozen=True, slots=True)
class Declared:
    name: str
    bot_name: str
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    events: frozenset[str]
    scopes: frozenset[str]
    has_home: bool
    has_messages_tab: bool
    messages_tab_is_read_only: bool
    is_interactive: bool

    def command(self, name: str) -> Command | None:
        return next((command for command in self.commands if command.name == name), None)


def read(text: str, *, command: str | None = None, withheld: frozenset[str] = frozenset()) -> Declared:
    """Read a manifest. `command` renames its one command, as an installation may.

    `withheld` are optional scopes that the workspace's admins did not grant.
    """
    manifest = yaml.safe_load(text)
    _check(manifest)
    features = manifest.get("features", {})
    home = features.get("app_home", {})
    scopes = manifest["oauth_config"]["scopes"]
    if not withheld <= set(scopes.get("bot_optional", [])):
        raise BadManifest(f"only optional scopes can be withheld: {sorted(withheld)}")
    return Declared(
        name=manifest["display_information"]["name"],
        bot_name=features["bot_user"]["display_name"],
        commands=_commands(features.get("slash_commands", []), command),
        shortcuts=_shortcuts(features.get("shortcuts", [])),
        events=frozenset(manifest["settings"].get("event_subscriptions", {}).get("bot_events", [])),
        scopes=frozenset(scopes["bot"]) - withheld,
        has_home=home.get("home_tab_enabled", False),
        has_messages_tab=home.get("messages_tab_enabled", False),
        messages_tab_is_read_only=home.get("messages_tab_read_only_enabled", False),
        is_interactive=manifest["settings"].get("interactivity", {}).get("is_enabled", False),
    )


def _commands(rows: list[dict[str, Any]], renamed: str | None) -> tuple[Command, ...]:
    return tuple(
        Command(
            name=renamed if renamed and number == 0 else row["command"],
            description=row["description"],
            usage_hint=row.get("usage_hint", ""),
            should_escape=row.get("should_escape", False),
        )
        for number, row in enumerate(rows)
    )


def _shortcuts(rows: list[dict[str, Any]]) -> tuple[Shortcut, ...]:
    return tuple(Shortcut(row["name"], row["callback_id"], row["type"] == "global") for row in rows)


def _check(manifest: dict[str, Any]) -> None:
    shown = manifest["display_information"]
    commands = manifest.get("features", {}).get("slash_commands", [])
    scopes = manifest["oauth_config"]["scopes"]
    problems = [
        (len(shown["name"]) > NAME_MAX, "the name is too long"),
        (len(shown.get("description", "")) > DESCRIPTION_MAX, "the description is too long"),
        (len(commands) > COMMANDS_MAX, "too many commands"),
        (any(len(row["command"]) > COMMAND_MAX for row in commands), "a command is too long"),
        (any(not row["command"].startswith("/") for row in commands), "a command needs its slash"),
        (len(manifest["features"].get("shortcuts", [])) > SHORTCUTS_MAX, "too many shortcuts"),
        (
            not set(scopes.get("bot_optional", [])) <= set(scopes["bot"]),
            "an optional scope is not in `bot`",
        ),
        (bool(commands) and "commands" not in scopes["bot"], "commands need the scope `commands`"),
    ]
    found = [sentence for is_wrong, sentence in problems if is_wrong]
    if found:
        raise BadManifest("; ".join(found))
