from dataclasses import replace
from datetime import date, timedelta

import pytest

from billing.money import Money
from renderers import letters
from renderers.letter_words import BY_LANGUAGE, Tone
from tests.billing.samples import SELLER

ISSUED_ON, DUE_ON = date(2026, 12, 1), date(2026, 12, 15)


def reminder(step: int, *, days_late: int | None = None, balance: int = 50000, locale: str = "en_GB") -> str:
    late = step if days_late is None else days_late
    return letters.reminder_text(
        SELLER,
        number="2026-0001",
        issued_on=ISSUED_ON,
        due_on=DUE_ON,
        balance=Money(balance, "EUR"),
        step=step,
        today=DUE_ON + timedelta(days=late),
        locale=locale,
    )


def test_the_mail_that_brings_an_invoice() -> None:
    text = letters.invoice_text(SELLER, total=Money(57120, "EUR"), locale="en_GB")

    assert letters.invoice_subject(SELLER, "en_GB") == "Invoice {number} from Studio Nord"
    assert text == (
        "Hello,\n\n"
        "Please find attached invoice {number} of {issued_on} for EUR 571.20, payable by {due_on}.\n\n"
        "If anything about it is unclear, just reply to this mail.\n\n"
        "Kind regards\nStudio Nord"
    )


def test_it_speaks_german_to_germans_and_english_to_everybody_else() -> None:
    assert letters.invoice_subject(SELLER, "de_AT") == "Rechnung {number} von Studio Nord"
    assert "über 571,20 EUR" in letters.invoice_text(SELLER, total=Money(57120, "EUR"), locale="de_DE")
    assert letters.invoice_subject(SELLER, "pt_BR").startswith("Invoice")


def test_the_placeholders_are_filled_at_issue() -> None:
    text = letters.invoice_text(SELLER, total=Money(57120, "EUR"), locale="en_GB")

    filled = letters.fill(text, number="2026-0001", issued_on=ISSUED_ON, due_on=DUE_ON, locale="en_GB")

    assert "invoice 2026-0001 of 1 Dec 2026 for EUR 571.20, payable by 15 Dec 2026." in filled
    assert "{" not in filled


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "{0}",
        "{number",
        "{{number}",
        "{number.__class__}",
        "{total}",
        "{number!r:>99999999}",
        "{{ ''.__class__.__mro__ }}",
        "{% for x in y %}",
        "%(number)s $number",
    ],
)
def test_other_braces_are_the_writers_own(text: str) -> None:
    filled = letters.fill(text, number="N", issued_on=ISSUED_ON, due_on=DUE_ON, locale="en")

    assert filled == text.replace("{number}", "N")


def test_what_is_filled_in_is_not_filled_again() -> None:
    filled = letters.fill("{number}", number="{due_on}", issued_on=ISSUED_ON, due_on=DUE_ON, locale="en")

    assert filled == "{due_on}"


@pytest.mark.parametrize(
    ("step", "days_late", "tone"),
    [
        (-3, -3, Tone.BEFORE),
        (0, 0, Tone.TODAY),
        (-3, 0, Tone.TODAY),  # Moved to a working day.
        (1, 1, Tone.FIRST),
        (1, 4, Tone.FIRST),
        (7, 7, Tone.LATER),
        (14, 16, Tone.LATER),
        (30, 30, Tone.LAST),
        (7, -1, Tone.BEFORE),  # Nobody is told that they are late before they are.
        (-3, 2, Tone.FIRST),  # Nor that it is not yet due when it was.
    ],
)
def test_the_tone_rises_with_the_steps(step: int, days_late: int, tone: Tone) -> None:
    assert letters.tone_of(step, days_late=days_late) is tone


def test_a_reminder_tells_the_balance_and_how_late_it_is() -> None:
    text = reminder(7, days_late=9, balance=12345)

    assert "invoice 2026-0001 of 1 Dec 2026" in text
    assert "due on 15 Dec 2026, 9 days ago" in text
    assert "The open balance is EUR 123.45." in text
    assert "571.20" not in text
    assert "If you have paid in the last few days, please disregard this message." in text


def test_one_day_is_one_day() -> None:
    assert "1 day ago" in reminder(1)
    assert "vor einem Tag" in reminder(1, locale="de")
    assert "vor 2 Tagen" in reminder(1, days_late=2, locale="de")


@pytest.mark.parametrize("locale", BY_LANGUAGE)
@pytest.mark.parametrize("step", [-3, 0, 1, 7, 14, 30])
def test_every_reminder_is_complete(step: int, locale: str) -> None:
    text = reminder(step, locale=locale)

    assert "2026-0001" in text
    assert "EUR" in text
    assert BY_LANGUAGE[locale].disregard in text
    assert text.endswith("Studio Nord")
    assert not set(text) & set("{}")
    assert "  " not in text


def test_every_tone_sounds_different() -> None:
    texts = {reminder(step) for step in (-3, 0, 1, 7, 30)}

    assert len(texts) == 5


def test_the_subject_of_a_reminder_names_the_invoice() -> None:
    assert letters.reminder_subject(SELLER, number="2026-0001", locale="en") == (
        "Reminder: Invoice 2026-0001 from Studio Nord"
    )
    assert letters.reminder_subject(SELLER, number="2026-0001", locale="de").startswith("Erinnerung: Rechnung 2026")


def test_a_name_of_several_lines_does_not_break_a_subject() -> None:
    assert letters.invoice_subject(replace(SELLER, name="Studio\nNord"), "en") == "Invoice {number} from Studio Nord"


def test_html_is_made_of_the_text() -> None:
    page = letters.html("Hello,\n\nline one\nline two\n\n\n  \nbye", seller_name="Studio Nord")

    assert page.count('class="paragraph"') == 3
    assert ">line one<br>line two</p>" in page
    assert ">Studio Nord</p>" in page


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "}*{display:none}", "</style><script>x</script>"])
def test_html_escapes_whatever_people_write(text: str) -> None:
    page = letters.html(text, seller_name=text)

    assert "<img" not in page
    assert "<script" not in page
    assert page.count("<style>") == 1
    assert "display:none" not in page.partition("<body")[0].partition("<title>")[0]
    assert "{{" not in page


def test_html_is_no_template() -> None:
    assert "{{ 7*7 }}" in letters.html("{{ 7*7 }}", seller_name="x")


def test_html_carries_its_styles_with_every_element() -> None:
    page = letters.html("Hello", seller_name="Studio Nord", locale="de_DE")

    assert 'lang="de"' in page
    assert 'class="paragraph" style="' in page
    assert "prefers-color-scheme: dark" in page
