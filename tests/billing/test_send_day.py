from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.days import instant
from billing.send_day import (
    ON_APPROVAL,
    WEEKDAYS,
    BadRule,
    Form,
    SendRule,
    approve_by,
    first_send_on,
    next_send_days,
    parse,
)

BERLIN = ZoneInfo("Europe/Berlin")
NINE = time(9, 0)
NONE: frozenset[date] = frozenset()
NEW_YEAR = frozenset({date(2026, 1, 1)})
JANUARY = frozenset(date(2026, 1, day) for day in range(1, 32))

RULES = st.one_of(
    st.sampled_from([SendRule(Form.LAST_DAY), SendRule(Form.LAST_BUSINESS_DAY)]),
    st.builds(SendRule, st.just(Form.DAY), st.integers(1, 31)),
    st.builds(SendRule, st.just(Form.BUSINESS_DAY), st.integers(1, 23)),
    st.builds(SendRule, st.just(Form.WEEKDAY), st.integers(0, 6)),
)
YEARS = 10 * 365 * 24 * 60  # In minutes.
INSTANTS = st.integers(0, YEARS).map(lambda after: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=after))
ZONES = st.sampled_from(["Europe/Berlin", "Pacific/Honolulu", "Pacific/Kiritimati"]).map(ZoneInfo)


def dates(*texts: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(text) for text in texts)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("typed", "rule", "canonical"),
    [
        ("on approval", ON_APPROVAL, "on approval"),
        ("  On   Approval ", ON_APPROVAL, "on approval"),
        ("day 1", SendRule(Form.DAY, 1), "day 1"),
        ("DAY 031", None, None),  # Two digits are enough for a day.
        ("Day 31", SendRule(Form.DAY, 31), "day 31"),
        ("last day", SendRule(Form.LAST_DAY), "last day"),
        ("1st business day", SendRule(Form.BUSINESS_DAY, 1), "1st business day"),
        ("2nd Business Day", SendRule(Form.BUSINESS_DAY, 2), "2nd business day"),
        ("3th business day", SendRule(Form.BUSINESS_DAY, 3), "3rd business day"),  # Meant well.
        ("11th business day", SendRule(Form.BUSINESS_DAY, 11), "11th business day"),
        ("21st business day", SendRule(Form.BUSINESS_DAY, 21), "21st business day"),
        ("last business day", SendRule(Form.LAST_BUSINESS_DAY), "last business day"),
        ("every friday", SendRule(Form.WEEKDAY, 4), "every friday"),
        ("Every  MONDAY", SendRule(Form.WEEKDAY, 0), "every monday"),
        ("", None, None),  # Nothing: the caller has the default.
        ("day 0", None, None),
        ("day 32", None, None),
        ("day one", None, None),
        ("1st", None, None),
        ("0th business day", None, None),
        ("24th business day", None, None),  # No month has one.
        ("friday", None, None),  # This one, or every one?
        ("every day", None, None),
        ("every ", None, None),
    ],
)
def test_a_send_day_is_understood_or_refused(typed: str, rule: SendRule | None, canonical: str | None) -> None:
    if rule is None:
        with pytest.raises(BadRule) as caught:
            parse(typed)
        assert f"“{typed.strip()}” is not a send day" in str(caught.value)
        assert "on approval, day 1 (up to day 31), last day" in str(caught.value)
    else:
        assert (parse(typed), str(rule)) == (rule, canonical)


@given(st.one_of(st.just(ON_APPROVAL), RULES))
def test_canonical_words_are_understood(rule: SendRule) -> None:
    assert parse(str(rule)) == rule


