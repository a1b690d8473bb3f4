"""The same life on the other database: verbs and tables mean the same there."""

from pathlib import Path

from bot.outbound.printing import ChildPrinter
from tests import bench as benches


def test_click_to_inbox_to_paid(tmp_path: Path, printer: ChildPrinter, postgres: str) -> None:
    with benches.bench(tmp_path, printer, database_url=postgres) as bench:
        draft = bench.draft(send_on="2026-03-03")
        bench.click("Approve", draft, by="ben")
        bench.clock.at("2026-03-03T09:00")
        bench.tick()
        bench.clock.at("2026-03-17T09:00")
        bench.tick()

        answer = bench.cleo.command("/invoice paid 2026-0001")
        bench.tick()

        assert "Paid in full" in answer.text
        assert len(bench.inbox) == 2
        assert len(bench.archived()) == 1
        assert bench.problems() == []
