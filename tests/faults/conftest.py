"""The rigs of other folders: verbs over fakes, and the whole bench with the stand-in."""

from tests.flows.conftest import bench, printer
from tests.workflow.conftest import empty_database, shop

__all__ = ["bench", "empty_database", "printer", "shop"]
