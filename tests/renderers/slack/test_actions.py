"""The ids and values that Slack sends back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderers.slack.actions import (
    Action,
    Field,
    Origin,
    is_lines_field,
    lines_field,
    parse_seen,
    seen_value,
)


@given(st.integers(1), st.integers(1))
def test_what_was_seen_comes_back(invoice_id: int, revision: int) -> None:
    assert parse_seen(seen_value(invoice_id, revision)) == (invoice_id, revision)


@pytest.mark.parametrize("value", ["", "17", "17:", "17:3:1", "a:b", "17:3@C1"])
def test_a_value_that_is_not_ours_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"unpack|invalid literal"):
        parse_seen(value)


@pytest.mark.parametrize("origin", [Origin(), Origin("17:3"), Origin("17:3", "C0APPROVALS"), Origin("", "D0ANA")])
def test_a_modal_knows_where_it_came_from(origin: Origin) -> None:
    assert Origin.parse(str(origin)) == origin


def test_line_items_may_take_several_inputs() -> None:
    assert [lines_field(part) for part in (1, 2, 3)] == ["lines", "lines.2", "lines.3"]
    assert [field for field in Field if is_lines_field(field)] == [Field.LINES]
    assert is_lines_field("lines.2")


def test_no_two_actions_share_an_id() -> None:
    assert len({action.value for action in Action}) == len(Action.__members__)
