"""Who is who: the seller, the clients, roles by id and by e-mail address, and admins."""

from dataclasses import replace
from datetime import timedelta

import pytest

from billing.client import Client
from billing.content import Treatment
from billing.refusals import Refused
from billing.roles import Absence, Absent, Role
from store import parties, people
from store.database import Engine, Session, reading, transaction
from tests.books import SELLER
from tests.store.ledger import NOW, client

EVERYTHING = Client(
    id=1,
    name="Acme  GmbH",
    email="billing@acme.example",
    cc=("a@x.example", "b@x.example"),
    address="Ring 2",
    country="DE",
    vat_id="DE1",
    currency="EUR",
    locale="de",
    time_zone="Europe/Berlin",
    terms="net 30",
    send_day="day 1",
    cadence="off",
    archive_folder="acme",
    po_number="4711",
    buyer_reference="B",
    tax_treatment=Treatment.EXPORT,
    people={Role.DRAFTER: ("UANA", "ben@x.example"), Role.APPROVER: ("UCLEO",)},
)


def meet(
    db: Session, person: str, email: str = "", *, ref: str = "", absence: Absence | None = None, admin: bool = False
) -> None:
    people.remember(db, ref or person, chat_id=person, name=person, email=email, admin=admin, absence=absence, at=NOW)


def test_a_client_comes_back_as_entered(engine: Engine) -> None:
    with transaction(engine) as db:
        number = parties.save_client(db, EVERYTHING, NOW)

    with reading(engine) as db:
        assert parties.client(db, number) == replace(EVERYTHING, id=number)
        assert parties.clients(db) == [replace(EVERYTHING, id=number)]


def test_entering_a_client_again_replaces_what_was_entered(engine: Engine) -> None:
    with transaction(engine) as db:
        number = parties.save_client(db, EVERYTHING, NOW)
        changed = replace(EVERYTHING, name="ACME gmbh", cc=(), people={Role.DRAFTER: ("UDAN", "UDAN")})
        assert parties.save_client(db, changed, NOW) == number

    with reading(engine) as db:
        found = parties.client(db, number)
    assert (found.name, found.cc, found.people) == ("ACME gmbh", (), {Role.DRAFTER: ("UDAN",)})


def test_the_seller_is_one(engine: Engine) -> None:
    with transaction(engine) as db:
        assert parties.seller(db) is None
        parties.save_seller(db, SELLER, NOW)
        parties.save_seller(db, replace(SELLER, iban=""), NOW)

    with reading(engine) as db:
        assert parties.seller(db) == replace(SELLER, iban="")


def test_a_client_that_is_none(engine: Engine) -> None:
    with pytest.raises(Refused), reading(engine) as db:
        parties.client(db, 4711)


@pytest.mark.parametrize("entered", ["UBEN", "ben@x.example", "Ben@X.example"])
def test_a_role_is_held_however_the_person_was_named(engine: Engine, entered: str) -> None:
    with transaction(engine) as db:
        number = client(db, people={Role.APPROVER: (entered,)})
        meet(db, "UBEN", "ben@x.example", ref=entered)
        meet(db, "UBEN", "ben@x.example")

    with reading(engine) as db:
        assert parties.standing(db, number, "UBEN", admins=()).roles == {Role.APPROVER}
        assert parties.standing(db, number, "UANA", admins=()).roles == frozenset()
        assert parties.chat_ids(db, [entered]) == ("UBEN",)


def test_who_is_not_known_yet_stays_as_entered(engine: Engine) -> None:
    with transaction(engine) as db:
        people.remember(db, "x@x.example", chat_id="", name="", email="", admin=False, absence=Absence.UNKNOWN, at=NOW)

    with reading(engine) as db:
        assert parties.chat_ids(db, ["x@x.example", "UANA", "x@x.example"]) == ("x@x.example", "UANA")
        assert parties.chat_ids(db, []) == ()


