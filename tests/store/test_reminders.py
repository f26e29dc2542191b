"""Each reminder once, whoever is killed or asleep, on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from escale.career.booking import cancel
from escale.career.reminders import due, is_useful
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.people import Visit
from escale.store.reminders import Reminders, sent
from tests.store.conftest import NOW
from tests.store.meetings import START, claim, meeting, visits

LEASE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LATER = START + 2 * HOUR


async def kinds(database: Database, now, lease=LEASE) -> list[str]:
    return [one.kind for one in await Reminders(database).claim(now, lease)]


async def say(database: Database, reminder_id: int, now) -> bool:
    async with database.write() as connection:
        return await sent(connection, reminder_id, now)


async def test_reminder_is_due_a_day_and_an_hour_before(
    database: Database, visit: Visit, team: list[int]
) -> None:
    await claim(database, meeting(visit, start=LATER))

    times = [LATER - 24 * HOUR - LEASE, LATER - 24 * HOUR, LATER - HOUR - LEASE, LATER - HOUR]
    assert [await kinds(database, at, timedelta()) for at in times] == [[], ["24h"], [], ["1h"]]


async def test_reminder_is_claimed_by_one_of_many_gateways(database: Database, team: list[int]) -> None:
    people = await visits(database, 10)
    for n, one in enumerate(people):
        await claim(database, meeting(one, who=n + 1, start=LATER))
    now = LATER - HOUR
    found = await asyncio.gather(*(Reminders(database).claim(now, LEASE, 3) for _ in range(8)))
    claimed = [one.id for several in found for one in several if one.kind == "1h"]
    assert len(set(claimed)) == len(claimed) == 10


async def test_reminder_of_a_killed_gateway_is_told_by_the_next_and_only_once(
    database: Database, visit: Visit, team: list[int]
) -> None:
    await claim(database, meeting(visit, start=LATER))
    now = LATER - 24 * HOUR
    [first] = await Reminders(database).claim(now, LEASE)
    assert await kinds(database, now) == []
    [second] = await Reminders(database).claim(now + LEASE, LEASE)
    assert (first.id, first.appointment.interval.start) == (second.id, LATER)
    assert [await say(database, first.id, now) for _ in range(2)] == [True, False]
    assert await kinds(database, now + 5 * LEASE) == []


async def test_reminder_after_a_long_sleep_is_skipped(
    database: Database, visit: Visit, team: list[int]
) -> None:
    await claim(database, meeting(visit, start=LATER))
    assert await kinds(database, LATER - HOUR, timedelta()) == ["1h"]
    assert await kinds(database, LATER) == []
    assert await kinds(database, LATER - HOUR) == []


async def test_reminder_of_a_cancelled_appointment_is_not_told(
    database: Database, visit: Visit, team: list[int]
) -> None:
    booked = await claim(database, meeting(visit, start=LATER))
    [claimed] = await Reminders(database).claim(LATER - 24 * HOUR, LEASE)
    await cancel(SqlDiary(database), booked.id, person_id=None, by="desk", now=NOW)
    assert not await say(database, claimed.id, NOW)


@pytest.mark.parametrize(("hours", "kinds"), [(30, ["24h", "1h"]), (24, ["1h"]), (5, ["1h"]), (1, [])])
def test_only_reminders_that_are_still_to_come_are_set(hours, kinds):
    assert [one.kind for one in due(NOW + hours * HOUR, NOW)] == kinds


@pytest.mark.parametrize(
    ("kind", "before", "useful"),
    [("24h", 4, True), ("24h", 3, False), ("1h", 0.1, True), ("1h", 0, False)],
)
def test_reminder_is_of_use_until_the_appointment_is_near(kind, before, useful):
    assert is_useful(kind, NOW + before * HOUR, NOW) is useful
