"""The arguments of a call: form fields or JSON, as Slack reads them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.standin.refusals import Refusal, invalid, missing

TRUE = {"1", "true", "True"}


@dataclass(frozen=True, slots=True)
class Args:
    values: Mapping[str, Any]

    def needed(self, *names: str) -> tuple[str, ...]:
        """These arguments as text. Raises Refusal(invalid_arguments) naming the missing ones."""
        absent = [name for name in names if self.values.get(name) in (None, "")]
        if absent:
            raise missing(*absent)
        return tuple(str(self.values[name]) for name in names)

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        return None if value is None else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.values.get(name)
        return default if value is None else str(value) in TRUE

    def whole(self, name: str, default: int) -> int:
        value = self.values.get(name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            raise invalid("invalid_arguments", [f"[ERROR] must be a number: {name}"]) from None

    def number(self, name: str, default: float) -> float:
        value = self.values.get(name, default)
        try:
            return float(value)
        except (TypeError, ValueError):
            raise invalid("invalid_arguments", [f"[ERROR] must be a number: {name}"]) from None

    def structure(self, name: str, *, refused_as: str) -> Any:
        """A list or an object, sent as it is or as a string of JSON; None where there is none."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise Refusal(refused_as) from None
