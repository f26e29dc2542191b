"""Reminders: each once, where the person talks and by mail, on their clock, without taking the floor."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from escale.career.appointment import Appointment
from escale.career.booking import cancel
from escale.career.interval import Interval
from escale.career.ownership import Event as Floor
from escale.career.states import Event
from escale.store import ownership
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.people import People, Visit
from escale.store.tables import person, reminder
from escale.store.visitors import visitor
from tests.gateway.appointments.office import Clock, Office, Post, lines, mails, said
from tests.store.conftest import NOW
from tests.store.meetings import act, claim, meeting

HOUR = timedelta(hours=1)
START = NOW + 30 * HOUR  # Tuesday 24 November, 16:00 in Paris
DAY_BEFORE, HOUR_BEFORE = START - 24 * HOUR, START - HOUR
HERS = "lea@exemple.fr"


@pytest.fixture
async def booked(office: Office, visit: Visit) -> Appointment:
    return await claim(office.database, meeting(visit, start=START, contact="+33639980123"))


async def told(office: Office, booked: Appointment) -> list[str]:
    return await lines(office.database, str(booked.conversation_id))


async def moved(office: Office, booked: Appointment, by: timedelta) -> None:
    there = Interval(booked.interval.start + by, booked.interval.end + by)

    def decide(found: Appointment) -> Appointment:
        return replace(found, interval=there, sequence=found.sequence + 1)

    await SqlDiary(office.database).change(booked.id, Event.MOVE, decide, act(office.clock.now))


async def test_person_is_reminded_a_day_and_an_hour_before(
    office: Office, booked: Appointment, clock: Clock
) -> None:
    counts = []
    for at in (DAY_BEFORE - HOUR, DAY_BEFORE, DAY_BEFORE + HOUR, HOUR_BEFORE, START):
        clock.now = at
        counts.append(await office.remind())

    assert counts == [0, 1, 0, 1, 0]
    assert await told(office, booked) == [
        (
            "Rappel : vous avez rendez-vous avec Claire1 Martin, mardi 24 novembre à 16 h. "
            "Claire1 vous appelle au +33 6 39 98 01 23."
        ),
        (
            "Votre rendez-vous avec Claire1 Martin approche : mardi 24 novembre à 16 h. "
            "Claire1 vous appelle au +33 6 39 98 01 23."
        ),
    ]


async def test_somebody_abroad_reads_both_hours(office: Office, booked: Appointment, clock: Clock) -> None:
    async with office.database.write() as connection:
        await connection.execute(update(person).values(timezone="Pacific/Noumea"))
    clock.now = DAY_BEFORE
    await office.remind()

    [line] = await told(office, booked)
    assert (
        "mercredi 25 novembre à 2 h (heure de Nouméa), soit mardi 24 novembre à 16 h (heure de Paris)" in line
    )


async def test_reminder_does_not_take_the_floor(office: Office, booked: Appointment, clock: Clock) -> None:
    conversation = str(booked.conversation_id)
    async with office.database.write() as connection:
        taken = {"actor": "consultant:1", "reason": "desk", "at": NOW, "consultant_id": 1}
        await ownership.change(connection, conversation, Floor.STEP_IN, **taken)
    before = await People(office.database).owner(conversation)
    clock.now = DAY_BEFORE
    await office.remind()

    assert [one.author for one in await said(office.database, conversation)] == ["system"]
    assert await People(office.database).owner(conversation) == before


async def test_person_with_an_address_is_reminded_by_mail_too(
    office: Office,
    visit: Visit,
    clock: Clock,
    post: Post,
) -> None:
    await claim(office.database, meeting(visit, start=START, email=HERS))
    await office.deliver()
    clock.now = DAY_BEFORE
    await office.remind()
    await office.deliver()

    assert await mails(office.database, "kind", "state") == [("booked", "sent"), ("24h", "sent")]
    assert post.taken[1]["Subject"] == "Rappel : votre rendez-vous du mardi 24 novembre à 16 h"


async def test_person_of_the_booking_page_is_reminded_by_mail(office: Office, clock: Clock) -> None:
    person_id = await visitor(office.database, "browser", timezone="Europe/Paris", now=NOW)
    alone = Visit(None, person_id, new=True)  # type: ignore[arg-type]
    await claim(office.database, meeting(alone, start=START, email=HERS))
    clock.now = DAY_BEFORE

    assert await office.remind() == 1
    assert [kind for (kind,) in await mails(office.database, "kind")] == ["booked", "24h"]


async def test_two_gateways_remind_once(
    office: Office,
    booked: Appointment,
    clock: Clock,
    post: Post,
    database_url: str,
) -> None:
    clock.now = DAY_BEFORE
    other = Database(database_url)
    second = Office(other, post, clock)
    counts = await asyncio.gather(office.remind(), second.remind(), office.remind(), second.remind())
    await other.close()

    assert sum(counts) == 1
    assert len(await told(office, booked)) == 1


async def test_moved_appointment_takes_its_reminders_along(
    office: Office, booked: Appointment, clock: Clock
) -> None:
    clock.now = DAY_BEFORE
    await office.remind()
    await moved(office, booked, 48 * HOUR)
    counts = []
    for at in (HOUR_BEFORE, DAY_BEFORE + 48 * HOUR, HOUR_BEFORE + 48 * HOUR):
        clock.now = at
        counts.append(await office.remind())

    assert counts == [0, 1, 1]
    assert [("jeudi 26 novembre" in line) for line in await told(office, booked)] == [False, True, True]


async def test_cancelled_appointment_reminds_nobody(
    office: Office, booked: Appointment, clock: Clock
) -> None:
    await cancel(SqlDiary(office.database), booked.id, person_id=None, by="desk", now=NOW)
    clock.now = DAY_BEFORE

    assert await office.remind() == 0


async def test_laptop_that_slept_through_it_reminds_nobody_afterwards(
    office: Office, booked: Appointment, clock: Clock
) -> None:
    clock.now = START + HOUR

    assert await office.remind() == 0
    assert await told(office, booked) == []
    async with office.database.read() as connection:
        assert list((await connection.execute(select(reminder.c.state))).scalars()) == ["skipped"] * 2


async def test_laptop_that_woke_late_reminds_once(office: Office, booked: Appointment, clock: Clock) -> None:
    clock.now = START - timedelta(minutes=30)

    assert await office.remind() == 1
    assert [line.split(" : ")[0] for line in await told(office, booked)] == [
        "Votre rendez-vous avec Claire1 Martin approche"
    ]
