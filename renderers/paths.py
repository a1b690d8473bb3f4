"""Names for folders and files that are safe on every file system, and where an invoice is archived."""

from __future__ import annotations

import hashlib
import re
import unicodedata

NAME_MAX_BYTES = 120  # Well below every file system's 255, encrypted ones' 143 and Windows' 260 for the whole path.
HASH_DIGITS = 8

FORBIDDEN = re.compile(r'[/\\:*?"<>|]+')
SPACES = re.compile(r"\s+")
# Windows opens a device under these names, whatever follows the first dot.
DEVICES = frozenset({"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in "123456789¹²³"})
# Letters, marks, digits, punctuation, currency and mathematical signs. No emoji, controls or invisible marks.
KEPT = frozenset("LMNPZ")
KEPT_SIGNS = frozenset({"Sc", "Sm"})


def archive_path(folder: str, year: int, number: str) -> str:
    """`<folder>/<year>/<number>.pdf`, below whatever root. A folder may name several levels: `clients/acme`."""
    levels = [safe_name(level) for level in folder.split("/") if level.strip(" .")]
    return "/".join((*(levels or [safe_name(folder)]), f"{year:04}", f"{safe_name(number)}.pdf"))


def safe_name(text: str) -> str:
    """One folder or file name that reads like the text and is nothing else than a name. Sane names stay as they are.

    What had to be shortened, or has nothing left, carries the beginning of its SHA-256, so that twins stay apart.
    """
    composed = unicodedata.normalize("NFC", FORBIDDEN.sub("-", text))
    kept = "".join(character for character in composed if _kept(character))
    name = SPACES.sub(" ", kept).strip(" .-")
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_DIGITS]
    if not name:
        return f"unnamed-{mark}"
    if is_device(name):
        return f"_{name}"
    if len(name.encode()) <= NAME_MAX_BYTES:
        return name
    cut = name.encode()[: NAME_MAX_BYTES - HASH_DIGITS - 1].decode(errors="ignore").strip(" .-")
    return f"{cut}-{mark}"


def is_device(name: str) -> bool:
    """Whether Windows would open a device instead of a file of this name."""
    return name.partition(".")[0].strip().casefold() in DEVICES


def _kept(character: str) -> bool:
    category = unicodedata.category(character)
    return (category[0] in KEPT and category not in {"Zl", "Zp"}) or category in KEPT_SIGNS or character in "\t\n\r"
