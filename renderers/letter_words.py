"""The sentences of our mails to clients, per language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from renderers import formats


class Tone(StrEnum):
    """How a reminder sounds. It rises mildly: most invoices are paid late by mistake."""

    BEFORE = "before"
    TODAY = "today"
    FIRST = "first"
    LATER = "later"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Words:
    """One language. What stands in braces is filled in by `renderers.letters`."""

    language: str
    greeting: str
    regards: str
    invoice_subject: str
    invoice_sentence: str
    credit_subject: str
    credit_sentence: str
    credit_line: str
    questions: str
    reminder_subject: str
    facts: Mapping[Tone, str]
    balance: str
    requests: Mapping[Tone, str]
    attached: str
    disregard: str
    one_day: str
    days: str


ENGLISH = Words(
    language="en",
    greeting="Hello,",
    regards="Kind regards",
    invoice_subject="Invoice {number} from {seller}",
    invoice_sentence="Please find attached invoice {number} of {issued_on} for {total}, payable by {due_on}.",
    credit_subject="Credit note {number} from {seller}",
    credit_sentence=(
        "Please find attached credit note {number} of {issued_on} for {total}. "
        "It corrects our invoice {original} of {original_on}."
    ),
    credit_line="Credit for invoice {number}",
    questions="If anything about it is unclear, just reply to this mail.",
    reminder_subject="Reminder: Invoice {number} from {seller}",
    facts={
        Tone.BEFORE: "A short note ahead of time: our invoice {number} of {issued_on} is due on {due_on}.",
        Tone.TODAY: "A short note: our invoice {number} of {issued_on} is due today.",
        Tone.FIRST: "It may have slipped through: our invoice {number} of {issued_on} was due on {due_on}, {late} ago.",
        Tone.LATER: "Our invoice {number} of {issued_on} is not yet paid in full. It was due on {due_on}, {late} ago.",
        Tone.LAST: (
            "In spite of our reminders, our invoice {number} of {issued_on} is still open. "
            "It was due on {due_on}, {late} ago."
        ),
    },
    balance="The open balance is {balance}.",
    requests={
        Tone.BEFORE: "",
        Tone.TODAY: "",
        Tone.FIRST: "Could you please arrange the payment in the next few days?",
        Tone.LATER: "Please pay it in the next few days, or let us know if something stands in the way.",
        Tone.LAST: (
            "Please pay it without further delay, or reply to this mail, so that we can find a solution together."
        ),
    },
    attached="You will find the invoice attached.",
    disregard="If you have paid in the last few days, please disregard this message.",
    one_day="1 day",
    days="{n} days",
)

GERMAN = Words(
    language="de",
    greeting="Guten Tag,",
    regards="Mit freundlichen Grüßen",
    invoice_subject="Rechnung {number} von {seller}",
    invoice_sentence="anbei erhalten Sie unsere Rechnung {number} vom {issued_on} über {total}, zahlbar bis {due_on}.",
    credit_subject="Rechnungskorrektur {number} von {seller}",
    credit_sentence=(
        "anbei erhalten Sie unsere Rechnungskorrektur {number} vom {issued_on} über {total}. "
        "Sie korrigiert unsere Rechnung {original} vom {original_on}."
    ),
    credit_line="Korrektur zu Rechnung {number}",
    questions="Bei Fragen antworten Sie einfach auf diese E-Mail.",
    reminder_subject="Erinnerung: Rechnung {number} von {seller}",
    facts={
        Tone.BEFORE: "ein kurzer Hinweis vorab: Unsere Rechnung {number} vom {issued_on} ist am {due_on} fällig.",
        Tone.TODAY: "ein kurzer Hinweis: Unsere Rechnung {number} vom {issued_on} ist heute fällig.",
        Tone.FIRST: (
            "vielleicht ist es untergegangen: "
            "Unsere Rechnung {number} vom {issued_on} war am {due_on} fällig, vor {late}."
        ),
        Tone.LATER: (
            "unsere Rechnung {number} vom {issued_on} ist noch nicht vollständig bezahlt. "
            "Sie war am {due_on} fällig, vor {late}."
        ),
        Tone.LAST: (
            "unsere Rechnung {number} vom {issued_on} ist trotz unserer Erinnerungen noch offen. "
            "Sie war am {due_on} fällig, vor {late}."
        ),
    },
    balance="Der offene Betrag ist {balance}.",
    requests={
        Tone.BEFORE: "",
        Tone.TODAY: "",
        Tone.FIRST: "Bitte veranlassen Sie die Zahlung in den nächsten Tagen.",
        Tone.LATER: "Bitte zahlen Sie in den nächsten Tagen, oder sagen Sie uns, wenn etwas im Weg steht.",
        Tone.LAST: (
            "Bitte zahlen Sie umgehend, oder antworten Sie auf diese E-Mail, damit wir gemeinsam eine Lösung finden."
        ),
    },
    attached="Die Rechnung liegt dieser E-Mail bei.",
    disregard=(
        "Falls Sie in den letzten Tagen gezahlt haben, betrachten Sie diese Nachricht bitte als gegenstandslos."
    ),
    one_day="einem Tag",
    days="{n} Tagen",
)

BY_LANGUAGE = {"en": ENGLISH, "de": GERMAN}


def words(locale: str) -> Words:
    """The sentences of a language, English where we have none."""
    return BY_LANGUAGE.get(formats.known(locale).language, ENGLISH)
