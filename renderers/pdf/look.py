"""What a document's look is made of, and one word for all of it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
FONT_FOLDER = HERE.parent / "fonts"
FONTS = tuple(sorted(FONT_FOLDER.glob("*.ttf")))
FONT_LIST = FONT_FOLDER / "fonts.conf"
COVERAGE = FONT_FOLDER / "coverage.txt"  # What every face can draw, in ranges; a test reads the faces themselves.

# Whatever changes how an approved invoice would look, and nothing that does not.
PARTS = (*sorted(TEMPLATES.iterdir()), *FONTS, HERE / "labels.py")


@lru_cache(maxsize=1)
def look() -> str:
    """SHA-256 (hex) over templates, style sheet, fonts and labels: the template version of a document."""
    parts = hashlib.sha256()
    for path in PARTS:
        parts.update(f"{path.name}\0".encode())
        parts.update(hashlib.sha256(path.read_bytes()).digest())
    return parts.hexdigest()
