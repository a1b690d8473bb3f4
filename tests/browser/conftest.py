"""A real browser for the demo page: the one that is installed, quiet and kept off the network."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.playing import Demo, played
from tests.browser.screen import Screen

# The places that tools/setup looks in too.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

PATIENCE_MS = 10_000

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",  # Containers and root have no user namespaces; the page is our own.
)


def installed_browser() -> str | None:
    """Where an installed Chromium or Chrome is, if there is one."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or (str(MACOS) if MACOS.exists() else None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = installed_browser()
    if path is None:
        pytest.skip("NO BROWSER, so the demo page went untested: install chromium (Debian) or Google Chrome")
    return browser_type_launch_args | {"executable_path": path, "args": list(QUIET)}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The whole demo with its page, once per file: its tests are a diary, in order."""
    with played(tmp_path_factory.mktemp("demo")) as one:
        yield one


@pytest.fixture
def screen(demo: Demo, page: Page) -> Iterator[Screen]:
    """Its page in a browser, as large as a small laptop's. Nothing may go wrong in its console."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if line.type in {"error", "warning"} else None)
    page.goto(demo.url)

    yield Screen(page)

    assert wrong == []
