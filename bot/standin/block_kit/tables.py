"""The blocks that show rows and figures."""

from collections.abc import Mapping
from typing import Any

from bot.standin.block_kit.problems import Problems
from bot.standin.block_kit.rules import Rule, Shape, anything, flag, list_of, string, typed, whole

TABLE_TEXT_MAX = 10_000
DATA_TEXT_MAX = 20_000
COLUMNS_MAX = 20

_block_id: Mapping[str, Rule] = {"block_id": string(255, least=1)}


def _all_text_within(most: int) -> Rule:
    def rule(node: Any, place: str, problems: Problems) -> None:
        if _characters(node) > most:
            problems.add(f"must be less than {most + 1} characters in all", place)

    return rule


def _characters(node: Any) -> int:
    if isinstance(node, list):
        return sum(_characters(part) for part in node)
    if isinstance(node, dict):
        return sum(_characters(part) for name, part in node.items() if name != "type")
    return len(node) if isinstance(node, str) else 0


def _even_rows(node: Any, place: str, problems: Problems) -> None:
    rows = node.get("rows")
    if isinstance(rows, list) and len({len(row) for row in rows if isinstance(row, list)}) > 1:
        problems.add("every row needs the same number of cells", f"{place}/rows")


_cell = typed(
    {
        "raw_text": Shape(required={"text": string(TABLE_TEXT_MAX, least=1)}),
        "raw_number": Shape(required={"value": anything}, optional={"text": string(255)}),
        "rich_text": Shape(required={"elements": anything}, optional=_block_id),
    },
    {"raw_text", "raw_number", "rich_text"},
)


def _also_table(node: Any, place: str, problems: Problems) -> None:
    _even_rows(node, place, problems)
    _all_text_within(TABLE_TEXT_MAX)(node.get("rows"), place, problems)


_series = Shape(required={"name": string(20, least=1), "data": anything}, optional={"points": anything})

TABLES: Mapping[str, Shape] = {
    "table": Shape(
        required={"rows": list_of(list_of(_cell, COLUMNS_MAX), 100)},
        optional={**_block_id, "column_settings": list_of(anything, COLUMNS_MAX, least=0)},
        also=_also_table,
    ),
    "data_table": Shape(
        required={"rows": list_of(list_of(anything, COLUMNS_MAX), 201, least=2)},
        optional={
            **_block_id,
            "caption": anything,
            "page_size": whole(1, 100),
            "row_header_column_index": whole(0, COLUMNS_MAX),
            "is_sortable": flag,
        },
        also=_all_text_within(DATA_TEXT_MAX),
    ),
    "data_visualization": Shape(
        required={"title": string(50, least=1), "chart": anything},
        optional={**_block_id, "series": list_of(_series, 12)},
    ),
}
