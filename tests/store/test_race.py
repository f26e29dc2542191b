"""Two hundred people, five slots, three processes, every door: five appointments, and the others are offered others."""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context

from sqlalchemy import select

from escale.career.booking import (
    Choice,
    Details,
    Door,
    Request,
    SlotTaken,
    book,
    confirm,
    hold,
    move,
)
from escale.career.service import Channel
from escale.career.states import AppointmentState
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.people import Visit
from escale.store.tables import appointment, claimed_tick
from tests.store.conftest import NOW
from tests.store.meetings import START, act, claim, meeting, visits

PEOPLE, PROCESSES, SLOTS = 200, 3, 5
FIVE = [Choice(1, START + n * timedelta(minutes=30), Channel.PHONE) for n in range(SLOTS)]
DOORS = [Door.CONVERSATION, Door.PAGE, Door.DESK, Door.LINK, Door.WAITING_LIST]
FAR = START + timedelta(days=7)


async def test_five_slots_for_two_hundred_people_by_every_door(
    database: Database, database_url: str, open_team: list[int]
) -> None:
    visitors = await visits(database, PEOPLE)
    moving = [await _booked_elsewhere(database, n, visitors[n]) for n in range(3, PEOPLE, len(DOORS))]
    people = [one.person_id for one in visitors]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        tries = [pool.submit(attempts, database_url, people, n) for n in range(PROCESSES)]
        results = [result for one in tries for result in await asyncio.wrap_future(one)]

    async with database.read() as connection:
        of_first = select(appointment.c.person_id).where(
            appointment.c.consultant_id == 1, appointment.c.state == AppointmentState.BOOKED
        )
        booked = (await connection.execute(of_first)).scalars().all()
        ticks = (
            await connection.execute(select(claimed_tick).where(claimed_tick.c.consultant_id == 1))
        ).all()
        all_booked = select(appointment.c.id).where(appointment.c.state == AppointmentState.BOOKED)
        kept = set((await connection.execute(all_booked)).scalars())
    assert len(results) == PEOPLE
    assert Counter(kind for kind, _ in results) == {"booked": SLOTS, "taken": PEOPLE - SLOTS}
    assert (len(booked), len(set(booked)), len(ticks)) == (SLOTS, SLOTS, SLOTS * 6)
    assert {others for kind, others in results if kind == "taken"} <= {1, 2, 3, 4, 5}
    assert set(moving) <= kept  # who did not get a slot kept their own


def attempts(url: str, people: list[str], part: int) -> list[tuple[str, int]]:
    """This process's share of the people; for each, whether they booked and how many others they were offered."""
    return asyncio.run(_attempts(url, people, part))


async def _attempts(url: str, people: list[str], part: int) -> list[tuple[str, int]]:
    database = Database(url)
    diary = SqlDiary(database)
    mine = range(part, len(people), PROCESSES)
    try:
        return await asyncio.gather(*(_attempt(diary, n, people[n]) for n in mine))
    finally:
        await database.close()


async def _attempt(diary: SqlDiary, number: int, person: str) -> tuple[str, int]:
    try:
        await _by_door(diary, DOORS[number % len(DOORS)], FIVE[number // len(DOORS) % SLOTS], number, person)
    except SlotTaken as taken:
        return "taken", len(taken.alternatives)
    return "booked", 0


async def _by_door(diary: SqlDiary, door: Door, wanted: Choice, number: int, person: str) -> None:
    if door is Door.LINK:
        await move(diary, _id(number), wanted, act(key=f"move{number}"), person_id=person)
    elif door in {Door.PAGE, Door.WAITING_LIST}:
        held = await hold(diary, wanted, Request(person, f"hold{number}", door=door), NOW)
        await confirm(diary, held.id, Details(email="lea@exemple.fr"), act(), person_id=person)
    else:
        await book(diary, wanted, Request(person, f"book{number}", door=door), NOW)


async def _booked_elsewhere(database: Database, number: int, visit: Visit) -> str:
    start = FAR + number * timedelta(minutes=30)
    return (await claim(database, meeting(visit, who=3, start=start, id=_id(number)))).id


def _id(number: int) -> str:
    return f"moving-{number}"
