"""What is brought to the app, and what came of it."""

from dataclasses import dataclass

from bot.standin.records import Json


@dataclass(frozen=True, slots=True)
class Parcel:
    """`kind` as Socket Mode calls it: `events_api`, `slash_commands` or `interactive`."""

    kind: str
    payload: Json
    retry_attempt: int = 0
    retry_reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Acknowledged, with what was answered; or `failure` says why not."""

    body: Json | str | None = None
    failure: str | None = None
    wants_no_retry: bool = False


@dataclass(frozen=True, slots=True)
class Delivered:
    """One attempt, for tests to look at."""

    parcel: Parcel
    outcome: Outcome
