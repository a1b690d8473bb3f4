"""The generated pages of docs/: settings, commands, files and the schema of an invoice, written from the code."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import SecretStr
from typer.main import get_command

from bot import cli
from bot.reference_files import files_page
from bot.settings import Settings
from renderers.slack.guide import COMMANDS
from store.as_json import content_schema

GENERATED = "<!-- Written from the code by `make docs`: change it there. -->"
BUILT_IN = {"help", "version"}

# Defaults that depend on other settings.
DEFAULTS = {
    "sendday_home": "`./var`",
    "sendday_database_url": "`sqlite:///$SENDDAY_HOME/sendday.db`",
    "sendday_archive_url": "`file:///` and `$SENDDAY_HOME/archive`",
    "sendday_admins": "the workspace's own admins",
    "sendday_mail_from": "the seller's address",
    "sendday_smtp_url": "`.eml` files in `$SENDDAY_HOME/outbox`",
    "sendday_country": "the seller's country",
    "sendday_shadow": "`off`",
    "sendday_tick_seconds": "`15`",
    "sendday_engine": "`embedded` on SQLite, `procrastinate` on PostgreSQL",
}

STATUSES = {
    0: "fine",
    1: "something needs a person: open exceptions, a gap in the numbers, a finding of the doctor",
    2: "wrong usage or bad rows; nothing was written",
    69: "a needed service or setting is missing or wrong; one sentence each",
    70: "our own crash; please report it",
}


def settings_page() -> str:
    """`docs/settings.md`."""
    head = (
        "# Settings\n\n"
        f"{GENERATED}\n\n"
        "Each is an environment variable, or a line `NAME=value` of a file `.env` in the folder in which `sendday` is "
        "started; the environment goes first. A value that is wrong, and one that this version cannot honour yet, is "
        "said in one sentence, and the exit status is 69. A name that begins with `SENDDAY_` and is none of these is "
        "said too. `sendday doctor` looks at all of them.\n\n"
        "| name | default | meaning |\n| --- | --- | --- |\n"
    )
    return head + "".join(_setting(name) for name in Settings.model_fields)


def commands_page() -> str:
    """`docs/commands.md`."""
    return "\n".join((*_operator_commands(), *_chat_commands())) + "\n"


def invoice_schema() -> str:
    """`docs/invoice.schema.json`."""
    return json.dumps(content_schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "files.md": lambda: files_page(GENERATED),
    "invoice.schema.json": invoice_schema,
}


def _setting(name: str) -> str:
    field = Settings.model_fields[name]
    default = DEFAULTS.get(name) or (f"`{field.default}`" if field.default not in (None, "") else "")
    meaning = " ".join((field.description or "").split())
    if field.annotation == (SecretStr | None):
        meaning = f"{meaning} Never shown."
    return f"| `{name.upper()}` | {default} | {meaning} |\n"


def _operator_commands() -> Iterator[str]:
    yield "# Commands\n"
    yield f"{GENERATED}\n"
    yield "## On the command line\n"
    for name, command in _walk(get_command(cli.app), "sendday"):
        arguments = "".join(f" {_argument(param)}" for param in command.params if param.param_type_name == "argument")
        yield f"### `{name}{arguments}`\n"
        yield f"{command.help}\n"
        options = [param for param in command.params if param.param_type_name == "option"]
        yield from (f"- `{_option(param)}`: {param.help}" for param in options if param.name not in BUILT_IN)
        if options:
            yield ""
    yield "`sendday --help` and `sendday COMMAND --help` say the same; `sendday --version` says which version it is,"
    yield "and `sendday --debug COMMAND` shows where it crashed, if it does.\n"
    yield "Exit status:\n"
    yield from (f"- {status}: {meaning}" for status, meaning in STATUSES.items())
    yield ""


def _chat_commands() -> Iterator[str]:
    yield "## In Slack\n"
    yield "The command's name is `SENDDAY_COMMAND`, by default `/invoice`. Answers are seen by nobody else.\n"
    yield "| command | what it does | for example |"
    yield "| --- | --- | --- |"
    for command in COMMANDS:
        yield f"| `/invoice {command.form}` | {command.does} | `/invoice {command.example}` |"


def _walk(group: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    """Every command with its full name. Typer's own types are not public, so they are Any here."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _walk(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", command


def _argument(param: Any) -> str:
    return str(param.metavar or param.name.upper())


def _option(param: Any) -> str:
    names = " / ".join((*param.opts, *param.secondary_opts))
    return names if param.is_flag else f"{names} {param.metavar or 'NUMBER'}"
