"""The parts of a document that need no press: labels, characters, look and the order's own form."""

from dataclasses import replace
from decimal import Decimal

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # It ships no types.
from hypothesis import given
from hypothesis import strategies as st

from billing.content import Content, Line, Treatment, digest
from billing.invoice import Issue
from billing.terms import Form
from renderers.pdf import glyphs, look
from renderers.pdf.labels import BY_LANGUAGE, ENGLISH, Labels, labels, terms_in_words
from renderers.pdf.order import Order, read, written
from renderers.pdf.sheet import in_groups, sheet
from tests.renderers.pdf import paper
from tests.renderers.pdf.paper import ISSUE

# ----------------------------------------------------------------------------- labels


@pytest.mark.parametrize("words", BY_LANGUAGE.values(), ids=list(BY_LANGUAGE))
def test_every_language_says_everything(words: Labels) -> None:
    for name in Labels.__dataclass_fields__:
        assert getattr(words, name), name
    assert set(words.terms_words) == set(Form)
    assert set(words.categories) == {"S", "Z", "E", "AE", "K", "G", "O"}
    assert set(words.reasons) == {"E", "AE", "K", "G", "O"}


@pytest.mark.parametrize("words", BY_LANGUAGE.values(), ids=list(BY_LANGUAGE))
def test_every_label_can_be_drawn(words: Labels) -> None:
    said = [getattr(words, name) for name in Labels.__dataclass_fields__]

    assert glyphs.missing("".join(str(word) for word in said)) == ()


@pytest.mark.parametrize(
    ("text", "english", "german"),
    [
        ("receipt", "Due on receipt", "Sofort fällig"),
        ("net 14", "14 days net", "14 Tage netto"),
        ("net 1", "1 day net", "1 Tag netto"),
        ("net 30 eom", "30 days, then end of month", "30 Tage, dann Monatsende"),
        ("eom 30", "End of month, then 30 days", "Monatsende, dann 30 Tage"),
        ("day 15 next month", "Day 15 of the next month", "15. des Folgemonats"),
        ("as agreed by phone", "as agreed by phone", "as agreed by phone"),
    ],
)
def test_terms_in_words(text: str, english: str, german: str) -> None:
    assert terms_in_words(text, BY_LANGUAGE["en"]) == english
    assert terms_in_words(text, BY_LANGUAGE["de"]) == german


def test_the_words_for_tax_are_those_of_the_sellers_country() -> None:
    seller = paper.ENGLISH.seller

    assert labels("en", seller) == ENGLISH
    assert labels("fr", seller) == ENGLISH
    assert labels("en", replace(seller, country="AU")).tax_total == "GST total"
    assert labels("en", replace(seller, country="US")).reasons["E"] == "Exempt from Sales tax."
    assert labels("de", replace(seller, country="US")).tax == "USt."
    assert labels("de_AT", replace(seller, country="AT", registered=False)).reasons["O"].endswith("Z 27 UStG.")


# ----------------------------------------------------------------------------- characters


def test_the_list_of_characters_is_what_every_face_has() -> None:
    faces = [set(TTFont(path).getBestCmap()) for path in look.FONTS]

    assert len(faces) == 2
    assert glyphs.drawable() == set.intersection(*faces)


def test_the_fonts_are_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in look.FONTS) < 500_000


def test_every_language_of_europe_can_be_written() -> None:
    alphabets = "ÄÖÜäöüß ÀÉÎÕÇñ ŁŃŻłńż ŐŰőű ŠŽčřů ĢĶĻņ ĄĖĮų İĞŞış ÞÐæø ΑΩάώ АЯёїґў €£¥₴₺₹₩₪₫₱ „“”‘’«»–—…•·×−"

    assert glyphs.missing(alphabets) == ()


@given(st.text(max_size=200))
def test_printable_text_has_no_invisible_characters_and_stays_itself(text: str) -> None:
    once = glyphs.printable(text)

    assert glyphs.printable(once) == once
    assert "\u202e" not in once
    assert [
        c for c in once if c.isspace() and ord(c) not in glyphs.drawable() and c not in "\n\t\x0b\x0c\x1c\x1d\x1e\x1f"
    ] == []


def test_missing_characters_are_named_and_a_page_of_them_is_cut() -> None:
    assert glyphs.named("漢") == "“漢” U+6F22 CJK UNIFIED IDEOGRAPH-6F22"
    assert glyphs.named("\x07") == "U+0007 control character"
    assert glyphs.named("一二三四五六七").endswith(" and 2 more")


# ----------------------------------------------------------------------------- look


def test_the_look_is_one_word_that_does_not_change_by_itself() -> None:
    assert look.look() == look.look()
    assert len(look.look()) == 64


def test_the_look_is_made_of_templates_fonts_and_the_code_that_fills_them() -> None:
    names = {path.name for path in look.PARTS}

    templates = {"invoice.html", "invoice.css", "Inter-Regular.ttf", "Inter-SemiBold.ttf"}
    assert names == templates | {"labels.py", "press.py", "qr.py", "sheet.py"}


def test_another_version_of_the_engine_is_another_look(monkeypatch: pytest.MonkeyPatch) -> None:
    before = look.look.__wrapped__()

    monkeypatch.setattr(look, "version", lambda _: "999.0")

    assert look.look.__wrapped__() != before


# ----------------------------------------------------------------------------- the order's form

DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False, allow_infinity=False)


@given(
    description=st.text(st.characters(exclude_categories=["Cs"])),
    quantity=DECIMALS,
    price=DECIMALS,
    treatment=st.sampled_from(Treatment),
    issue=st.sampled_from([ISSUE, None]),
)
def test_an_order_arrives_as_it_was_sent(
    description: str, quantity: Decimal, price: Decimal, treatment: Treatment, issue: Issue | None
) -> None:
    line = Line(description, quantity, "HUR", price, Decimal("19.0"))
    order = Order(replace(paper.ENGLISH, lines=(line,), treatment=treatment), issue, logo="cG5n")

    arrived = read(written(order))

    assert arrived == order
    assert digest(arrived.content) == digest(order.content)


# ----------------------------------------------------------------------------- the sheet


def buyers_lines(content: Content) -> tuple[str, ...]:
    return sheet(content, ISSUE, locale="en").buyer.lines


def test_a_letter_that_crosses_a_border_names_the_country_once() -> None:
    content = paper.ENGLISH

    assert buyers_lines(content)[-1] == "United Kingdom"
    written_already = replace(content, buyer=replace(content.buyer, address="1 Main Street\nLONDON, UNITED KINGDOM"))
    assert buyers_lines(written_already) == ("1 Main Street", "LONDON, UNITED KINGDOM")
    assert buyers_lines(replace(content, buyer=replace(content.buyer, country="DE")))[-1] == "London"


def test_a_zero_rated_treatment_shows_zero_whatever_the_lines_say() -> None:
    found = sheet(replace(paper.ENGLISH, treatment=Treatment.ZERO), ISSUE, locale="en")

    assert {row.rate for row in found.rows} == {"0%"}


def test_an_account_is_written_in_fours() -> None:
    assert in_groups("de02120300000000202051") == "DE02 1203 0000 0000 2020 51"
    assert in_groups("DE02 1203 0000 0000 2020 51") == "DE02 1203 0000 0000 2020 51"
