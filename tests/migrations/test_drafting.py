"""A new migration is drafted from what the tables have and the migrations lack."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table

import migrations.__main__ as drafting
from store.columns import Instant, Plain
from store.tables import METADATA


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations, to write into."""
    folder = tmp_path / "versions"
    shutil.copytree(drafting.VERSIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(drafting, "VERSIONS", folder)
    return folder


def test_nothing_is_missing_from_the_migrations(versions: Path) -> None:
    newest = max(path.name[:4] for path in versions.glob("*.py"))

    drafting.main("9999_nothing")

    drafted = (versions / "9999_nothing.py").read_text()
    assert drafted.endswith("def upgrade() -> None:\n    pass\n")
    assert f'revision = "9999"\ndown_revision = "{newest}"\n' in drafted


def test_a_draft_names_what_a_column_is_in_the_database_not_what_our_code_makes_of_it(
    versions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_one_more = MetaData(naming_convention=METADATA.naming_convention)
    for table in METADATA.tables.values():
        table.to_metadata(with_one_more)
    columns: list[Column[Any]] = [
        Column("at", Instant),
        Column("price", Plain),
        Column("file", LargeBinary),
        Column("n", Integer),
    ]
    Table("extras", with_one_more, *columns)
    monkeypatch.setattr(drafting, "METADATA", with_one_more)

    drafting.main("9999_extras")

    drafted = (versions / "9999_extras.py").read_text()
    for column in (
        "sa.Column('at', sa.DateTime(timezone=True), nullable=True)",
        "sa.Column('price', sa.String(40), nullable=True)",
        "sa.Column('file', sa.LargeBinary(), nullable=True)",
        "sa.Column('n', sa.Integer(), nullable=True)",
    ):
        assert column in drafted
    assert "store.columns" not in drafted


def test_the_first_migration_has_none_before_it(versions: Path) -> None:
    shutil.rmtree(versions)
    versions.mkdir()

    drafting.main("0001_first")

    drafted = (versions / "0001_first.py").read_text()
    assert 'revision = "0001"\ndown_revision = None\n' in drafted
    assert all(f"'{table}'" in drafted for table in METADATA.tables)
