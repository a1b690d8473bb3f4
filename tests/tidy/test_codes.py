"""Every code of a decision has a way in, a way out and a sentence: nobody is told a reason and left with it."""

import string

import pytest

from billing.decisions import UNBLOCKED_BY, Code, Send
from renderers import reasons
from tests.billing.test_decisions import ROWS

FACTS = {"who", "Who", "because", "by", "reason", "words", "day", "exception"}


def test_every_code_has_a_way_in() -> None:
    """A row of the table yields it."""
    assert {code for _, _, found in ROWS if not isinstance(found, Send) for code in found.codes} == set(Code)


@pytest.mark.parametrize("code", Code)
def test_every_code_has_a_sentence_a_way_out_and_somebody_to_ask(code: Code) -> None:
    for said in (reasons.SENTENCES[code], reasons.WAYS_OUT[code]):
        assert said[0].isupper() or said.startswith("{Who}")
        assert said.endswith(".")
        assert named(said) <= FACTS
    assert "who" in {name.lower() for name in named(reasons.WAYS_OUT[code])}
    assert code in UNBLOCKED_BY


@pytest.mark.parametrize("code", Code)
def test_a_sentence_stands_without_any_fact(code: Code) -> None:
    said = reasons.plain(code)

    assert "{" not in said
    assert "  " not in said
    assert "None" not in said


def named(template: str) -> set[str]:
    """What a sentence takes from rows."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}
