from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.client import NO_CURRENCY
from billing.content import Treatment
from billing.readiness import Code, Facts, Level, Problem, problems, refuses
from billing.roles import REQUIRED, Absence, Absent, Role
from tests.billing.samples import BUYER, SELLER, line

READY = Facts(
    seller=SELLER,
    buyer=BUYER,
    people=dict.fromkeys(REQUIRED, ("ana",)),
    to=("billing@acme.example",),
    terms="net 14",
    send_rule="day 1",
    time_zone="Europe/Paris",
    currency="EUR",
    archive_folder="acme",
    treatment=Treatment.STANDARD,
    lines=(line("480"),),
)
STRANGER = replace(BUYER, address="", country="", vat_id="")
RED, YELLOW = Level.RED, Level.YELLOW
GONE = {"ben": Absent(Absence.DEACTIVATED, "Ben Okafor"), "cleo": Absent(Absence.UNKNOWN)}
NOBODY = [(Code.APPROVER_MISSING if role is Role.APPROVER else Code.OWNER_MISSING, RED) for role in REQUIRED]


def without(role: Role) -> dict[Role, tuple[str, ...]]:
    return {other: ("ana",) for other in REQUIRED if other is not role}


def held_by(role: Role, *people: str) -> dict[Role, tuple[str, ...]]:
    return {**dict.fromkeys(REQUIRED, ("ana",)), role: people}


def seller(**changes: Any) -> dict[str, Any]:
    return {"seller": replace(SELLER, **changes)}


def buyer(**changes: Any) -> dict[str, Any]:
    return {"buyer": replace(BUYER, **changes)}


def taxed(treatment: Treatment, **changes: Any) -> dict[str, Any]:
    return {"treatment": treatment, **changes}


ROWS: list[tuple[dict[str, Any], list[tuple[Code, Level]]]] = [
    ({}, []),  # Everything is there.
    # The handoffs.
    ({"seller": None}, [(Code.SELLER_MISSING, RED)]),
    ({"people": without(Role.SENDER)}, [(Code.OWNER_MISSING, RED)]),
    ({"people": without(Role.APPROVER)}, [(Code.APPROVER_MISSING, RED)]),  # Nobody could say yes: a code of its own.
    ({"people": {}}, NOBODY),  # One for each required role.
    ({"people": dict.fromkeys(REQUIRED, ())}, NOBODY),
    # People who are named and cannot act; one of whom the chat has not said so is none of them.
    ({"people": held_by(Role.APPROVER, "ben"), "absent": GONE}, [(Code.APPROVER_MISSING, RED)]),
    ({"people": held_by(Role.SENDER, "ben", "cleo"), "absent": GONE}, [(Code.OWNER_MISSING, RED)] * 2),
    ({"people": held_by(Role.APPROVER, "ben", "ana"), "absent": GONE}, [(Code.PERSON_ABSENT, YELLOW)]),  # ana can.
    ({"people": held_by(Role.DEPUTY, "ben"), "absent": GONE}, [(Code.PERSON_ABSENT, YELLOW)]),  # Nobody needs to be.
    ({"people": held_by(Role.APPROVER, "eva"), "absent": GONE}, []),
    ({"to": ()}, [(Code.NO_RECIPIENT, RED)]),
    # Two domains that are not what they seem: two notes.
    ({"look_alikes": ("аcme.example is xn--cme-5cd.example", "b")}, [(Code.LOOK_ALIKE_DOMAIN, YELLOW)] * 2),
    ({"archive_folder": ""}, [(Code.ARCHIVE_UNREADY, RED)]),
    # What is agreed.
    ({"terms": ""}, [(Code.TERMS_MISSING, RED)]),
    ({"send_rule": ""}, [(Code.SEND_DAY_MISSING, RED)]),
    ({"time_zone": ""}, [(Code.TIME_ZONE_MISSING, RED)]),
    ({"currency": ""}, [(Code.CURRENCY_MISSING, RED)]),
    ({"currency": NO_CURRENCY}, [(Code.CURRENCY_MISSING, RED)]),  # It says so itself.
    # Tax: what each treatment needs.
    (buyer(vat_id="", country=""), []),  # Nothing of the buyer, under standard.
    (taxed(Treatment.REVERSE_CHARGE), []),
    (taxed(Treatment.REVERSE_CHARGE, **buyer(vat_id="")), [(Code.BUYER_VAT_ID_MISSING, RED)]),
    (taxed(Treatment.REVERSE_CHARGE, **seller(vat_id="")), [(Code.SELLER_VAT_ID_MISSING, RED)]),
    (taxed(Treatment.REVERSE_CHARGE, **buyer(country="")), []),
    (taxed(Treatment.INTRA_COMMUNITY), []),
    (taxed(Treatment.INTRA_COMMUNITY, **buyer(country="")), [(Code.BUYER_COUNTRY_MISSING, RED)]),
    (
        taxed(Treatment.INTRA_COMMUNITY, seller=None, **buyer(vat_id="")),
        [(Code.SELLER_MISSING, RED), (Code.BUYER_VAT_ID_MISSING, RED)],
    ),
    (taxed(Treatment.EXPORT, **buyer(vat_id="")), []),
    (taxed(Treatment.OUTSIDE, **seller(vat_id="", registered=False)), []),  # Must print none.
    # What could not be printed on the send day is said before the approval.
    ({"undrawable": "漢 (U+6F22)"}, [(Code.UNDRAWABLE, RED)]),
    # What is said, and may pass.
    (seller(vat_id=""), [(Code.SELLER_VAT_ID_MISSING, YELLOW)]),
    (seller(vat_id="", registered=False), []),
    (seller(iban=""), [(Code.BANK_ACCOUNT_MISSING, YELLOW)]),
    (buyer(address=""), [(Code.BUYER_ADDRESS_MISSING, YELLOW)]),
    ({"lines": (line("1", tax_rate="0.00"),)}, [(Code.ZERO_RATE, YELLOW)]),
    (taxed(Treatment.ZERO, lines=(line("1", tax_rate="0"),)), []),  # 0 % is what it means.
    ({"lines": ()}, []),  # The client alone is looked at.
    # A PDF is no invoice between businesses of these countries.
    (seller(country="IT") | buyer(country="IT"), [(Code.E_INVOICE_DUTY, YELLOW)]),
    (seller(country="IT") | buyer(country="PL"), []),  # Across a border it still is,
    (seller(country="DE") | buyer(country="DE"), []),  # and in other countries.
    ({"seller": None, **buyer(country="BE")}, [(Code.SELLER_MISSING, RED)]),
]


