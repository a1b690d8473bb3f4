from itertools import product

import pytest

from billing.refusals import Refused, Why
from billing.roles import Act, Role, Standing, eligible, require, require_approver, require_second

D, A, S, F, Y = Role  # Drafter, approver, sender, follow-up, deputy.

# DESIGN, section 4: who may do what.
MAY: dict[Act, set[Role]] = {
    Act.DRAFT: {D},
    Act.LOG_WORK: {D},
    Act.APPROVE: {A},
    Act.REQUEST_CHANGES: {A},
    Act.RETRY: {S},
    Act.SEND_NOW: {S},
    Act.SETTLE_UNKNOWN: {S},
    Act.RECORD_PAYMENT: {F},
    Act.HOLD: {D, A, S, F, Y},
    Act.TAKE: {D, A, S, F, Y},
    Act.RESOLVE: set(),  # The item's owner only.
    Act.VOID: {A},
    Act.REDIRECT: {S, F},
    Act.REASSIGN: {D, A},
}


def allowed(act: Act, standing: Standing, *, owner: str = "", answers: Role | None = None) -> bool:
    try:
        require(act, standing, owner=owner, answers=answers)
    except Refused:
        return False
    return True


@pytest.mark.parametrize(("act", "role"), list(product(Act, Role)))
def test_each_role_may_do_what_the_table_says(act: Act, role: Role) -> None:
    assert allowed(act, Standing("ana", {role})) is (role in MAY[act])


@pytest.mark.parametrize("act", Act)
def test_who_may_not_is_told_who_may(act: Act) -> None:
    with pytest.raises(Refused) as caught:
        require(act, Standing("ana", set()))

    assert caught.value.why is Why.NOT_ALLOWED
    assert caught.value.facts == {"act": act.value, "roles": sorted(MAY[act])}


@pytest.mark.parametrize("act", Act)
def test_admins_may_do_everything_and_strangers_nothing(act: Act) -> None:
    assert allowed(act, Standing("ana", set(), admin=True))
    assert not allowed(act, Standing("ana", set()))


@pytest.mark.parametrize(
    ("person", "owner", "may"),
    [
        ("ana", "ana", True),
        ("ana", "ben", False),
        ("ana", "", False),  # Nobody owns it yet: take it first.
        ("", "", False),  # Two unknowns are not the same person.
    ],
)
def test_an_exception_is_resolved_by_its_owner(person: str, owner: str, may: bool) -> None:
    assert allowed(Act.RESOLVE, Standing(person, set()), owner=owner) is may


@pytest.mark.parametrize(("act", "role"), list(product(Act, Role)))
def test_owning_it_gives_the_right_to_resolve_it_and_no_other_but_to_a_deputy(act: Act, role: Role) -> None:
    """Any role may take it."""
    may = role in MAY[act] or act is Act.RESOLVE or role is Y

    assert allowed(act, Standing("ana", {role}), owner="ana") is may


@pytest.mark.parametrize(("act", "role"), list(product(Act, Role)))
def test_who_answers_for_what_went_wrong_may_mend_it(act: Act, role: Role) -> None:
    may = role in MAY[act] or (role is F and act in {Act.RETRY, Act.SETTLE_UNKNOWN})

    assert allowed(act, Standing("ana", {role}), answers=F) is may


ANA_APPROVES = Standing("ana", {A})
ANA_ADMIN = Standing("ana", set(), admin=True)


@pytest.mark.parametrize(
    ("standing", "saved_by", "approvers", "answer"),
    [
        (ANA_APPROVES, "ben", {"ana"}, False),  # Four eyes, nothing to remark.
        (ANA_APPROVES, "ben", {"ana", "cem"}, False),
        (ANA_APPROVES, "ana", {"ana"}, True),  # A freelancer: self-approved, and it is said.
        (ANA_APPROVES, "ana", {"ana", "cem"}, Why.OWN_DRAFT),  # Somebody else is there to look.
        (Standing("ana", {D}), "ben", {"cem"}, Why.NOT_ALLOWED),
        (Standing("ana", {D}), "ana", {"cem"}, Why.NOT_ALLOWED),  # No role comes before own draft.
        (ANA_ADMIN, "ben", {"cem"}, False),  # Admins stand in for anybody,
        (ANA_ADMIN, "ana", {"cem"}, Why.OWN_DRAFT),  # but not for their own second pair of eyes.
        (ANA_ADMIN, "ana", set(), Why.OWN_DRAFT),
    ],
)
def test_four_eyes(standing: Standing, saved_by: str, approvers: set[str], answer: bool | Why) -> None:
    if isinstance(answer, Why):
        with pytest.raises(Refused) as caught:
            require_approver(standing, saved_by=saved_by, approvers=approvers)
        assert caught.value.why is answer
    else:
        assert require_approver(standing, saved_by=saved_by, approvers=approvers) is answer


