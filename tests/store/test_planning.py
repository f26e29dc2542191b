"""A consultant's planning on both databases: the second of two changes loses nothing, and what opens is passed on."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from escale.career.appointment import UnknownConsultant
from escale.career.interval import Interval
from escale.career.people import WeeklyHours
from escale.career.service import Channel, Service
from escale.store.agenda import Agenda
from escale.store.database import Database
from escale.store.people import Visit
from escale.store.planning import (
    Change,
    Gone,
    Outdated,
    Overlapping,
    Planning,
    hours_revision,
    stretch_revision,
)
from escale.store.service_planning import put_service, services_revision
from escale.store.services import read_services
from escale.store.tables import freed_slot, waiting
from tests.store.conftest import NOW

NINE_TO_TEN = WeeklyHours(1, time(9), time(10))
MORNING = Interval(datetime(2026, 11, 25, 8, tzinfo=UTC), datetime(2026, 11, 25, 11, tzinfo=UTC))


async def freed(database: Database) -> list[Interval]:
    async with database.read() as connection:
        rows = await connection.execute(
            select(freed_slot.c.start, freed_slot.c.end).order_by(freed_slot.c.start)
        )
        return [Interval(row.start, row.end) for row in rows]


async def somebody_waits(database: Database, visit: Visit) -> None:
    values = {
        "id": "w", "person_id": visit.person_id, "first_day": date(2026, 11, 23), "last_day": date(2026, 12, 23),
        "parts": [], "timezone": "Europe/Paris", "state": "waiting", "key": "w", "created_at": NOW,
    }  # fmt: skip
    async with database.write() as connection:
        await connection.execute(waiting.insert().values(values))


async def test_one_of_two_changes_at_once_is_told_that_it_came_second(
    database: Database, team: list[int]
) -> None:
    planning, blank = Planning(database), hours_revision([])
    weeks = [[WeeklyHours(day, time(9), time(12))] for day in (0, 1)]
    found = await asyncio.gather(
        *(planning.put_hours(1, week, revision=blank, now=NOW) for week in weeks), return_exceptions=True
    )
    assert sorted(type(one) for one in found if one is not None) == [Outdated]
    stored = await Agenda(database).consultant(1)
    assert stored is not None
    assert list(stored.hours) in weeks


async def test_two_absences_at_once_do_not_overlap(database: Database, team: list[int]) -> None:
    planning = Planning(database)
    later = Interval(MORNING.start + timedelta(hours=1), MORNING.end + timedelta(hours=1))
    found = await asyncio.gather(
        *(planning.put(1, Change("absence", one), now=NOW) for one in (MORNING, later)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Overlapping) for one in found) == 1
    assert isinstance(await planning.put(2, Change("absence", MORNING), now=NOW), int)


async def test_newly_open_time_is_noted_for_those_who_wait(
    database: Database, team: list[int], visit: Visit
) -> None:
    planning = Planning(database)
    await planning.put_hours(1, [NINE_TO_TEN], revision=hours_revision([]), now=NOW)
    assert await freed(database) == []
    await somebody_waits(database, visit)
    longer = [WeeklyHours(1, time(9), time(11), None, date(2026, 12, 1))]
    await planning.put_hours(1, [NINE_TO_TEN, *longer], revision=hours_revision([NINE_TO_TEN]), now=NOW)
    tuesdays = [datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC)]
    assert await freed(database) == [Interval(one, one + timedelta(hours=1)) for one in tuesdays]


async def test_absence_taken_away_opens_its_hours(database: Database, team: list[int], visit: Visit) -> None:
    planning = Planning(database)
    await planning.put_hours(1, [WeeklyHours(2, time(9), time(10))], revision=hours_revision([]), now=NOW)
    number = await planning.put(1, Change("absence", MORNING, "Congés"), now=NOW)
    await somebody_waits(database, visit)
    await planning.remove(1, "absence", number, revision=stretch_revision(MORNING, "Congés"), now=NOW)
    start = datetime(2026, 11, 25, 8, tzinfo=UTC)
    assert await freed(database) == [Interval(start, start + timedelta(hours=1))]


async def test_nobody_changes_somebody_elses_absence(database: Database, team: list[int]) -> None:
    planning = Planning(database)
    number = await planning.put(1, Change("absence", MORNING), now=NOW)
    with pytest.raises(Gone):
        await planning.remove(2, "absence", number, revision=stretch_revision(MORNING, None), now=NOW)
    with pytest.raises(UnknownConsultant):
        await planning.put(999, Change("extra", MORNING), now=NOW)


async def test_services_changed_at_once_lose_nothing(database: Database) -> None:
    async with database.read() as connection:
        before = await read_services(connection)
    new = [Service(code, code.title(), (Channel.VIDEO,), 30) for code in ("one", "two")]
    found = await asyncio.gather(
        *(put_service(database, one, revision=services_revision(before)) for one in new),
        return_exceptions=True,
    )
    assert sorted(type(one) for one in found if one is not None) == [Outdated]
    async with database.read() as connection:
        after = [one.code for one in await read_services(connection)]
    assert (after[:-1], after[-1] in {"one", "two"}) == ([one.code for one in before], True)
