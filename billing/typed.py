"""What people type, folded so that case and spaces do not matter."""

from __future__ import annotations


def folded(text: str) -> str:
    """The text without its case, with single spaces between its words."""
    return " ".join(text.casefold().split())
