"""Appointments in the database: the database itself refuses an overlap. On both databases."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta

import pytest

from escale.career.appointment import (
    Appointment,
    AppointmentNotFound,
    AppointmentState,
    SlotInPast,
    SlotTaken,
)
from escale.career.interval import Interval
from escale.career.proposal import Service
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.people import People, Visit
from tests.store.conftest import NOW

START = NOW + timedelta(days=1)


@pytest.fixture
def diary(database: Database) -> SqlDiary:
    return SqlDiary(database)


def wanted(visit: Visit, key: str, *, start: timedelta = timedelta(), minutes: int = 30) -> Appointment:
    interval = Interval(START + start, START + start + timedelta(minutes=minutes))
    return Appointment(
        id=str(uuid.uuid4()), consultant_id=1, person_id=visit.person_id, conversation_id=visit.conversation_id,
        subject="reconversion", channel=Service.PHONE, interval=interval, key=key, state=AppointmentState.BOOKED,
        contact=None, created_at=NOW,
    )  # fmt: skip


async def test_hundred_people_book_one_slot_and_one_has_it(
    diary: SqlDiary, database: Database, team: list[int]
) -> None:
    visits = [
        await People(database).arrive("widget", str(i), timezone="Europe/Paris", now=NOW) for i in range(100)
    ]
    results = await asyncio.gather(
        *(diary.claim(wanted(visit, visit.person_id)) for visit in visits), return_exceptions=True
    )

    assert sum(isinstance(one, Appointment) for one in results) == 1
    assert sum(isinstance(one, SlotTaken) for one in results) == 99


@pytest.mark.parametrize(("start", "minutes"), [(-15, 30), (10, 5), (25, 30), (-30, 90), (0, 30)])
async def test_any_overlap_is_refused(
    diary: SqlDiary, visit: Visit, team: list[int], start: int, minutes: int
) -> None:
    await diary.claim(wanted(visit, "a"))

    with pytest.raises(SlotTaken):
        await diary.claim(wanted(visit, "b", start=timedelta(minutes=start), minutes=minutes))


async def test_neighbouring_appointments_fit(diary: SqlDiary, visit: Visit, team: list[int]) -> None:
    await diary.claim(wanted(visit, "a"))
    await diary.claim(wanted(visit, "b", start=timedelta(minutes=30)))

    window = Interval(START, START + timedelta(hours=2))
    assert await diary.busy([1], window) == {
        1: [wanted(visit, "a").interval, wanted(visit, "b", start=timedelta(minutes=30)).interval]
    }


async def test_same_key_is_the_same_appointment(diary: SqlDiary, visit: Visit, team: list[int]) -> None:
    claims = [diary.claim(wanted(visit, "a")) for _ in range(5)]

    assert len({one.id for one in await asyncio.gather(*claims)}) == 1


async def test_cancelled_slot_is_free_again(diary: SqlDiary, visit: Visit, team: list[int]) -> None:
    booked = await diary.claim(wanted(visit, "a"))
    gone = await diary.release(booked.id, person_id=visit.person_id, at=NOW, by="person")

    assert gone.state is AppointmentState.CANCELLED
    assert await diary.of_person(visit.person_id, NOW) == []
    assert (await diary.claim(wanted(visit, "b"))).key == "b"


async def test_foreign_appointment_cannot_be_cancelled(
    diary: SqlDiary, visit: Visit, team: list[int]
) -> None:
    booked = await diary.claim(wanted(visit, "a"))

    with pytest.raises(AppointmentNotFound):
        await diary.release(booked.id, person_id="someone else", at=NOW, by="person")


async def test_begun_appointment_is_cancelled_by_the_desk_only(
    diary: SqlDiary, visit: Visit, team: list[int]
) -> None:
    booked = await diary.claim(wanted(visit, "a"))

    with pytest.raises(SlotInPast):
        await diary.release(booked.id, person_id=visit.person_id, at=START, by="person")
    assert (
        await diary.release(booked.id, person_id=None, at=START, by="desk")
    ).state is AppointmentState.CANCELLED


async def test_erased_person_frees_the_slot(
    diary: SqlDiary, visit: Visit, team: list[int], database: Database
) -> None:
    await diary.claim(wanted(visit, "a"))
    await People(database).erase(visit.conversation_id)
    other = await People(database).arrive("widget", "other", timezone="Europe/Paris", now=NOW)

    assert await People(database).exists(visit.conversation_id) is False
    assert (await diary.claim(wanted(other, "b"))).person_id == other.person_id
