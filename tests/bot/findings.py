"""Looking at what the doctor found."""

from datetime import UTC, datetime
from pathlib import Path

from bot.doctor.finding import Finding
from bot.settings import Settings

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def given(home: Path, **values: object) -> Settings:
    return Settings(_env_file=None, sendday_home=home, **values)  # type: ignore[arg-type,call-arg]  # As given.


def wrongs(found: list[Finding]) -> list[str]:
    return [f"{finding.sentence} {finding.fix}".strip() for finding in found if not finding.ok]
