"""What a document's look is made of, and one word for all of it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
FONT_FOLDER = HERE.parent / "fonts"
FONTS = tuple(sorted(FONT_FOLDER.glob("*.ttf")))
FONT_LIST = FONT_FOLDER / "fonts.conf"
COVERAGE = FONT_FOLDER / "coverage.txt"  # What every face can draw, in ranges; a test reads the faces themselves.

# Whatever changes how an approved invoice would look, and nothing that does not. A logo is part of the content.
CODE = tuple(HERE / name for name in ("labels.py", "press.py", "qr.py", "sheet.py"))
PARTS = (*sorted(TEMPLATES.iterdir()), *FONTS, *CODE)
ENGINE = "weasyprint"


@lru_cache(maxsize=1)
def look() -> str:
    """SHA-256 (hex) over templates, style sheet, fonts, our code that fills them, and the version of what sets them."""
    parts = hashlib.sha256(f"{ENGINE} {version(ENGINE)}\0".encode())
    for path in PARTS:
        parts.update(f"{path.name}\0".encode())
        parts.update(hashlib.sha256(path.read_bytes()).digest())
    return parts.hexdigest()
