"""The suite's own PostgreSQL."""

import psycopg

from tests.postgres import Server


def test_each_test_has_a_database_of_its_own(postgres_server: Server) -> None:
    with postgres_server.fresh_database() as one, postgres_server.fresh_database() as other:
        assert one != other


def test_it_speaks_utf8_and_lives_in_a_zone_of_nobodys_rules(postgres: str) -> None:
    with psycopg.connect(postgres.replace("+psycopg", "")) as db:
        row = db.execute(
            "SELECT current_setting('server_encoding'), current_setting('lc_messages'), current_setting('TimeZone')"
        ).fetchone()

    assert row == ("UTF8", "C", "Pacific/Kiritimati")
