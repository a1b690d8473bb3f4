"""The rigs of other folders: verbs over fakes, the whole bench with the stand-in, and the log."""

import os

from renderers.pdf.look import FONT_LIST
from tests.bot.test_logs import lines
from tests.flows.conftest import bench, printer
from tests.workflow.conftest import empty_database, shop

os.environ["FONTCONFIG_FILE"] = str(FONT_LIST)  # As in the render child: our fonts and no others.

__all__ = ["bench", "empty_database", "lines", "printer", "shop"]
