from billing.cadence import parse as parse_cadence
from billing.client import DEFAULT_CADENCE, DEFAULT_SEND_DAY, DEFAULT_TERMS, Client, named, unnamed
from billing.roles import Role
from billing.send_day import ON_APPROVAL
from billing.send_day import parse as parse_send_day
from billing.terms import Form, Terms
from billing.terms import parse as parse_terms

ACME = Client(1, "Acme", "billing@acme.example", people={Role.DRAFTER: ("ana", "ben"), Role.SENDER: ()})


def test_people_are_found_by_role() -> None:
    assert named(ACME, Role.DRAFTER) == ("ana", "ben")
    assert named(ACME, Role.SENDER) == ()
    assert named(ACME, Role.DEPUTY) == ()


def test_a_role_is_unnamed_when_it_is_required_and_nobody_holds_it() -> None:
    assert unnamed(ACME) == (Role.APPROVER, Role.SENDER, Role.FOLLOW_UP)


def test_the_defaults_are_understood() -> None:
    """DESIGN, section 9."""
    assert parse_send_day(DEFAULT_SEND_DAY) == ON_APPROVAL
    assert parse_terms(DEFAULT_TERMS) == Terms(Form.NET, 14)
    assert parse_cadence(DEFAULT_CADENCE) == (-3, 1, 7, 14, 30)
