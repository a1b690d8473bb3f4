"""What an import found, and what it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Report:
    """What is new, changed and unchanged, by name. With problems, nothing was written; notes are worth a look."""

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """What is wrong or odd so far, each with its place, so that a file can be mended in one go."""

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def wrong(self, place: str, error: object) -> None:
        """Something that keeps the whole file out."""
        self.problems.append(_sentence(place, error))

    def odd(self, place: str, remark: str) -> None:
        """Something that a person should look at."""
        self.notes.append(_sentence(place, remark))

    def redrafted(self, references: Sequence[str]) -> None:
        """Drafts that ask for approval again, because what they say has changed."""
        if references:
            self.notes.append(f"Drafts that ask for approval again: {', '.join(references)}.")

    def refused(self) -> Report:
        """The report of a file that changed nothing."""
        return Report(problems=tuple(self.problems), notes=tuple(self.notes))


def _sentence(place: str, remark: object) -> str:
    text = f"{place}: {remark}"
    return text if text.endswith((".", "?", "!")) else f"{text}."
