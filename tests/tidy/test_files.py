"""What is in the repository could be anybody's: no machine, no address of a registry, no secret."""

import re
import tomllib

import pytest

from tests.tidy.source import ROOT, files, text_of

# A letter in brackets keeps a pattern from finding itself.
MACHINE = re.compile(r"(?<![\w.$}])/(?:[w]ork|[r]oot|[f]arm|[h]ome/\w|[U]sers/\w)[/\w]*")
REGISTRY = re.compile(
    r"py[p]i\.(?:org|python)|python[h]osted|npm[j]s\.|deb\.[d]ebian|crates\.[i]o|proxy\.[g]olang"
    r"|-[-](?:extra-)?index-url|-[-]find-links[= ](?:\w+:|/)",
)
SECRET = re.compile(
    r"xox[a-z]-\d{6,}-\d{6,}-\w{16,}|xap[p]-\d-[A-Z0-9]{8,}-\d{8,}-\w{16,}|hooks\.slack\.com/services/T\w{8,}"
    r"|BEGIN [A-Z ]*PRIVATE [K]EY|AK[I]A[0-9A-Z]{16}|gh[p]_\w{30,}|sk_[l]ive_\w{16,}|sl\.[A-Z]\.\w{40,}"
)


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        (MACHINE, "a path of somebody's machine"),
        (REGISTRY, "the address of a package registry"),
        (SECRET, "a secret"),
    ],
)
def test_no_file_holds(pattern: re.Pattern[str], what: str) -> None:
    found = [
        f"{name}:{number} holds {what}"
        for name in files()
        for number, line in enumerate(text_of(name).splitlines(), start=1)
        if pattern.search(line)
    ]

    assert found == []


def test_there_is_one_lock_and_every_package_in_it_has_a_hash() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", lock)[1:]

    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in lock
    assert [name for name in files() if name.endswith((".lock", "lock.json", "lock.yaml"))] == ["requirements.lock"]


def test_everything_declared_is_locked() -> None:
    """The lock was made from this pyproject.toml; otherwise run `make lock`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]

    declared = {re.split(r"[^\w.-]", requirement)[0] for requirement in wanted}
    locked = set(re.findall(r"^([a-z0-9-]+)(?:\[[a-z]+\])?==", lock, flags=re.MULTILINE))

    assert declared - locked == set()
