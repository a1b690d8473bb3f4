"""Whether a client can be scheduled, and what is missing if not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from billing.client import NO_CURRENCY
from billing.content import Buyer, Line, Seller, Treatment
from billing.roles import REQUIRED, Absence, Absent, Role


class Level(StrEnum):
    """Red refuses to schedule; yellow is said and may pass."""

    RED = "red"
    YELLOW = "yellow"


class Code(StrEnum):
    """Every problem by its stable name."""

    SELLER_MISSING = "seller_missing"
    OWNER_MISSING = "owner_missing"
    APPROVER_MISSING = "approver_missing"
    PERSON_ABSENT = "person_absent"
    NO_RECIPIENT = "no_recipient"
    TERMS_MISSING = "terms_missing"
    SEND_DAY_MISSING = "send_day_missing"
    TIME_ZONE_MISSING = "time_zone_missing"
    CURRENCY_MISSING = "currency_missing"
    ARCHIVE_UNREADY = "archive_unready"
    SELLER_VAT_ID_MISSING = "seller_vat_id_missing"
    BUYER_VAT_ID_MISSING = "buyer_vat_id_missing"
    BUYER_COUNTRY_MISSING = "buyer_country_missing"
    BUYER_ADDRESS_MISSING = "buyer_address_missing"
    BANK_ACCOUNT_MISSING = "bank_account_missing"
    ZERO_RATE = "zero_rate"
    E_INVOICE_DUTY = "e_invoice_duty"
    UNDRAWABLE = "undrawable"
    LOOK_ALIKE_DOMAIN = "look_alike_domain"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing missing. `code` is stable; `sentence` says what is missing and how to mend it."""

    code: str
    level: Level
    sentence: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one client before its invoice, defaults filled in. An empty text is a missing one.

    `people` maps roles to who holds them; `absent` are those of them who cannot act, which the chat must have said:
    of whom it has not told us is none of them. `to` are the addresses of the mail; `lines` may be empty when only the
    client is looked at. `undrawable` names the characters that the invoice's fonts do not have, `look_alikes` the mail
    domains that are not what they seem, as they look and as they are spelled.
    """

    seller: Seller | None
    buyer: Buyer
    people: Mapping[Role, Collection[str]]
    to: tuple[str, ...]
    terms: str
    send_rule: str
    time_zone: str
    currency: str
    archive_folder: str
    treatment: Treatment
    lines: tuple[Line, ...] = ()
    undrawable: str = ""
    look_alikes: tuple[str, ...] = ()
    absent: Mapping[str, Absent] = field(default_factory=dict)


# Where a mere PDF between two businesses of the country no longer counts as an invoice (BILLING, section 4).
E_INVOICE_ONLY = {"BE": "Belgium", "IT": "Italy", "PL": "Poland"}

_BOTH_VAT_IDS = (Treatment.REVERSE_CHARGE, Treatment.INTRA_COMMUNITY)  # BR-AE-02, BR-IC-02 and on
_CLIENTS_AGAIN = "in clients.csv and import it again"
_WHY_ABSENT = {
    Absence.UNKNOWN: "is unknown in your chat workspace",
    Absence.DEACTIVATED: "is deactivated in your chat workspace",
    Absence.BOT: "is a bot",
    Absence.GUEST: "is only a guest in your chat workspace",
    Absence.OUTSIDER: "belongs to another organisation's chat workspace",
    Absence.INVITED: "has not accepted the invitation to your chat workspace yet",
}
_BACK = {
    Absence.UNKNOWN: ", or invite them",
    Absence.DEACTIVATED: ", or activate them again",
    Absence.GUEST: ", or make them a full member",
    Absence.INVITED: ", or have them accept it",
}
_SELLER_AGAIN = "in seller.toml and import it again"


def problems(facts: Facts) -> tuple[Problem, ...]:
    """Everything that is missing, red first, in the order of an invoice's life (BILLING, section 2)."""
    return (
        *_handoffs_missing(facts),
        *_absent_alone(facts),
        *_agreements_missing(facts),
        *_tax_missing(facts),
        *_print_missing(facts),
        *_doubtful_domains(facts),
        *_absent_beside_others(facts),
        *_seller_advice(facts),
        *_buyer_advice(facts),
    )


def refuses(found: Iterable[Problem]) -> bool:
    """Whether any of them is red."""
    return any(problem.level is Level.RED for problem in found)


def _handoffs_missing(facts: Facts) -> Iterator[Problem]:
    client = facts.buyer.name
    if facts.seller is None:
        yield _red(
            Code.SELLER_MISSING,
            "There is no seller yet: fill in seller.toml and import it with `sendday import seller`.",
        )
    for role in REQUIRED:
        if not facts.people.get(role):
            yield _red(
                Code.APPROVER_MISSING if role is Role.APPROVER else Code.OWNER_MISSING,
                f"Nobody is named as {role} for {client}: fill {role} {_CLIENTS_AGAIN}.",
            )
    if not facts.to:
        yield _red(
            Code.NO_RECIPIENT,
            f"Nobody would receive the invoices of {client}: fill email {_CLIENTS_AGAIN}.",
        )
    if not facts.archive_folder:
        yield _red(
            Code.ARCHIVE_UNREADY,
            f"The invoices of {client} have no folder in the archive: fill archive_folder {_CLIENTS_AGAIN}.",
        )


def _absent_alone(facts: Facts) -> Iterator[Problem]:
    """A handoff to nobody who can act refuses, as one to nobody does."""
    for role in REQUIRED:
        held = facts.people.get(role, ())
        if all(person in facts.absent for person in held):
            code = Code.APPROVER_MISSING if role is Role.APPROVER else Code.OWNER_MISSING
            for person in held:
                yield _red(code, _absence(facts, role, person))


