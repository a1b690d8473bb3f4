"""The rigs of other folders: verbs over fakes, the whole bench with the stand-in, and the log."""

from tests.bot.test_logs import lines
from tests.flows.conftest import bench, printer
from tests.workflow.conftest import empty_database, shop

__all__ = ["bench", "empty_database", "lines", "printer", "shop"]
