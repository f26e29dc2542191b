"""The migrations make exactly the tables that the code uses, on both databases, whoever starts first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Boolean, Connection, column, inspect, select, table, text
from sqlalchemy.types import NullType

from escale.career.ticks import tick_of
from escale.store.glance import EMPTY, DatabaseUnreachable, Glance, glance
from escale.store.migrate import FOLDER, NewerDatabase, _config, engine_of, head, migrate
from escale.store.tables import Utc, metadata
from tests.databases import fresh_postgres, postgres_server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, with the driver that the settings name."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'escale.db'}"
        return
    server = postgres_server()
    if server is None:
        pytest.skip("no PostgreSQL server (set ESCALE_TEST_POSTGRES_URL)")
    with fresh_postgres(server) as address:
        yield address.replace("postgresql://", "postgresql+psycopg2://")


def test_migrations_and_tables_agree(url: str):
    migrate(url)

    with engine_of(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_head_read_from_file_names_is_the_one_that_alembic_knows():
    assert ScriptDirectory(str(FOLDER)).get_current_head() == head()


def test_migrating_twice_changes_nothing(url: str):
    migrate(url)
    migrate(url)

    assert glance(url) == Glance(head(), {})


def test_processes_that_migrate_at_once_wait_for_one_another(url: str):
    with ProcessPoolExecutor(4) as pool:
        assert list(pool.map(migrate, [url] * 4)) == [None] * 4

    assert glance(url).revision == head()


def test_migrating_down_leaves_nothing_behind(url: str):
    migrate(url)

    with engine_of(url).begin() as connection:
        command.downgrade(_config(connection), "base")

    with engine_of(url).connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]


def test_database_of_a_later_version_is_refused(url: str):
    migrate(url)
    with engine_of(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerDatabase):
        migrate(url)


def test_glance_reads_revision_and_notes(url: str):
    migrate(url)
    with engine_of(url).begin() as connection:
        connection.execute(text("INSERT INTO fact_of_store (name, value) VALUES ('demo', 'loaded')"))

    assert glance(url) == Glance(head(), {"demo": "loaded"})


def test_glance_at_an_empty_database_finds_nothing(url: str):
    assert glance(url) == EMPTY


def test_glance_at_a_missing_sqlite_file_does_not_make_it(tmp_path: Path):
    assert glance(f"sqlite:///{tmp_path / 'none.db'}") == EMPTY
    assert list(tmp_path.iterdir()) == []


def test_glance_at_what_is_no_database_says_so(tmp_path: Path):
    (tmp_path / "escale.db").write_text("this is no database, but long enough to be taken for one " * 20)

    with pytest.raises(DatabaseUnreachable):
        glance(f"sqlite:///{tmp_path / 'escale.db'}")


def test_glance_at_a_server_that_is_not_there_says_so():
    with pytest.raises(DatabaseUnreachable):
        glance("postgresql+psycopg2://nobody@127.0.0.1:1/escale")


def test_failed_migration_on_sqlite_leaves_the_database_as_it_was(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'escale.db'}"
    with sqlite3.connect(tmp_path / "escale.db") as connection:
        connection.execute("CREATE TABLE weekly_hours (id INTEGER)")

    with pytest.raises(Exception, match="already exists"):
        migrate(url)

    with engine_of(url).connect() as after:
        assert inspect(after).get_table_names() == ["weekly_hours"]


def test_appointments_of_before_keep_their_time_through_the_second_migration_and_back(url: str):
    engine = engine_of(url)
    with engine.begin() as connection:
        command.upgrade(_config(connection), "0001")
        fill(connection)
    migrate(url)
    with engine.begin() as connection:
        ticks = connection.execute(text("SELECT tick FROM claimed_tick ORDER BY tick")).scalars().all()
        numbers = "SELECT service, begins, claimed_first, claimed_last, sequence FROM appointment ORDER BY id"
        rows = connection.execute(text(numbers)).all()
        calendars = connection.execute(text("SELECT holidays FROM consultant ORDER BY id")).scalars().all()
    nine = tick_of(NINE)
    assert ticks == [nine + n for n in range(6)]
    assert [tuple(row) for row in rows] == [
        ("phone", nine, nine, nine + 6, 0),
        ("chat", nine, nine, nine + 4, 0),
    ]
    assert calendars == ["FR", ""]

    with engine.begin() as connection:
        command.downgrade(_config(connection), "0001")
        moments = select(column("tick", Utc)).select_from(table("claimed_tick")).order_by("tick")
        again = connection.execute(moments).scalars().all()
    assert again == [NINE + n * timedelta(minutes=5) for n in range(6)]
    migrate(url)
    engine.dispose()


NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def fill(connection: Connection) -> None:
    """What the first migration knew: two consultants, an appointment that stands and one that does not."""
    person = table("person", column("id"), column("timezone"), column("created_at", Utc))
    connection.execute(person.insert().values(id="p", timezone="Europe/Paris", created_at=NINE))
    names = (
        "id",
        "first_name",
        "last_name",
        "title",
        "subjects",
        "languages",
        "channels",
        "timezone",
        "active",
    )
    kinds = {"subjects": JSON, "languages": JSON, "channels": JSON, "active": Boolean}
    team = table("consultant", *(column(name, kinds.get(name, NullType)) for name in names))
    for number, zone in ((1, "Europe/Paris"), (2, "America/Toronto")):
        values = (number, "A", "B", "", [], [], [], zone, True)
        connection.execute(team.insert().values(dict(zip(names, values, strict=True))))
    names = ("id", "consultant_id", "person_id", "channel", "key", "state", "start", "end", "created_at")
    times = ("start", "end", "created_at")
    booked = table("appointment", *(column(name, Utc if name in times else NullType) for name in names))
    for number, channel, state, minutes in (("a", "phone", "booked", 30), ("b", "chat", "cancelled", 20)):
        values = (number, 1, "p", channel, number, state, NINE, NINE + timedelta(minutes=minutes), NINE)
        connection.execute(booked.insert().values(dict(zip(names, values, strict=True))))
