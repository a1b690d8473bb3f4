"""The commands that people type: what each does, with an example, and what they may have meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from slack_sdk.models.blocks import SectionBlock

from renderers.people import joined
from renderers.slack import blocks, text
from renderers.slack.blocks import Message

CLOSE_ENOUGH = 0.55  # `payed` means `paid`, `void` does not.
PROBLEMS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Command:
    """A word after the slash command. `form` shows what follows it, `example` is typed as it stands."""

    word: str
    form: str
    does: str
    example: str


COMMANDS = (
    Command("new", "new [client]", "draft an invoice", "new Acme GmbH"),
    Command(
        "done",
        "done <client> <amount> <what> [date]",
        "log finished work; then draft it with one click",
        "done Acme GmbH 480 Design workshop yesterday",
    ),
    Command(
        "status",
        "status [client, number or draft]",
        "how everything stands, or one of them",
        "status 2026-0001",
    ),
    Command("queue", "queue", "what is under way, and whom it waits for", "queue"),
    Command(
        "paid",
        "paid <number> [amount] [date]",
        "record a payment; alone it asks for the details",
        "paid 2026-0001",
    ),
    Command("exceptions", "exceptions", "what needs a person", "exceptions"),
    Command("why", "why <client, number or draft>", "what goes out next and when, or what is in its way", "why D-17"),
    Command("hold", "hold <number or draft>", "stop what is coming; an approval stays", "hold D-17"),
    Command("resume", "resume <number or draft>", "let it go on", "resume D-17"),
    Command("credit", "credit <number>", "draft a credit note for all or a part of it", "credit 2026-0001"),
    Command("void", "void <number or draft>", "call it off for good; a number stays used", "void D-17"),
    Command("", "<client, number or draft>", "show it with its buttons", "D-17"),
    Command("help", "help", "this list", "help"),
)
WORDS = tuple(command.word for command in COMMANDS if command.word)


def help_for(slash: str, *, setup: Sequence[str] = ()) -> Message:
    """Every command with an example; what is not set up yet comes first."""
    return blocks.message(
        f"What {slash} can do: {', '.join(WORDS)}. For example: {slash} new Acme GmbH{_setup_text(setup)}",
        setup_section(setup),
        blocks.section("commands", "\n".join(_usage(slash, command) for command in COMMANDS)),
    )


def unknown(slash: str, typed: str, *, clients: Sequence[str] = ()) -> Message:
    """An answer to a word that is none of ours: what was perhaps meant, a command or a client, and the list."""
    word = nearest(typed)
    near = [f"`{slash} {word}`"] if word else [f"“{text.neutral(name, 100)}”" for name in clients[:3]]
    meant = f" Did you mean {joined(near, 'or')}?" if near else ""
    said = f"I do not know “{text.neutral(typed, 100)}”.{meant}"
    return blocks.message(
        f"{said} Commands: {', '.join(WORDS)}.",
        blocks.section("unknown", said),
        blocks.section("commands", "\n".join(_usage(slash, command) for command in COMMANDS)),
    )


def usage(slash: str, word: str, problem: str = "") -> Message:
    """How one command is written, after it was written another way. `problem` is a sentence in our own words."""
    command = next((known for known in COMMANDS if known.word == word), COMMANDS[-1])
    said = " ".join(filter(None, [text.spoken(problem), "Write it like this:"]))
    return blocks.message(
        f"{said} {slash} {text.escape(command.form)}. For example: {slash} {command.example}",
        blocks.section("usage", f"{said}\n{_usage(slash, command)}"),
    )


def nearest(typed: str) -> str:
    """The command that a mistyped word resembles most; empty when none does."""
    first = text.one_line(typed).lower().partition(" ")[0]
    return next(iter(get_close_matches(first, WORDS, n=1, cutoff=CLOSE_ENOUGH)), "")


def setup_section(setup: Sequence[str]) -> SectionBlock | None:
    """What must be set up before anything can leave; None when all is."""
    if not setup:
        return None
    lines = [text.neutral(problem, 300) for problem in setup[:PROBLEMS_SHOWN]]
    if more := len(setup) - len(lines):
        lines.append(f"and {more} more")
    return blocks.section("setup", f"*To set up first*\n{blocks.bullets(lines)}")


def _setup_text(setup: Sequence[str]) -> str:
    return f". To set up first: {text.neutral(setup[0], 300)}" if setup else ""


def _usage(slash: str, command: Command) -> str:
    form, example = text.escape(command.form), text.escape(command.example)
    shown = f"`{slash} {form}` · {command.does}"
    return shown if form == example else f"{shown}, e.g. _{slash} {example}_"
