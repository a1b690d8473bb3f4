"""How Slack says no: the name of an error, and what it adds to it."""

from typing import Any


class Refusal(Exception):
    """A Web API call was refused. Nothing has changed in the workspace."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


def invalid(error: str, messages: list[str]) -> Refusal:
    """A refusal that lists what is wrong, as Slack does under `response_metadata`."""
    return Refusal(error, response_metadata={"messages": messages})


def missing(*names: str) -> Refusal:
    return invalid("invalid_arguments", [f"[ERROR] missing required field: {name}" for name in names])
