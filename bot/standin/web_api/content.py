"""What a message says: text, blocks, attachments and metadata, within Slack's limits."""

from dataclasses import dataclass
from typing import Any

from bot.standin.block_kit.blocks import ALL_TEXT_MAX, MARKDOWN_MAX, problems_of_blocks, text_length
from bot.standin.block_kit.fill import with_ids
from bot.standin.records import Json
from bot.standin.refusals import Refusal, invalid
from bot.standin.web_api.arguments import Args

POSTED_TEXT_MAX = 40_000  # What is longer is cut off when posted.
ATTACHMENTS_MAX = 100
METADATA_MAX = 8_000


@dataclass(frozen=True, slots=True)
class Content:
    """None means: not named in the call."""

    text: str | None
    blocks: list[Json] | None
    attachments: list[Json] | None
    metadata: Json | None

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.blocks or self.attachments)


def read(args: Args) -> Content:
    """Raises Refusal: invalid_blocks_format, invalid_blocks, msg_blocks_too_long and their like."""
    markdown = args.text("markdown_text")
    if markdown is not None:
        return _markdown(args, markdown)
    return Content(
        text=args.text("text"),
        blocks=checked_blocks(args.structure("blocks", refused_as="invalid_blocks_format")),
        attachments=_attachments(args.structure("attachments", refused_as="invalid_attachments")),
        metadata=_metadata(args.structure("metadata", refused_as="invalid_metadata_format")),
    )


def for_posting(args: Args) -> Content:
    """Raises Refusal(no_text) for a message without anything in it."""
    content = read(args)
    if content.is_empty:
        raise Refusal("no_text")
    return content


def checked_blocks(blocks: Any, *, surface: str = "message") -> list[Json] | None:
    """Blocks as Slack keeps them, with generated ids. Raises Refusal(invalid_blocks)."""
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    found = problems_of_blocks(blocks, surface=surface)
    if found:
        raise invalid("invalid_blocks", found)
    if text_length(blocks) > ALL_TEXT_MAX:
        raise Refusal("msg_blocks_too_long")
    return with_ids(blocks)


def _markdown(args: Args, markdown: str) -> Content:
    if args.text("text") or args.text("blocks"):
        raise Refusal("markdown_text_conflict")
    if len(markdown) > MARKDOWN_MAX:
        raise Refusal("msg_too_long")
    return Content(text=markdown, blocks=None, attachments=None, metadata=None)


def _attachments(attachments: Any) -> list[Json] | None:
    if attachments is None:
        return None
    if not isinstance(attachments, list) or not all(isinstance(part, dict) for part in attachments):
        raise Refusal("invalid_attachments")
    if len(attachments) > ATTACHMENTS_MAX:
        raise Refusal("too_many_attachments")
    return attachments


def _metadata(metadata: Any) -> Json | None:
    if metadata is None:
        return None
    if metadata == {}:
        return {}
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise Refusal("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise Refusal("invalid_metadata_format")
    if len(str(metadata)) > METADATA_MAX:
        raise Refusal("metadata_too_large")
    return metadata