@pytest.mark.parametrize(("changes", "expected"), ROWS)
def test_what_is_missing_is_named(changes: dict[str, Any], expected: list[tuple[Code, Level]]) -> None:
    found = problems(replace(READY, **changes))

    assert [(problem.code, problem.level) for problem in found] == expected
    assert refuses(found) is any(level is RED for _, level in expected)


def test_every_code_has_a_row_above() -> None:
    assert {code for _, expected in ROWS for code, _ in expected} == set(Code)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"people": without(Role.SENDER)},
            "Nobody is named as sender for Acme: fill sender in clients.csv and import it again.",
        ),
        (
            {"people": held_by(Role.APPROVER, "ben"), "absent": GONE},
            (
                "Ben Okafor (ben), approver of Acme, is deactivated in your chat workspace: "
                "name somebody else as approver in clients.csv and import it again, or activate them again."
            ),
        ),
        (
            {"people": held_by(Role.FOLLOW_UP, "cleo"), "absent": GONE},
            (
                "cleo, follow up of Acme, is unknown in your chat workspace: "
                "correct follow_up in clients.csv and import it again, or invite them."
            ),
        ),
        (
            {"people": held_by(Role.SENDER, "bot"), "absent": {"bot": Absent(Absence.BOT, "bot")}},
            "bot, sender of Acme, is a bot: name somebody else as sender in clients.csv and import it again.",
        ),
        (
            {"terms": ""},
            "Acme has no payment terms: fill terms in clients.csv and import it again.",
        ),
        (
            {"lines": (line("1", tax_rate="0"), line("1"), line("1", tax_rate="0"))},
            "Taxed at 0 % as zero-rated: line 1, 3. Edit the tax rate if that is not meant.",
        ),
        (
            taxed(Treatment.REVERSE_CHARGE, **seller(vat_id="")),
            (
                "Studio Nord has no VAT id and tax treatment reverse_charge needs it: "
                "fill vat_id in seller.toml and import it again."
            ),
        ),
        (
            seller(country="BE") | buyer(country="BE"),
            (
                "A PDF alone is not accepted between businesses in Belgium: "
                "if Acme is one, send the e-invoice through your country's network too."
            ),
        ),
    ],
)
def test_a_sentence_names_what_is_missing_and_how_to_mend_it(changes: dict[str, Any], sentence: str) -> None:
    (problem,) = problems(replace(READY, **changes))

    assert problem.sentence == sentence


@given(
    st.sampled_from(Treatment),
    st.sampled_from([None, SELLER, replace(SELLER, iban="", vat_id="")]),
    st.sampled_from([BUYER, STRANGER]),
    st.sets(st.sampled_from(REQUIRED)),
    st.sampled_from(["", "net 14"]),
)
def test_red_is_said_before_yellow_and_nothing_twice(
    treatment: Treatment, who: Any, to_whom: Any, roles: set[Role], terms: str
) -> None:
    facts = replace(
        READY,
        treatment=treatment,
        seller=who,
        buyer=to_whom,
        people=dict.fromkeys(roles, ("ana",)),
        terms=terms,
    )

    found = problems(facts)

    levels = [problem.level for problem in found]
    assert levels == sorted(levels, key=[RED, YELLOW].index)
    assert len({problem.sentence for problem in found}) == len(found)
    assert refuses(found) is (RED in levels)


def test_nothing_missing_refuses_nothing() -> None:
    assert not refuses(())
    assert not refuses([Problem(Code.ZERO_RATE, YELLOW, "")])
