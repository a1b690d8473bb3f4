"""What is wrong with a payload, each problem with the place where it is."""

import re
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Problems:
    """Collected in Slack's own words, so that a log of ours reads like a log of Slack's."""

    messages: list[str] = field(default_factory=list)

    def add(self, sentence: str, place: str) -> None:
        self.messages.append(f"[ERROR] {sentence} [json-pointer:{place}]")


def escaped_length(text: str) -> int:
    """The length that Slack counts: after `&`, `<` and `>` have become entities."""
    bare = len(re.findall(r"&(?!amp;|lt;|gt;)", text))
    return len(text) + 4 * bare


def expect_fields(node: Any, place: str, problems: Problems, *, required: set[str], optional: set[str]) -> bool:
    """Whether `node` is an object worth looking into; says which fields are missing or unknown."""
    if not isinstance(node, dict):
        problems.add("must be an object", place)
        return False
    for name in sorted(required - set(node)):
        problems.add(f"missing required field: {name}", place)
    for name in sorted(set(node) - required - optional):
        problems.add(f"invalid additional property: {name}", place)
    return True
