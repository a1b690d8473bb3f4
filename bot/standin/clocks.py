"""The machine's own clock, for what no test may move: signatures, and a stand-in without a clock."""

from datetime import UTC, datetime


def wall() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  Slack signs with real time, whatever the demo's clock says.
