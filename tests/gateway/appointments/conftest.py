"""Everything about appointments is tried on both databases."""

from __future__ import annotations

import pytest

from escale.store.database import Database
from tests.gateway.appointments.office import Clock, Office, Post
from tests.store.conftest import database, database_url, open_team, team, visit, with_tables

__all__ = ["database", "database_url", "open_team", "team", "visit", "with_tables"]


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(name="office")
async def office_fixture(database: Database, open_team: list[int], post: Post, clock: Clock) -> Office:
    return Office(database, post, clock)
