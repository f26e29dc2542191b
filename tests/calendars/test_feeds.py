"""Own calendars are read by one gateway at a time, on both databases; a bad answer changes nothing that was good."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from escale.gateway.owncalendars import read_calendars
from escale.settings import Settings
from escale.store.database import Database
from escale.store.feeds import Feeds
from escale.store.tables import calendar_busy
from tests.calendars.feeding import calendar, provider
from tests.store.conftest import NOW, database, database_url, team, with_tables

__all__ = ["database", "database_url", "team", "with_tables"]
QUARTER = timedelta(minutes=15)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, var=tmp_path, allow_private_calendars=True)


async def count(database: Database) -> int:
    async with database.read() as connection:
        return (await connection.execute(select(func.count()).select_from(calendar_busy))).scalar_one()


async def test_each_is_due_once_in_a_quarter_of_an_hour(database: Database, team: list[int]) -> None:
    feeds = Feeds(database)
    for number in team[:4]:
        await feeds.put(number, f"https://example.org/{number}.ics")
    both = await asyncio.gather(feeds.due(NOW, QUARTER), feeds.due(NOW, QUARTER))
    assert sorted(one.consultant_id for found in both for one in found) == team[:4]
    assert await feeds.due(NOW + timedelta(minutes=14), QUARTER) == []
    assert len(await feeds.due(NOW + QUARTER, QUARTER)) == 4


async def test_gateway_reads_what_is_due_and_a_failure_does_not_stop_the_others(
    database: Database, team: list[int], settings: Settings
) -> None:
    feeds = Feeds(database)
    async with provider() as good, provider() as bad:
        good.data, bad.status = calendar("20261124", "20261125"), 404
        await feeds.put(1, good.url)
        await feeds.put(2, bad.url)
        assert await read_calendars(database, settings, NOW) == 2
        assert await count(database) == 2
        good.data = b"<html>"
        assert await read_calendars(database, settings, NOW + QUARTER) == 2
    states = [await feeds.get(number) for number in (1, 2)]
    assert [(one.error, one.good_at, one.coming) for one in states if one] == [
        ("not_a_calendar", NOW, 2), ("gone", None, 0),
    ]  # fmt: skip


async def test_link_of_another_day_is_nobodys(database: Database, team: list[int]) -> None:
    feeds = Feeds(database)
    first = await feeds.open_link(1, NOW)
    second = await feeds.open_link(1, NOW)
    assert [await feeds.behind_link(one) for one in (first, second, "x")] == [None, 1, None]
    await feeds.close_link(1)
    assert await feeds.behind_link(second) is None
