"""Rich text: sections, lists, quotes and preformatted text, and what stands in them."""

from collections.abc import Mapping

from bot.standin.block_kit.rules import Rule, Shape, anything, list_of, one_of, string, typed, whole

PARTS_MAX = 1000

_style: Mapping[str, Rule] = {"style": anything}
_parts: Mapping[str, Shape] = {
    "text": Shape(required={"text": string(12_000, least=1)}, optional=_style),
    "link": Shape(
        required={"url": string(3000, least=1)},
        optional={**_style, "text": string(3000), "unsafe": anything},
    ),
    "emoji": Shape(
        required={"name": string(255, least=1)},
        optional={**_style, "unicode": string(255), "skin_tone": anything, "url": anything},
    ),
    "user": Shape(required={"user_id": string(255, least=1)}, optional=_style),
    "channel": Shape(required={"channel_id": string(255, least=1)}, optional=_style),
    "usergroup": Shape(required={"usergroup_id": string(255, least=1)}, optional=_style),
    "broadcast": Shape(required={"range": one_of("here", "channel", "everyone")}, optional=_style),
    "color": Shape(required={"value": string(255, least=1)}, optional=_style),
    "date": Shape(
        required={"timestamp": whole(0, 10**10), "format": string(255, least=1)},
        optional={**_style, "url": string(3000), "fallback": string(3000)},
    ),
}
_line = list_of(typed(_parts, _parts), PARTS_MAX, least=0)
_section = Shape(required={"elements": _line})
_bordered = Shape(required={"elements": _line}, optional={"border": whole(0, 1)})

RICH_TEXT: Mapping[str, Shape] = {
    "rich_text_section": _section,
    "rich_text_preformatted": Shape(
        required={"elements": _line}, optional={"border": whole(0, 1), "language": string(255)}
    ),
    "rich_text_quote": _bordered,
    "rich_text_list": Shape(
        required={
            "style": one_of("bullet", "ordered"),
            "elements": list_of(typed({"rich_text_section": _section}, {"rich_text_section"}), PARTS_MAX),
        },
        optional={"indent": whole(0, 8), "offset": whole(0, 10**6), "border": whole(0, 1)},
    ),
}