@pytest.mark.parametrize(
    ("admins", "expected"),
    [
        (("UANA",), {"UANA"}),
        (("uana",), {"UANA"}),  # Ids are typed by people.
        (("ben@x.example",), {"UBEN"}),
        ((), {"UBOSS"}),  # None is named: the workspace's own.
    ],
)
def test_who_is_an_admin(engine: Engine, admins: tuple[str, ...], expected: set[str]) -> None:
    with transaction(engine) as db:
        number = client(db)
        meet(db, "UANA", "ana@x.example")
        meet(db, "UBEN", "ben@x.example")
        meet(db, "UBOSS", admin=True)
        meet(db, "UGONE", admin=True, absence=Absence.DEACTIVATED)

    with reading(engine) as db:
        everybody = ("UANA", "UBEN", "UBOSS", "UGONE", "USTRANGER")
        found = {person for person in everybody if parties.is_admin(db, person, admins=admins)}
        assert found == expected
        assert parties.standing(db, number, "UGONE", admins=admins).admin is ("UGONE" in expected)


def test_people_who_cannot_act_are_known_with_their_client_and_nobody_else_is(engine: Engine) -> None:
    with transaction(engine) as db:
        number = client(db, people={Role.DRAFTER: ("UANA",), Role.APPROVER: ("UBEN", "cleo@x.example", "UNEW")})
        meet(db, "UANA")
        meet(db, "UBEN", absence=Absence.DEACTIVATED)
        meet(db, "UELSE", absence=Absence.GUEST)
        people.remember(
            db, "cleo@x.example", chat_id="", name="", email="", admin=False, absence=Absence.UNKNOWN, at=NOW
        )
        people.not_told(db, "UNEW", NOW)

    with reading(engine) as db:
        found = parties.client(db, number).absent
        [listed] = parties.clients(db)
    assert found == {"UBEN": Absent(Absence.DEACTIVATED, "UBEN"), "cleo@x.example": Absent(Absence.UNKNOWN)}
    assert listed.absent == found


def test_a_chat_that_will_not_say_takes_back_nothing_that_it_said(engine: Engine) -> None:
    with transaction(engine) as db:
        meet(db, "UANA", "ana@x.example")
        people.not_told(db, "UANA", NOW + timedelta(days=1))
        people.not_told(db, "UNEW", NOW)

    with reading(engine) as db:
        ana, new = people.known(db, "UANA"), people.known(db, "UNEW")
    assert ana is not None
    assert new is not None
    assert (ana.chat_id, ana.full, ana.told) == ("UANA", True, True)
    assert (new.full, new.absence, new.told) == (False, None, False)


def test_named_people_are_looked_up_soon_again_while_they_cannot_act_and_now_and_then_after(engine: Engine) -> None:
    with transaction(engine) as db:
        client(db, people={Role.DRAFTER: ("UANA",), Role.APPROVER: ("ben@x.example",)})
        client(db, "Globex", people={Role.DRAFTER: ("UANA",)})
        assert people.to_look_up(db, absent_before=NOW, known_before=NOW) == ["UANA", "ben@x.example"]
        meet(db, "UANA", "ana@x.example")
        people.remember(
            db, "ben@x.example", chat_id="", name="", email="", admin=False, absence=Absence.UNKNOWN, at=NOW
        )

    later = NOW + timedelta(seconds=1)
    with reading(engine) as db:
        assert people.to_look_up(db, absent_before=NOW, known_before=NOW) == []
        assert people.to_look_up(db, absent_before=later, known_before=NOW) == ["ben@x.example"]
        assert people.to_look_up(db, absent_before=later, known_before=later) == ["UANA", "ben@x.example"]
        assert people.email_of(db, "UANA") == "ana@x.example"
    with transaction(engine) as db:
        people.ask_again(db, ["UANA", "ben@x.example"])  # What could act already is not asked for.
        assert people.to_look_up(db, absent_before=NOW, known_before=NOW) == ["ben@x.example"]
        assert people.email_of(db, "UNOBODY") == ""
        known = people.known(db, "UANA")
    assert known is not None
    assert (known.chat_id, known.full, known.looked_up_at) == ("UANA", True, NOW)
