from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from escale.store.database import Database
from escale.store.migrate import engine_of
from escale.store.people import People, Visit
from escale.store.tables import consultant, metadata
from tests.databases import fresh_postgres, postgres_server

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def with_tables() -> Iterator[str | None]:
    """The name of a PostgreSQL database that has the tables: to copy it is ten times quicker than to make them."""
    server = postgres_server()
    if server is None:
        yield None
        return
    with fresh_postgres(server) as url:
        engine = engine_of(url.replace("postgresql://", "postgresql+psycopg://"))
        metadata.create_all(engine)
        engine.dispose()
        yield url.rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Every test of the store runs on both databases; on PostgreSQL the tables are there."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'escale.db'}"
        return
    server = postgres_server()
    if server is None:
        pytest.skip("no PostgreSQL server (set ESCALE_TEST_POSTGRES_URL)")
    with fresh_postgres(server, request.getfixturevalue("with_tables")) as url:
        yield url.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    if database.is_sqlite:
        async with database.write() as connection:
            await connection.run_sync(metadata.create_all)
    yield database
    await database.close()


@pytest.fixture
async def visit(database: Database) -> Visit:
    return await People(database).arrive("widget", "someone", timezone="Europe/Paris", now=NOW)


@pytest.fixture
async def team(database: Database) -> list[int]:
    """Fifty consultants, by id."""
    from sqlalchemy import insert

    rows = [
        {
            "id": number, "first_name": f"Claire{number}", "last_name": "Martin", "title": "Consultante",
            "subjects": ["reconversion"], "languages": ["fr"], "channels": ["chat"], "timezone": "Europe/Paris",
            "active": True,
        }
        for number in range(1, 51)
    ]  # fmt: skip
    async with database.write() as connection:
        await connection.execute(insert(consultant), rows)
    return [row["id"] for row in rows]


@pytest.fixture
async def open_team(database: Database, team: list[int]) -> list[int]:
    """Two consultants who receive by telephone at any time; the others have no hours."""
    from sqlalchemy import insert, update

    from escale.store.tables import weekly_hours

    hours = [
        {"consultant_id": who, "weekday": day, "start": time(0), "end": time(0)}
        for who in (1, 2)
        for day in range(7)
    ]
    async with database.write() as connection:
        await connection.execute(insert(weekly_hours), hours)
        await connection.execute(update(consultant).values(channels=["phone"], timezone="UTC"))
    return [1, 2]