def test_who_may_not_approve_their_own_is_told_who_may() -> None:
    with pytest.raises(Refused) as caught:
        require_approver(ANA_APPROVES, saved_by="ana", approvers={"ana", "dil", "cem"})

    assert caught.value.facts == {"approvers": ["cem", "dil"]}


@pytest.mark.parametrize(
    ("standing", "saved_by", "changed_by", "approvers", "answer"),
    [
        (ANA_APPROVES, "ben", {"ana"}, {"ana", "cem"}, Why.OWN_CHANGE),  # Her new bank account, and cem can look.
        (ANA_APPROVES, "ben", {"cem"}, {"ana", "cem"}, False),
        (ANA_APPROVES, "ben", {"lena@cli"}, {"ana"}, False),  # Entered at the command line by nobody who approves.
        (ANA_APPROVES, "ben", {"ana"}, {"ana"}, False),  # There is no second approver.
        (ANA_APPROVES, "ben", {"ana", "cem"}, {"ana", "cem"}, False),  # Both had a hand in it: nobody else is left,
        (ANA_APPROVES, "ben", {"ana", "cem"}, {"ana", "cem", "dil"}, Why.OWN_CHANGE),  # and here somebody is.
        (ANA_APPROVES, "cem", {"ana"}, {"ana", "cem"}, False),  # The other one wrote the lines and may not either.
        (ANA_APPROVES, "ana", {"ana"}, {"ana"}, True),  # A freelancer's new account is self-approved too.
        (ANA_APPROVES, "ana", {"cem"}, {"ana", "cem"}, Why.OWN_DRAFT),
        (ANA_ADMIN, "ben", {"ana"}, {"cem"}, Why.OWN_CHANGE),  # An admin's own change takes another pair of eyes.
        (ANA_ADMIN, "ben", {"cem"}, {"cem"}, False),
        (ANA_ADMIN, "ben", {"ana"}, set(), False),
        (Standing("ana", {D}), "ben", {"ana"}, {"cem"}, Why.NOT_ALLOWED),
    ],
)
def test_whoever_changed_where_it_goes_is_not_the_one_to_approve_it(
    standing: Standing, saved_by: str, changed_by: set[str], approvers: set[str], answer: bool | Why
) -> None:
    if isinstance(answer, Why):
        with pytest.raises(Refused) as caught:
            require_approver(standing, saved_by=saved_by, approvers=approvers, changed_by=changed_by)
        assert caught.value.why is answer
    else:
        found = require_approver(standing, saved_by=saved_by, approvers=approvers, changed_by=changed_by)
        assert found is answer


def test_whoever_changed_where_it_goes_is_told_who_may_approve() -> None:
    with pytest.raises(Refused) as caught:
        require_approver(ANA_APPROVES, saved_by="ben", approvers={"ana", "ben", "dil", "cem"}, changed_by={"ana"})

    assert caught.value.facts == {"approvers": ["cem", "dil"]}


PEOPLE = ("ana", "ben", "cem")
SETS = [frozenset(p for p, there in zip(PEOPLE, bits, strict=True) if there) for bits in product((0, 1), repeat=3)]


@pytest.mark.parametrize("saved_by", [*PEOPLE, "dil"])
@pytest.mark.parametrize("changed_by", SETS)
@pytest.mark.parametrize("approvers", SETS[1:])
def test_those_whom_a_card_asks_are_those_who_may_and_there_is_always_one(
    saved_by: str, changed_by: frozenset[str], approvers: frozenset[str]
) -> None:
    def may(person: str) -> bool:
        try:
            require_approver(Standing(person, {A}), saved_by=saved_by, approvers=approvers, changed_by=changed_by)
        except Refused:
            return False
        return True

    asked = eligible(sorted(approvers), saved_by=saved_by, changed_by=changed_by)

    assert asked
    assert asked == tuple(person for person in sorted(approvers) if may(person))


@pytest.mark.parametrize(
    ("standing", "asked_by", "approvers", "why"),
    [
        (Standing("ben", {A}), "cleo", {"ben"}, None),
        (Standing("ana", set(), admin=True), "cleo", {"ben"}, None),
        (Standing("cleo", {S, A}), "cleo", {"cleo"}, None),  # Nobody else is there to ask.
        (Standing("cleo", {S, A}), "cleo", {"cleo", "ben"}, Why.OWN_REQUEST),
        (Standing("ana", set(), admin=True), "ana", {"ben"}, Why.OWN_REQUEST),
        (Standing("cleo", {S}), "cleo", {"ben"}, Why.NOT_ALLOWED),
    ],
)
def test_a_new_address_takes_a_second_person(
    standing: Standing, asked_by: str, approvers: set[str], why: Why | None
) -> None:
    if why is None:
        require_second(standing, asked_by=asked_by, approvers=approvers)
        return
    with pytest.raises(Refused) as caught:
        require_second(standing, asked_by=asked_by, approvers=approvers)
    assert caught.value.why is why
