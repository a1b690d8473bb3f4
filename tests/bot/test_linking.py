"""`sendday doctor --link-dropbox`, and what the doctor says of the link."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.doctor import outside
from bot.doctor.finding import Finding
from bot.outbound import dropbox as adapter
from tests import dropbox as double
from tests.bot.conftest import Sendday
from tests.bot.findings import given, wrongs
from tests.dropbox import APP_KEY, REFRESH_TOKEN, SCOPES, TOKEN, UPLOAD, FakeDropbox

OPEN_LINE = adapter.line
LINKED = {
    "sendday_archive_url": "dropbox:/Invoices",
    "dropbox_app_key": APP_KEY,
    "dropbox_refresh_token": REFRESH_TOKEN,
}


class Terminal(io.StringIO):
    """Standard input with somebody at it, who types the code once the address was shown."""

    def __init__(self, typed: Callable[[], str]) -> None:
        super().__init__()
        self._typed = typed

    def isatty(self) -> bool:
        return True

    def readline(self, _size: int | None = -1, /) -> str:  # type: ignore[override]  # Text, as StringIO itself has it.
        return self._typed()


@pytest.fixture
def dropbox(monkeypatch: pytest.MonkeyPatch) -> FakeDropbox:
    one = FakeDropbox()
    monkeypatch.setattr(adapter, "line", lambda: one.on(OPEN_LINE()))
    return one


@pytest.fixture
def visited(dropbox: FakeDropbox, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> list[str]:
    """What the person copied; they look at the terminal for the address."""
    shown: list[str] = []

    def visit() -> str:
        said = capfd.readouterr().err
        shown.append(said)
        [address] = [word for word in said.split() if word.startswith("https://")]
        return f" {dropbox.authorize(address)} \n"

    monkeypatch.setattr(sys, "stdin", Terminal(visit))
    monkeypatch.setenv("DROPBOX_APP_KEY", APP_KEY)
    return shown


def looked(home: Path, **values: object) -> Finding:
    return outside.dropbox(given(home, **{**LINKED, **values}))


@pytest.mark.usefixtures("visited")
def test_a_person_is_walked_to_the_line_that_the_bot_needs(sendday: Sendday, dropbox: FakeDropbox) -> None:
    answer = sendday("doctor", "--link-dropbox")

    assert answer.status == 0
    [line] = answer.out.splitlines()
    name, _, token = line.partition("=")
    assert name == "DROPBOX_REFRESH_TOKEN"
    assert token in dropbox.refresh_tokens - {REFRESH_TOKEN}
    assert token not in answer.err


def test_the_token_is_one_that_keeps_invoices(sendday: Sendday, visited: list[str], tmp_path: Path) -> None:
    token = sendday("doctor", "--link-dropbox").out.strip().partition("=")[2]

    assert looked(tmp_path, dropbox_refresh_token=token).ok
    assert len(visited) == 1


def test_without_anybody_at_the_terminal_nothing_is_asked(
    sendday: Sendday, dropbox: FakeDropbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DROPBOX_APP_KEY", APP_KEY)
    monkeypatch.setattr(sys, "stdin", io.StringIO("c0de"))

    answer = sendday("doctor", "--link-dropbox")

    assert (answer.status, answer.out) == (2, "")
    assert answer.err == "Linking asks for a code: run `sendday doctor --link-dropbox` in a terminal.\n"
    assert dropbox.asked == []


def test_without_an_app_key_one_sentence_says_so(sendday: Sendday) -> None:
    answer = sendday("doctor", "--link-dropbox")

    assert (answer.status, answer.out) == (69, "")
    assert answer.err.startswith("DROPBOX_APP_KEY is missing")
    assert len(answer.err.splitlines()) == 1


@pytest.mark.parametrize(("typed", "status", "said"), [("\n", 2, "No code was given"), ("wrong\n", 1, "start again")])
@pytest.mark.usefixtures("visited", "dropbox")
def test_no_code_and_a_wrong_one_link_nothing(
    sendday: Sendday, monkeypatch: pytest.MonkeyPatch, typed: str, status: int, said: str
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(lambda: typed))

    answer = sendday("doctor", "--link-dropbox")

    assert (answer.status, answer.out) == (status, "")
    assert said in answer.err.splitlines()[-1]


@pytest.mark.usefixtures("visited")
def test_an_app_without_the_permissions_is_told_which(sendday: Sendday, dropbox: FakeDropbox) -> None:
    dropbox.scopes = SCOPES - {"files.metadata.read"}

    answer = sendday("doctor", "--link-dropbox")

    assert (answer.status, answer.out) == (1, "")
    assert "the app may not do files.metadata.read" in answer.err


@pytest.mark.usefixtures("visited")
def test_a_dropbox_that_is_away_while_linking_is_said(sendday: Sendday, dropbox: FakeDropbox) -> None:
    dropbox.next(TOKEN, double.page(503))

    answer = sendday("doctor", "--link-dropbox")

    assert (answer.status, answer.out) == (69, "")
    assert answer.err.splitlines()[-1].endswith("answered 503")


def test_a_link_that_holds_is_fine_and_keeps_nothing(dropbox: FakeDropbox, tmp_path: Path) -> None:
    found = looked(tmp_path)

    assert (found.ok, found.sentence) == (True, "/Invoices in Dropbox can be written.")
    assert UPLOAD not in dropbox.routes()


@pytest.mark.parametrize("lacking", sorted(SCOPES))
def test_a_link_that_lacks_a_permission_is_found(dropbox: FakeDropbox, tmp_path: Path, lacking: str) -> None:
    dropbox.scopes = SCOPES - {lacking}

    [said] = wrongs([looked(tmp_path)])

    assert f"the link lacks the permission {lacking}; run `sendday doctor --link-dropbox`" in said


def test_a_link_that_was_taken_away_is_found_with_the_command_that_mends_it(
    dropbox: FakeDropbox, tmp_path: Path
) -> None:
    dropbox.refresh_tokens.clear()

    [said] = wrongs([looked(tmp_path)])

    assert "does not let us in any more (invalid_access_token); run `sendday doctor --link-dropbox`" in said
    assert REFRESH_TOKEN not in said


def test_a_dropbox_that_is_away_is_found(dropbox: FakeDropbox, tmp_path: Path) -> None:
    dropbox.next(TOKEN, double.page(503))

    [said] = wrongs([looked(tmp_path)])

    assert said.endswith("answered 503. Try again.")


def test_without_a_link_dropbox_is_not_asked(dropbox: FakeDropbox, tmp_path: Path) -> None:
    assert looked(tmp_path, dropbox_refresh_token=None).ok
    assert dropbox.asked == []


def test_the_doctor_looks_at_dropbox_instead_of_the_folder(
    sendday: Sendday, dropbox: FakeDropbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in LINKED.items():
        monkeypatch.setenv(name.upper(), value)

    answer = sendday("doctor")

    assert "ok       archive: /Invoices in Dropbox can be written." in answer.out
    assert dropbox.folders == {"/invoices"}
