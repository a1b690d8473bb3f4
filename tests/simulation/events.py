"""What may happen, as plain values, so that a failing run can be told, repeated and made shorter."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

SCENES = 9


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happens. `which` and `much` choose among what is there then; `during` happens inside of it."""

    what: str
    which: int = 0
    much: int = 0
    during: Event | None = None

    def __str__(self) -> str:
        inside = f", and meanwhile: {self.during}" if self.during else ""
        return f"{self.what}({self.which}, {self.much}){inside}"


# What happens how often.
ACTS = {
    "approve": 9,
    "draft": 2,
    "edit": 2,
    "request_changes": 1,
    "hold": 1,
    "resume": 1,
    "void": 1,
    "change_client": 2,
    "pay": 2,
    "undo_payment": 1,
    "retry": 2,
    "settle_unknown": 3,
    "resolve": 1,
    "take": 1,
    "answer_missed": 2,
    "credit": 2,
    "redirect": 2,
    "answer_redirect": 3,
    "trial": 1,
    "snooze": 1,
}
TROUBLE = {
    "mail_fault": 5,
    "crash": 5,
    "freeze": 3,
    "meanwhile": 4,
    "work_on": 2,
    "chat_fault": 2,
    "archive_fault": 1,
    "print_fault": 1,
}
# What may happen while the outside is asked, or between a claim and the work.
INSIDE = (
    "approve edit request_changes hold void change_client pay undo_payment retry settle_unknown answer_redirect".split()
)
NESTED = ("meanwhile", "work_on")


def deal(seed: int, scenes: int = SCENES) -> list[Event]:
    """The events of a seed: people act, something is about to fail, time passes, the bot has its turn."""
    luck = Random(seed)  # noqa: S311  Reproducible, not secret.
    happened = [_event(luck, "draft")]
    for number in range(scenes):
        happened.append(_event(luck, _one(luck, ACTS) if number else "approve"))
        if luck.random() < 0.4:
            happened.append(_event(luck, _one(luck, ACTS)))
        if luck.random() < 0.7:
            happened.append(_event(luck, _one(luck, TROUBLE)))
        if number and luck.random() < 0.7:
            happened.append(_event(luck, "clock"))
        happened.append(Event("turn"))
    return happened


def _one(luck: Random, weights: dict[str, int]) -> str:
    return luck.choices(list(weights), list(weights.values()))[0]


def _event(luck: Random, what: str) -> Event:
    during = _event(luck, luck.choice(INSIDE)) if what in NESTED else None
    return Event(what, luck.randrange(1000), luck.randrange(1000), during)


def diary(events: list[Event]) -> str:
    """The events as numbered lines."""
    return "\n".join(f"{number:3}. {event}" for number, event in enumerate(events, start=1))
