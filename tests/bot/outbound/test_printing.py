import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from billing.invoice import Issue
from bot.outbound.printing import ChildPrinter, Limits, RenderChild, missing_library, start
from tests.billing.samples import CONTENT, line
from workflow.ports import PrintDelayed, PrintRefused

ISSUE = Issue("2026-0001", date(2026, 3, 3), date(2026, 3, 17), datetime(2026, 3, 3, 8, tzinfo=UTC))
ENDLESS = replace(CONTENT, lines=(line("1.00"),) * 4_000)  # Half a minute of layout.


@pytest.fixture
def printer() -> Iterator[ChildPrinter]:
    with closing(ChildPrinter(children=1)) as printer:
        yield printer


def child_of(printer: ChildPrinter) -> subprocess.Popen[bytes]:
    process = printer._children[0]._process
    assert process is not None
    return process


def ended(pid: int) -> bool:
    """Whether the process is gone within a few seconds, also when nobody waits for it."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        threading.Event().wait(0.05)
    return False


def test_nothing_starts_before_the_first_document() -> None:
    with closing(ChildPrinter()) as printer:
        assert [one._process for one in printer._children] == [None, None]


def test_one_child_prints_many_documents(printer: ChildPrinter) -> None:
    first = printer.print(CONTENT, ISSUE)
    child = child_of(printer)
    second = printer.print(CONTENT, None)

    assert first.startswith(b"%PDF")
    assert second.startswith(b"%PDF")
    assert child_of(printer) is child


def test_a_child_is_replaced_when_it_has_printed_enough() -> None:
    with closing(ChildPrinter(children=1, limits=Limits(documents_per_child=2))) as printer:
        children = set()
        for _ in range(4):
            printer.print(CONTENT, ISSUE)
            children.add(child_of(printer).pid)

    assert len(children) == 2


def test_a_child_that_was_killed_between_documents_is_replaced(printer: ChildPrinter) -> None:
    printer.warm()
    child_of(printer).kill()
    child_of(printer).wait()

    assert printer.print(CONTENT, ISSUE).startswith(b"%PDF")


def test_a_child_that_dies_in_the_middle_delays_the_document_and_the_next_one_prints(printer: ChildPrinter) -> None:
    printer.warm()
    killer = threading.Timer(0.3, child_of(printer).kill)
    killer.start()

    with pytest.raises(PrintDelayed, match="ended unexpectedly"):
        printer.print(ENDLESS, ISSUE)

    assert printer.print(CONTENT, ISSUE).startswith(b"%PDF")


def test_a_document_that_takes_too_long_is_ended_and_refused_the_second_time() -> None:
    with closing(ChildPrinter(children=1, limits=Limits(wall_seconds=0.5))) as printer:
        printer.warm()
        with pytest.raises(PrintDelayed, match="took too long"):
            printer.print(ENDLESS, ISSUE)
        with pytest.raises(PrintRefused, match="within the limits") as refusal:
            printer.print(ENDLESS, ISSUE)

    assert refusal.value.code == "limits"


def test_processor_time_is_limited() -> None:
    with (
        closing(ChildPrinter(children=1, limits=Limits(cpu_seconds=1))) as printer,
        pytest.raises(PrintDelayed, match="more than 1 s of processor time"),
    ):
        printer.print(ENDLESS, ISSUE)


def test_the_limit_counts_for_each_document_anew() -> None:
    with closing(ChildPrinter(children=1, limits=Limits(cpu_seconds=2))) as printer:
        printer.warm()
        child = child_of(printer)
        for _ in range(30):
            printer.print(CONTENT, ISSUE)

        assert child_of(printer) is child


def test_memory_is_limited() -> None:
    with (
        closing(ChildPrinter(children=1, limits=Limits(memory=260 << 20))) as printer,
        pytest.raises(PrintDelayed, match="ended unexpectedly"),
    ):
        printer.print(ENDLESS, ISSUE)


def test_what_cannot_be_printed_is_refused_and_the_child_lives_on(printer: ChildPrinter) -> None:
    with pytest.raises(PrintRefused, match=r"U\+6F22") as refusal:
        printer.print(replace(CONTENT, note="漢字"), ISSUE)
    child = child_of(printer)

    assert refusal.value.code == "glyph"
    assert printer.print(CONTENT, ISSUE).startswith(b"%PDF")
    assert child_of(printer) is child


def test_threads_share_the_children_and_get_their_own_documents() -> None:
    contents = [replace(CONTENT, note=f"note {number}") for number in range(12)]

    with closing(ChildPrinter(children=2)) as printer, ThreadPoolExecutor(6) as threads:
        alone = [printer.print(content, ISSUE) for content in contents]
        together = list(threads.map(lambda content: printer.print(content, ISSUE), contents))

    assert together == alone
    assert len(set(alone)) == len(contents)


def test_closing_ends_busy_children_too() -> None:
    printer = ChildPrinter(children=1)
    printer.warm()
    child = child_of(printer)
    with ThreadPoolExecutor(1) as threads:
        busy = threads.submit(printer.print, ENDLESS, ISSUE)
        threading.Event().wait(0.2)
        printer.close()

        assert isinstance(busy.exception(), PrintDelayed)
    assert child.poll() is not None
    with pytest.raises(PrintDelayed, match="closed"):
        printer.print(CONTENT, ISSUE)


def test_no_child_outlives_a_parent_that_was_killed() -> None:
    program = (
        "from bot.outbound.printing import ChildPrinter, sys\n"
        "printer = ChildPrinter(children=1)\n"
        "printer.warm()\n"
        "print(printer._children[0]._process.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)

    assert ended(child)


def test_the_child_knows_no_secret_and_dumps_no_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "canary")
    monkeypatch.setenv("SENDDAY_SMTP_URL", "canary")
    one = RenderChild(Limits())
    one.begin()
    process = one._process
    assert process is not None
    try:
        environment = Path(f"/proc/{process.pid}/environ").read_bytes()
        assert b"canary" not in environment
        assert resource.prlimit(process.pid, resource.RLIMIT_CORE) == (0, 0)
    finally:
        one.release()


def test_ctrl_c_and_sigterm_are_for_the_parent(printer: ChildPrinter) -> None:
    printer.warm()
    child = child_of(printer)
    child.send_signal(signal.SIGINT)
    child.send_signal(signal.SIGTERM)

    assert printer.print(CONTENT, ISSUE).startswith(b"%PDF")
    assert child_of(printer) is child


def test_where_the_libraries_are_all_is_well() -> None:
    assert missing_library() is None


def test_a_missing_library_is_one_sentence_with_its_cure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A module of that name, found first, fails as WeasyPrint does on a machine without Pango."""
    (tmp_path / "weasyprint.py").write_text(
        "raise OSError(\"cannot load library 'libpango-1.0-0': no such file\")\n", encoding="ascii"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(Path.cwd())]))

    sentence = missing_library()

    assert sentence is not None
    assert sentence.startswith("PDFs cannot be rendered: the library libpango-1.0-0 is missing.")
    assert "install" in sentence
    assert "\n" not in sentence


def test_the_bot_itself_never_imports_weasyprint() -> None:
    program = "import sys, bot.outbound.printing, renderers.letters; sys.exit('weasyprint' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_child_started_by_hand_ends_with_its_input() -> None:
    process = start(Limits())
    process.communicate(timeout=30)

    assert process.returncode == 0
