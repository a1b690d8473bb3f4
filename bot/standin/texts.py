"""What a text shows its reader, and what in it is alive: mentions, broadcasts and links."""

import re
from typing import Any

FOLDED = ("confirm", "options", "option_groups", "placeholder")  # Not seen until something is opened.
LIVE = re.compile(r"<(?:[@#!][^<>]+|https?://[^<>]+|mailto:[^<>]+)>")
AUTO_PARSED = re.compile(r"@(?:channel|here|everyone)\b|(?<![|<])https?://[^\s<>|]+")
LABELLED = re.compile(r"<([^|<>]+)\|([^<>]+)>")


def shown(node: Any) -> list[str]:
    """Every string that a block, or a list of blocks, shows, in reading order."""
    if isinstance(node, list):
        return [text for part in node for text in shown(part)]
    if not isinstance(node, dict):
        return []
    own = node.get("text")
    found = [plain(own)] if isinstance(own, str) and own else []
    return found + [text for name, part in node.items() if name not in FOLDED for text in shown(part)]


def plain(text: str) -> str:
    """Without Slack's escapes, and with a link's label in place of the link."""
    labelled = LABELLED.sub(r"\2", text)
    return labelled.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def live(node: Any) -> list[str]:
    """What Slack would make live in a text or in blocks: `<@U…>`, `<!channel>`, links, bare URLs.

    Plain-text objects are dead; `verbatim` switches off what Slack finds by itself.
    """
    if isinstance(node, str):
        return LIVE.findall(node)
    if isinstance(node, list):
        return [found for part in node for found in live(part)]
    if not isinstance(node, dict):
        return []
    if node.get("type") == "mrkdwn":
        own = str(node.get("text", ""))
        return live(own) + ([] if node.get("verbatim") else AUTO_PARSED.findall(own))
    if node.get("type") in {"user", "usergroup", "broadcast", "channel"}:
        return [str(node["type"])]
    return [found for part in node.values() if isinstance(part, dict | list) for found in live(part)]


def escaped(text: str) -> str:
    """As Slack escapes what a person types: exactly these three."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
