"""The small rules that blocks, elements and views are put together from."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.standin.block_kit.problems import Problems, escaped_length, expect_fields

Rule = Callable[[Any, str, Problems], None]

TEXT_KINDS = ("plain_text", "mrkdwn")
TEXT_MAX = 3000


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of one kind of object; `also` checks what one field alone cannot know."""

    required: Mapping[str, Rule] = field(default_factory=dict)
    optional: Mapping[str, Rule] = field(default_factory=dict)
    also: Rule | None = None

    def __call__(self, node: Any, place: str, problems: Problems) -> None:
        fine = expect_fields(node, place, problems, required=set(self.required), optional=set(self.optional))
        if not fine:
            return
        for name, rule in (*self.required.items(), *self.optional.items()):
            if name in node:
                rule(node[name], f"{place}/{name}", problems)
        if self.also:
            self.also(node, place, problems)


def anything(node: Any, place: str, problems: Problems) -> None:
    """Slack looks at it, this stand-in does not."""


def flag(node: Any, place: str, problems: Problems) -> None:
    if not isinstance(node, bool):
        problems.add("must be a boolean", place)


def string(most: int, *, least: int = 0) -> Rule:
    def rule(node: Any, place: str, problems: Problems) -> None:
        if not isinstance(node, str):
            problems.add("must be a string", place)
        else:
            _length(node, most, least, place, problems)

    return rule


def text(most: int, *kinds: str) -> Rule:
    """A text object: plain_text, or mrkdwn where `kinds` allows it. Never empty."""

    def rule(node: Any, place: str, problems: Problems) -> None:
        if not isinstance(node, dict) or node.get("type") not in (kinds or TEXT_KINDS):
            problems.add(f"must be a text object: {' or '.join(kinds or TEXT_KINDS)}", place)
            return
        extra = {"emoji"} if node["type"] == "plain_text" else {"verbatim"}
        expect_fields(node, place, problems, required={"type", "text"}, optional=extra)
        string(most, least=1)(node.get("text", ""), f"{place}/text", problems)

    return rule


def whole(least: int, most: int) -> Rule:
    def rule(node: Any, place: str, problems: Problems) -> None:
        if not isinstance(node, int) or isinstance(node, bool) or not least <= node <= most:
            problems.add(f"must be a number between {least} and {most}", place)

    return rule


def one_of(*allowed: str) -> Rule:
    def rule(node: Any, place: str, problems: Problems) -> None:
        if node not in allowed:
            problems.add(f"must be one of: {', '.join(allowed)}", place)

    return rule


def list_of(rule: Rule, most: int, *, least: int = 1) -> Rule:
    def each(node: Any, place: str, problems: Problems) -> None:
        if not isinstance(node, list):
            problems.add("must be an array", place)
            return
        if len(node) > most:
            problems.add(f"no more than {most} items allowed", place)
        if len(node) < least:
            problems.add(f"no fewer than {least} items allowed", place)
        for number, part in enumerate(node):
            rule(part, f"{place}/{number}", problems)

    return each


def typed(shapes: Mapping[str, Rule], allowed: Iterable[str]) -> Rule:
    """An object whose `type` says which shape it has; only the `allowed` types may stand here."""
    names = frozenset(allowed)

    def rule(node: Any, place: str, problems: Problems) -> None:
        kind = node.get("type") if isinstance(node, dict) else None
        if kind not in names:
            problems.add(f"unsupported type: {kind}", place)
        else:
            shapes[str(kind)]({k: v for k, v in node.items() if k != "type"}, place, problems)

    return rule


def matching(pattern: str, sentence: str) -> Rule:
    form = re.compile(pattern)

    def rule(node: Any, place: str, problems: Problems) -> None:
        if not isinstance(node, str) or not form.fullmatch(node):
            problems.add(sentence, place)

    return rule


def day(node: Any, place: str, problems: Problems) -> None:
    try:
        date.fromisoformat(node)
    except (TypeError, ValueError):
        problems.add("must be a date such as 2026-12-01", place)


def exactly_one(*names: str) -> Rule:
    """Of these fields, one and only one."""

    def rule(node: Any, place: str, problems: Problems) -> None:
        if sum(name in node for name in names) != 1:
            problems.add(f"exactly one of: {', '.join(names)}", place)

    return rule


def all_of(*rules: Rule) -> Rule:
    def rule(node: Any, place: str, problems: Problems) -> None:
        for each in rules:
            each(node, place, problems)

    return rule


def _length(value: str, most: int, least: int, place: str, problems: Problems) -> None:
    if escaped_length(value) > most:
        problems.add(f"must be less than {most + 1} characters", place)
    if len(value) < least:
        problems.add(f"must be more than {least - 1} characters", place)


url = all_of(string(3000, least=1), matching(r"(https?|slack|mailto):\S+", "invalid url"))