@pytest.mark.parametrize(
    ("rule", "now", "closed", "expected"),
    [
        ("day 1", "2026-03-01T08:59", NONE, "2026-03-01"),  # Still today.
        ("day 1", "2026-03-01T09:00", NONE, "2026-04-01"),  # The instant itself is over.
        ("day 1", "2026-03-01T10:00", NONE, "2026-04-01"),  # The example of DESIGN, section 4.
        ("day 15", "2026-12-20T10:00", NONE, "2027-01-15"),  # Into the next year.
        ("day 1", "2025-12-20T10:00", NEW_YEAR, "2026-01-01"),  # A day is that day, holiday or not.
        ("last day", "2026-02-10T10:00", NONE, "2026-02-28"),
        ("1st business day", "2025-12-20T10:00", NEW_YEAR, "2026-01-02"),
        ("1st business day", "2026-01-02T10:00", NEW_YEAR, "2026-02-02"),  # The 1st is a Sunday.
        ("last business day", "2026-05-10T10:00", NONE, "2026-05-29"),  # The 31st is a Sunday.
        ("23rd business day", "2026-02-10T10:00", NONE, "2026-02-27"),  # It has 20: the last.
        ("1st business day", "2025-12-20T10:00", JANUARY, "2026-02-02"),  # Nobody works in January.
        ("every friday", "2026-03-06T08:00", NONE, "2026-03-06"),  # It is Friday.
        ("every friday", "2026-03-06T10:00", NONE, "2026-03-13"),
        ("every monday", "2026-03-06T10:00", NONE, "2026-03-09"),
        ("on approval", "2026-03-06T10:00", NONE, None),  # Needs no day.
    ],
)
def test_the_first_send_day_is_the_first_whose_hour_is_still_to_come(
    rule: str, now: str, closed: frozenset[date], expected: str | None
) -> None:
    found = first_send_on(parse(rule), at=NINE, zone=BERLIN, now=berlin(now), closed=closed)

    assert found == (None if expected is None else date.fromisoformat(expected))


def test_the_day_is_the_clients_day() -> None:
    now = datetime(2026, 2, 28, 20, 0, tzinfo=UTC)  # Already 1 March, 10:00, on Kiritimati.

    there = first_send_on(parse("day 1"), at=NINE, zone=ZoneInfo("Pacific/Kiritimati"), now=now, closed=NONE)
    here = first_send_on(parse("day 1"), at=NINE, zone=BERLIN, now=now, closed=NONE)

    assert (there, here) == (date(2026, 4, 1), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("day 31", dates("2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30")),
        ("day 30", dates("2027-12-30", "2028-01-30", "2028-02-29", "2028-03-30", "2028-04-30")),
        ("day 29", dates("2027-12-29", "2028-01-29", "2028-02-29", "2028-03-29", "2028-04-29")),
        ("every sunday", dates("2027-12-05", "2027-12-12", "2027-12-19", "2027-12-26", "2028-01-02")),
        ("on approval", ()),
    ],
)
def test_the_next_days_clamp_and_do_not_drift(rule: str, expected: tuple[date, ...]) -> None:
    now = berlin("2027-12-01T10:00")

    assert next_send_days(parse(rule), 5, at=NINE, zone=BERLIN, now=now, closed=NONE) == expected


@given(RULES, INSTANTS, ZONES)
def test_every_send_day_is_ahead_and_after_the_one_before(rule: SendRule, now: datetime, zone: ZoneInfo) -> None:
    days = next_send_days(rule, 6, at=NINE, zone=zone, now=now, closed=NEW_YEAR)

    assert instant(days[0], NINE, zone) > now
    assert all(one < other for one, other in pairwise(days))
    assert first_send_on(rule, at=NINE, zone=zone, now=now, closed=NEW_YEAR) == days[0]


@given(RULES, INSTANTS, ZONES)
def test_asking_right_after_a_send_gives_the_next_one(rule: SendRule, now: datetime, zone: ZoneInfo) -> None:
    first, second = next_send_days(rule, 2, at=NINE, zone=zone, now=now, closed=NONE)

    sent_at = instant(first, NINE, zone)

    assert first_send_on(rule, at=NINE, zone=zone, now=sent_at, closed=NONE) == second


@given(st.integers(0, 6), INSTANTS)
def test_a_weekday_is_that_weekday(n: int, now: datetime) -> None:
    rule = parse(f"every {WEEKDAYS[n]}")

    found = first_send_on(rule, at=NINE, zone=BERLIN, now=now, closed=NONE)

    assert found is not None
    assert found.weekday() == n


@pytest.mark.parametrize(
    ("send_on", "closed", "deadline"),
    [
        ("2026-03-03", NONE, "2026-03-02T17:00"),  # The day before.
        ("2026-03-02", NONE, "2026-02-27T17:00"),  # Over the weekend.
        ("2026-01-02", NEW_YEAR, "2025-12-31T17:00"),  # Over a holiday.
        ("2026-03-30", NONE, "2026-03-27T17:00"),  # 17:00 is local, whatever the clocks do between.
    ],
)
def test_approval_is_due_at_five_on_the_working_day_before(
    send_on: str, closed: frozenset[date], deadline: str
) -> None:
    found = approve_by(date.fromisoformat(send_on), zone=BERLIN, closed=closed)

    assert found == berlin(deadline)
    assert found.tzinfo is UTC
