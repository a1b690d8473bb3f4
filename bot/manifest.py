"""Where the app manifest lies: inside the wheel, or at the top of the checkout."""

from importlib import resources
from pathlib import Path

MANIFEST = "app-manifest.yml"


def manifest_text() -> str:
    """The manifest as YAML. Raises FileNotFoundError where an installation lost it."""
    packaged = resources.files("bot").joinpath(MANIFEST)
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    return (Path(__file__).resolve().parent.parent / MANIFEST).read_text(encoding="utf-8")
