"""A real browser for the demo page: the one that is installed, quiet and kept off the network."""

import shutil
from pathlib import Path
from typing import Any

import pytest

# The places that tools/setup looks in too.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

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
