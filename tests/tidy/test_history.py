"""What happened stays: history is only ever added to."""

import re

from tests.tidy.source import shipped

WRITERS = {"store/history.py", "store/tables/__init__.py", "store/tables/invoices.py"}
CHANGED = re.compile(r"(?:update|delete)\(HistoryRow|UPDATE history|DELETE FROM history", re.IGNORECASE)


def test_history_is_only_ever_added_to() -> None:
    """One module writes it, with one function, and that adds."""
    knowing = {module.path for module in shipped() if "HistoryRow" in module.text}
    [history] = [module for module in shipped() if module.path == "store/history.py"]

    assert knowing == WRITERS
    assert [module.path for module in shipped() if CHANGED.search(module.text)] == []
    assert re.findall(r"db\.(?:add|delete|merge|exec)\w*\((?!\s*(?:select|query))", history.text) == ["db.add("]
