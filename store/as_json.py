"""Content and briefs as JSON text: what revisions are kept in, and what `sendday render` reads."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from billing.client import Brief
from billing.content import Content


def content_text(content: Content) -> str:
    """The content as JSON; decimals are strings, so that nothing becomes a float."""
    return _contents().dump_json(content).decode()


def content_from(text: str) -> Content:
    """The content that was kept. Raises pydantic's ValidationError on foreign text."""
    return _contents().validate_json(text)


def content_schema() -> dict[str, Any]:
    """The JSON schema of an invoice's content."""
    return _contents().json_schema()


def brief_text(brief: Brief) -> str:
    """The brief as JSON."""
    return _briefs().dump_json(brief).decode()


def brief_from(text: str) -> Brief:
    """The brief that was kept."""
    return _briefs().validate_json(text)


@cache
def _contents() -> TypeAdapter[Content]:
    return TypeAdapter(Content)


@cache
def _briefs() -> TypeAdapter[Brief]:
    return TypeAdapter(Brief)