def _absent_beside_others(facts: Facts) -> Iterator[Problem]:
    """Where somebody else holds the role too, or none needs to, work goes on; the name is still to be mended."""
    for role, held in facts.people.items():
        if role in REQUIRED and all(person in facts.absent for person in held):
            continue
        for person in held:
            if person in facts.absent:
                yield _yellow(Code.PERSON_ABSENT, _absence(facts, role, person))


def _absence(facts: Facts, role: Role, person: str) -> str:
    absent = facts.absent[person]
    what = role.value.replace("_", " ")
    mend = "correct" if absent.why is Absence.UNKNOWN else "name somebody else as"
    back = _BACK.get(absent.why, "")
    who, why = called(person, absent), _WHY_ABSENT[absent.why]
    return f"{who}, {what} of {facts.buyer.name}, {why}: {mend} {role} {_CLIENTS_AGAIN}{back}."


def called(person: str, absent: Absent) -> str:
    """Somebody who cannot act, with the name that the chat has for them: `ben (U123)`."""
    return f"{absent.name} ({person})" if absent.name not in {"", person} else person


def why_absent(absent: Absent) -> str:
    """What the chat said of them: `is deactivated in your chat workspace`."""
    return _WHY_ABSENT[absent.why]


def _agreements_missing(facts: Facts) -> Iterator[Problem]:
    client = facts.buyer.name
    wanted = (
        (Code.TERMS_MISSING, facts.terms, "payment terms", "terms"),
        (Code.SEND_DAY_MISSING, facts.send_rule, "send day", "send_day"),
        (Code.TIME_ZONE_MISSING, facts.time_zone, "time zone", "time_zone"),
        (Code.CURRENCY_MISSING, facts.currency.replace(NO_CURRENCY, ""), "currency", "currency"),
    )
    for code, value, what, column in wanted:
        if not value:
            yield _red(code, f"{client} has no {what}: fill {column} {_CLIENTS_AGAIN}.")


def _print_missing(facts: Facts) -> Iterator[Problem]:
    if facts.undrawable:
        yield _red(
            Code.UNDRAWABLE,
            f"The invoice's fonts cannot draw {facts.undrawable}: spell it in Latin, Greek or Cyrillic letters.",
        )


def _tax_missing(facts: Facts) -> Iterator[Problem]:
    client, why = facts.buyer.name, f"tax treatment {facts.treatment} needs it"
    if facts.treatment in _BOTH_VAT_IDS:
        if facts.seller is not None and not facts.seller.vat_id:
            yield _red(
                Code.SELLER_VAT_ID_MISSING,
                f"{facts.seller.name} has no VAT id and {why}: fill vat_id {_SELLER_AGAIN}.",
            )
        if not facts.buyer.vat_id:
            yield _red(
                Code.BUYER_VAT_ID_MISSING,
                f"{client} has no VAT id and {why}: fill vat_id {_CLIENTS_AGAIN}.",
            )
    if facts.treatment is Treatment.INTRA_COMMUNITY and not facts.buyer.country:
        yield _red(
            Code.BUYER_COUNTRY_MISSING,
            f"{client} has no country and {why}: fill country {_CLIENTS_AGAIN}.",
        )


def _doubtful_domains(facts: Facts) -> Iterator[Problem]:
    """First of all advice: whoever approves is the last who can see that the mail would go to a stranger."""
    for spelled in facts.look_alikes:
        yield _yellow(
            Code.LOOK_ALIKE_DOMAIN,
            f"A mail domain mixes alphabets: {spelled}. Approve only if that is the client's true domain.",
        )


def _seller_advice(facts: Facts) -> Iterator[Problem]:
    seller = facts.seller
    if seller is None:
        return
    if seller.registered and not seller.vat_id and facts.treatment is Treatment.STANDARD:
        yield _yellow(
            Code.SELLER_VAT_ID_MISSING,
            f"{seller.name} charges VAT without printing a VAT id, which the EU asks for: fill vat_id {_SELLER_AGAIN}.",
        )
    if not seller.iban:
        yield _yellow(
            Code.BANK_ACCOUNT_MISSING,
            f"The invoice will not say where to pay: fill iban {_SELLER_AGAIN}.",
        )


def _buyer_advice(facts: Facts) -> Iterator[Problem]:
    client = facts.buyer.name
    if not facts.buyer.address:
        yield _yellow(
            Code.BUYER_ADDRESS_MISSING,
            f"{client} has no address, which an invoice should carry: fill address {_CLIENTS_AGAIN}.",
        )
    free = [str(n) for n, line in enumerate(facts.lines, start=1) if not line.tax_rate]
    if free and facts.treatment is Treatment.STANDARD:
        yield _yellow(
            Code.ZERO_RATE,
            f"Taxed at 0 % as zero-rated: line {', '.join(free)}. Edit the tax rate if that is not meant.",
        )
    country = E_INVOICE_ONLY.get(facts.buyer.country)
    if country and facts.seller is not None and facts.seller.country == facts.buyer.country:
        yield _yellow(
            Code.E_INVOICE_DUTY,
            f"A PDF alone is not accepted between businesses in {country}: "
            f"if {client} is one, send the e-invoice through your country's network too.",
        )


def _red(code: Code, sentence: str) -> Problem:
    return Problem(code, Level.RED, sentence)


def _yellow(code: Code, sentence: str) -> Problem:
    return Problem(code, Level.YELLOW, sentence)
