"""Which faults have one cause: what names one mail, file or moment does not count, what the server means does."""

import pytest

from billing.storm import CAUSE_MAX, cause_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("logging in to mail.example failed: 535 5.7.8 bad", "logging in to mail.example failed: 535 5.7.8 bad"),
        ("a@acme.example was not accepted: 554 relay denied", "b@beta.example was not accepted: 554 relay denied"),
        ("the mail was not accepted: 554 5.7.1 spam id=4XyZ12", "the mail was not accepted: 554 5.7.1 spam id=7Q"),
        ("No space left: '/archive/acme/2026/2026-0001.pdf'", "No space left: '/archive/beta/2026/2026-0002.pdf'"),
        ("gone after 12 045 ms - sorry", "gone after 7 ms sorry"),
        ("busy at 09:00:01, try 3 of 5", "Busy at 09:00:07,  try 4 of 5"),
    ],
)
def test_what_names_one_of_them_does_not_count(one: str, other: str) -> None:
    assert cause_of("deliver_failed", one) == cause_of("deliver_failed", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a@acme.example: 550 5.1.1 no such mailbox", "a@acme.example: 552 5.2.2 mailbox full"),
        ("a@acme.example: 550 5.1.1 refused", "a@acme.example: 550 5.7.1 refused"),
        ("connection refused", "timed out"),
    ],
)
def test_what_the_server_means_counts(one: str, other: str) -> None:
    assert cause_of("deliver_failed", one) != cause_of("deliver_failed", other)


def test_another_code_is_another_cause() -> None:
    assert cause_of("deliver_failed", "no") != cause_of("archive_failed", "no")


def test_a_cause_has_a_length() -> None:
    assert len(cause_of("deliver_failed", "word " * 500)) == CAUSE_MAX
