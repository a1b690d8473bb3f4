import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.outbound.archive import parts
from renderers.paths import archive_path, safe_name


@pytest.mark.parametrize(
    "name",
    ["acme", "Acme GmbH & Co. KG", "Müller, Söhne", "Ærø (1992)", "Łódź", "東京", "a-b_c+d", "2026-0001", "O'Neill €"],
)
def test_sane_names_stay_as_they_are(name: str) -> None:
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc", "etc"),
        ("a/b", "a-b"),
        ("a\\b", "a-b"),
        ("C:\\x", "C-x"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("Com1", "_Com1"),
        ("lpt¹", "_lpt¹"),
        ("Console", "Console"),
        ("Acme...", "Acme"),
        ("Acme. ", "Acme"),
        (".hidden", "hidden"),
        ("Acme 🚀", "Acme"),
        ("A\u202ecme\u200b", "Acme"),  # Neither turned around nor invisible.
        ("A\x00c\x07me", "Acme"),
        ("Two\nlines\tand  spaces", "Two lines and spaces"),
        ("e\u0301", "é"),  # One name for both ways to write it.
    ],
)
def test_hostile_names_become_plain_ones(name: str, expected: str) -> None:
    assert safe_name(name) == expected


@pytest.mark.parametrize("name", ["", "..", "🚀", "///", "\u200b", " . "])
def test_a_name_of_which_nothing_is_left_gets_one(name: str) -> None:
    assert safe_name(name).startswith("unnamed-")


def test_long_names_are_cut_and_stay_apart() -> None:
    first, second = safe_name("ä" * 300 + "1"), safe_name("ä" * 300 + "2")

    assert first != second
    assert len(first.encode()) <= 120


@given(st.text(max_size=300))
@example("x" * 111 + ". " + "y" * 50)
@example("nul\u200b")
def test_whatever_the_name_the_archive_takes_it(name: str) -> None:
    path = archive_path(name, 2026, name)

    assert parts(path)[-2] == "2026"
    assert len(parts(safe_name(name))) == 1
    assert safe_name(safe_name(name)) == safe_name(name)


@pytest.mark.parametrize(
    ("folder", "number", "expected"),
    [
        ("acme", "2026-0001", "acme/2026/2026-0001.pdf"),
        ("clients/acme", "2026-0001", "clients/acme/2026/2026-0001.pdf"),
        ("/clients//acme/", "2026-0001", "clients/acme/2026/2026-0001.pdf"),
        ("../../etc", "2026-0001", "etc/2026/2026-0001.pdf"),
        ("acme", "RE/2026/1", "acme/2026/RE-2026-1.pdf"),
    ],
)
def test_where_an_invoice_is_archived(folder: str, number: str, expected: str) -> None:
    assert archive_path(folder, 2026, number) == expected
