"""Mails about appointments: what is queued with which change, and that each is sent by one gateway."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from escale.career.appointment import Appointment
from escale.career.booking import Details, cancel, reach
from escale.career.interval import Interval
from escale.career.states import AppointmentState, Event
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.mails import Kind, Mails, failed
from escale.store.people import People, Visit
from escale.store.tables import account, mail
from tests.store.conftest import NOW
from tests.store.meetings import START, act, claim, meeting

HERS, FIRST, SECOND = "lea@exemple.fr", "claire@cabinet.fr", "karim@cabinet.fr"
LEASE = timedelta(minutes=2)


@pytest.fixture
async def diary(database: Database, team: list[int]) -> SqlDiary:
    """Consultants 1 and 2 have an account, the others none."""
    rows = [
        {"email": email, "password_hash": "-", "role": "consultant", "consultant_id": who,
         "failures": 0, "created_at": NOW}
        for who, email in ((1, FIRST), (2, SECOND))
    ]  # fmt: skip
    async with database.write() as connection:
        await connection.execute(insert(account), rows)
    return SqlDiary(database)


async def queued(database: Database) -> list[tuple[Any, ...]]:
    columns = (mail.c.kind, mail.c.recipient, mail.c.sequence)
    async with database.read() as connection:
        return [tuple(row) for row in await connection.execute(select(*columns).order_by(mail.c.id))]


async def states(database: Database) -> list[str]:
    async with database.read() as connection:
        return list((await connection.execute(select(mail.c.state).order_by(mail.c.id))).scalars())


async def moved(diary: SqlDiary, one: Appointment, **changed: Any) -> Appointment:
    def decide(found: Appointment) -> Appointment:
        return replace(found, sequence=found.sequence + 1, **changed)

    return await diary.change(one.id, Event.MOVE, decide, act())


def later(hours: int = 1) -> Interval:
    start = START + timedelta(hours=hours)
    return Interval(start, start + timedelta(minutes=30))


async def test_booking_tells_the_person_and_the_consultant(
    database: Database, diary: SqlDiary, visit: Visit
) -> None:
    await claim(database, meeting(visit, email=HERS))

    assert await queued(database) == [("booked", FIRST, 0), ("booked", HERS, 0)]


async def test_person_without_an_address_gets_no_mail(
    database: Database, diary: SqlDiary, visit: Visit
) -> None:
    await claim(database, meeting(visit, who=3))

    assert await queued(database) == []


async def test_hold_tells_nobody(database: Database, diary: SqlDiary, visit: Visit) -> None:
    held = meeting(visit, email=HERS, state=AppointmentState.HELD, held_until=NOW + timedelta(minutes=10))
    await claim(database, held)

    assert await queued(database) == []


async def test_same_booking_again_is_told_once(database: Database, diary: SqlDiary, visit: Visit) -> None:
    wanted = meeting(visit, email=HERS)
    await claim(database, wanted)
    await claim(database, wanted)

    assert len(await queued(database)) == 2


async def test_address_given_afterwards_gets_the_confirmation(
    database: Database, diary: SqlDiary, visit: Visit
) -> None:
    one = await claim(database, meeting(visit))
    for _ in range(2):
        await reach(diary, one.id, Details(email=HERS), act(), person_id=visit.person_id)

    assert await queued(database) == [("booked", FIRST, 0), ("booked", HERS, 0)]


async def test_move_to_another_consultant_takes_it_from_the_first(
    database: Database, diary: SqlDiary, visit: Visit
) -> None:
    one = await claim(database, meeting(visit, email=HERS))
    await moved(diary, one, consultant_id=2, interval=later())

    news = (await queued(database))[2:]
    assert news == [("cancelled", FIRST, 1), ("booked", SECOND, 1), ("moved", HERS, 1)]


async def test_change_that_is_refused_queues_nothing(
    database: Database, diary: SqlDiary, visit: Visit
) -> None:
    one = await claim(database, meeting(visit, email=HERS))
    other = await People(database).arrive("widget", "other", timezone="Europe/Paris", now=NOW)
    await claim(database, meeting(other, start=later().start))
    before = await queued(database)

    with pytest.raises(Exception, match="taken"):
        await moved(diary, one, interval=later())
    assert await queued(database) == before


async def test_mail_goes_with_the_person_who_is_erased(
    database: Database, diary: SqlDiary, visit: Visit
) -> None:
    await claim(database, meeting(visit, email=HERS))
    await People(database).erase(visit.conversation_id)

    assert await queued(database) == []


async def test_each_mail_is_claimed_by_one_gateway(database: Database, diary: SqlDiary, visit: Visit) -> None:
    await claim(database, meeting(visit, email=HERS))
    mails = [Mails(database) for _ in range(4)]
    claimed = await asyncio.gather(*(one.claim(NOW, LEASE) for one in mails))
    claimed += [await mails[0].claim(NOW, LEASE) for _ in range(2)]

    assert sorted(one.recipient for one in claimed if one) == [FIRST, HERS]


async def test_mail_of_a_gateway_that_died_is_taken_over(
    database: Database, diary: SqlDiary, visit: Visit
) -> None:
    await claim(database, meeting(visit, who=3, email=HERS))
    mails = Mails(database)
    first = await mails.claim(NOW, LEASE)
    assert await mails.claim(NOW + LEASE - timedelta(seconds=1), LEASE) is None
    second = await mails.claim(NOW + LEASE, LEASE)

    assert first
    assert second
    assert not await mails.sent(first, NOW + LEASE)
    assert await mails.sent(second, NOW + LEASE)
    assert await mails.claim(NOW + 9 * LEASE, LEASE) is None


async def test_mail_that_did_not_work_out_comes_again_at_its_time(
    database: Database, diary: SqlDiary, visit: Visit
) -> None:
    await claim(database, meeting(visit, who=3, email=HERS))
    mails, then = Mails(database), NOW + timedelta(minutes=5)
    first = await mails.claim(NOW, LEASE)
    assert first
    assert await mails.later(first, then, "450 4.2.0 Greylisted")

    assert await mails.claim(then - timedelta(seconds=1), LEASE) is None
    again = await mails.claim(then, LEASE)
    assert again
    assert again.attempts == 1


async def test_mail_that_is_refused_keeps_the_words_of_the_server(
    database: Database, diary: SqlDiary, visit: Visit
) -> None:
    await claim(database, meeting(visit, who=3, email=HERS))
    one = await Mails(database).claim(NOW, LEASE)
    assert one
    async with database.write() as connection:
        assert await failed(connection, one, "550 5.1.1 No such user", NOW)
    async with database.read() as connection:
        row = (await connection.execute(select(mail.c.state, mail.c.error, mail.c.attempts))).one()

    assert tuple(row) == ("failed", "550 5.1.1 No such user", 1)


async def test_confirmation_of_what_moved_since_is_dropped(
    database: Database, diary: SqlDiary, visit: Visit
) -> None:
    one = await claim(database, meeting(visit, who=3, email=HERS))
    await moved(diary, one, interval=later())
    next_mail = await Mails(database).claim(NOW, LEASE)

    assert next_mail
    assert (next_mail.kind, next_mail.was) == (Kind.MOVED, one.interval)
    assert await states(database) == ["dropped", "queued"]


async def test_cancellation_is_all_that_is_told_of_what_was_cancelled(
    database: Database, diary: SqlDiary, visit: Visit
) -> None:
    one = await claim(database, meeting(visit, who=3, email=HERS))
    await cancel(diary, one.id, person_id=None, by="consultant:3", now=NOW)
    next_mail = await Mails(database).claim(NOW, LEASE)

    assert next_mail
    assert next_mail.kind == Kind.CANCELLED
    assert await Mails(database).claim(NOW, LEASE) is None
    assert await states(database) == ["dropped", "queued"]


async def test_mail_that_would_come_after_the_appointment_is_dropped(
    database: Database, diary: SqlDiary, visit: Visit
) -> None:
    await claim(database, meeting(visit, who=3, email=HERS))

    assert await Mails(database).claim(START + timedelta(hours=2), LEASE) is None
    assert await states(database) == ["dropped"]
