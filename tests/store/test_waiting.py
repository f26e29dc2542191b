"""Who waits is offered what came free, one person at a time, on both databases."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from escale.career.appointment import Appointment
from escale.career.booking import Details, NotPossible, cancel, confirm, move, release
from escale.career.proposal import Choice
from escale.career.service import Channel
from escale.career.states import AppointmentState
from escale.career.waiting import NewWaiting, OfferState, Part, Waiting, WaitingState
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.offering import Offering
from escale.store.people import Visit
from escale.store.tables import consultant
from escale.store.waiting import Offer, WaitingList, told
from tests.store.conftest import NOW
from tests.store.meetings import START, act, claim, meeting, visits

MINUTE, LEASE = timedelta(minutes=1), timedelta(minutes=1)
TOMORROW = date(2026, 11, 24)
HALF_HOUR = 30 * MINUTE


@pytest.fixture
def line(database: Database) -> WaitingList:
    return WaitingList(database)


@pytest.fixture
def offering(database: Database) -> Offering:
    return Offering(database)


@pytest.fixture
def diary(database: Database) -> SqlDiary:
    return SqlDiary(database)


def wants(visit: Visit, key: str = "w", **changed: Any) -> NewWaiting:
    usual: dict[str, Any] = {
        "first_day": TOMORROW, "last_day": TOMORROW, "timezone": "UTC", "channel": "phone",
        "conversation_id": visit.conversation_id,
    }  # fmt: skip
    return NewWaiting(visit.person_id, key, **{**usual, **changed})


async def freed(database: Database, visit: Visit, at: Any = NOW, **changed: Any) -> Appointment:
    """An appointment is cancelled."""
    booked = await claim(database, meeting(visit, **changed))
    return await cancel(SqlDiary(database), booked.id, person_id=None, by="desk", now=at)


async def join(line: WaitingList, people: list[Visit], **changed: Any) -> list[Waiting]:
    return [await line.join(wants(one, **changed), NOW + n * MINUTE) for n, one in enumerate(people)]


async def state_of(line: WaitingList, person: Visit) -> list[tuple[WaitingState, int]]:
    return [(one.state, one.missed) for one in await line.of_person(person.person_id)]


def said(offer: Offer | None) -> tuple[str, Any] | None:
    return (offer.waiting.person_id, offer.appointment.interval.start) if offer else None


async def test_freed_slot_is_offered_to_the_first_in_line_and_to_nobody_else(
    database: Database, line: WaitingList, offering: Offering, open_team: list[int]
) -> None:
    gone, first, second = await visits(database, 3)
    await join(line, [first, second])
    await freed(database, gone)

    offer = await offering.next_offer(NOW)
    assert offer
    assert said(offer) == (first.person_id, START)
    assert (offer.until, offer.appointment.state) == (NOW + HALF_HOUR, AppointmentState.OFFERED)
    assert await offering.next_offer(NOW) is None
    assert await state_of(line, first) == [(WaitingState.OFFERED, 0)]


async def test_long_stretch_that_came_free_serves_several(
    database: Database, line: WaitingList, offering: Offering, open_team: list[int]
) -> None:
    gone, *people = await visits(database, 4)
    await join(line, people)
    await freed(database, gone, minutes=60)

    made = [said(await offering.next_offer(NOW)) for _ in range(3)]
    assert made == [(people[0].person_id, START), (people[1].person_id, START + HALF_HOUR), None]


async def test_meeting_longer_than_what_came_free_uses_the_time_beside_it(
    database: Database, line: WaitingList, offering: Offering, open_team: list[int]
) -> None:
    gone, first = await visits(database, 2)
    await join(line, [first], service="bilan")
    await freed(database, gone)

    assert said(await offering.next_offer(NOW)) == (first.person_id, START - 45 * MINUTE)


async def test_accepted_offer_is_booked(
    database: Database, line: WaitingList, offering: Offering, diary: SqlDiary, open_team: list[int]
) -> None:
    gone, first = await visits(database, 2)
    await join(line, [first], name="Léa", email="lea@exemple.fr")
    await freed(database, gone)
    offer = await offering.next_offer(NOW)
    assert offer
    booked = await confirm(diary, offer.appointment.id, Details(), act(), person_id=first.person_id)

    assert (booked.state, booked.name, booked.email) == (AppointmentState.BOOKED, "Léa", "lea@exemple.fr")
    kept = await line.offer(offer.id)
    assert (kept and kept.state, await line.of_person(first.person_id)) == (OfferState.ACCEPTED, [])


async def test_declined_offer_goes_to_the_next_and_its_person_stays_in_line(
    database: Database, line: WaitingList, offering: Offering, diary: SqlDiary, open_team: list[int]
) -> None:
    gone, first, second = await visits(database, 3)
    await join(line, [first, second])
    await freed(database, gone)
    offer = await offering.next_offer(NOW)
    assert offer
    await release(diary, offer.appointment.id, act(), person_id=first.person_id)

    assert await state_of(line, first) == [(WaitingState.WAITING, 0)]
    assert said(await offering.next_offer(NOW)) == (second.person_id, START)


async def test_offer_that_lapses_goes_to_the_next_and_its_person_goes_behind(
    database: Database, line: WaitingList, offering: Offering, diary: SqlDiary, open_team: list[int]
) -> None:
    gone, first, second = await visits(database, 3)
    await join(line, [first, second])
    await freed(database, gone)
    offer = await offering.next_offer(NOW)
    late = NOW + HALF_HOUR
    assert await diary.lapse(late) == 1

    assert await state_of(line, first) == [(WaitingState.WAITING, 1)]
    assert said(await offering.next_offer(late)) == (
        second.person_id,
        offer and offer.appointment.interval.start,
    )


async def test_lapsed_offer_that_the_next_accepted_is_gone(
    database: Database, line: WaitingList, offering: Offering, diary: SqlDiary, open_team: list[int]
) -> None:
    gone, first, second = await visits(database, 3)
    await join(line, [first, second])
    await freed(database, gone)
    offer = await offering.next_offer(NOW)
    assert offer
    await release(diary, offer.appointment.id, act(), person_id=first.person_id)
    with pytest.raises(NotPossible):
        await confirm(diary, offer.appointment.id, Details(), act(), person_id=first.person_id)


@pytest.mark.parametrize(
    "wish",
    [
        {"first_day": date(2026, 11, 25), "last_day": date(2026, 11, 26)},
        {"parts": (Part.EVENING,)},
        {"channel": "video"},
        {"language": "ar"},
        {"subject": "business"},
        {"consultant_id": 2},
        {"timezone": "Pacific/Noumea", "last_day": TOMORROW, "parts": (Part.MORNING,)},
    ],
)
async def test_what_does_not_suit_is_not_offered(
    database: Database, line: WaitingList, offering: Offering, open_team: list[int], wish: dict[str, Any]
) -> None:
    gone, first = await visits(database, 2)
    await join(line, [first], **wish)
    await freed(database, gone)

    assert await offering.next_offer(NOW) is None


async def test_slot_freed_by_a_move_is_offered(
    database: Database, line: WaitingList, offering: Offering, diary: SqlDiary, open_team: list[int]
) -> None:
    moving, first = await visits(database, 2)
    booked = await claim(database, meeting(moving))
    await join(line, [first], parts=(Part.MORNING,))
    elsewhere = Choice(1, START + timedelta(days=2), Channel.PHONE)
    await move(diary, booked.id, elsewhere, act(key="m"), person_id=moving.person_id)

    offer = await offering.next_offer(NOW)
    assert offer
    assert offer.appointment.interval.overlaps(booked.interval)


async def test_what_came_free_with_somebody_who_left_is_not_offered(
    database: Database, line: WaitingList, offering: Offering, open_team: list[int]
) -> None:
    gone, first = await visits(database, 2)
    await join(line, [first])
    await freed(database, gone)
    async with database.write() as connection:
        await connection.execute(update(consultant).values(active=False))

    assert await offering.next_offer(NOW) is None


async def test_many_gateways_make_one_offer(
    database: Database, line: WaitingList, open_team: list[int]
) -> None:
    gone, *people = await visits(database, 6)
    await join(line, people)
    await freed(database, gone)
    made = await asyncio.gather(*(Offering(database).next_offer(NOW) for _ in range(8)))

    assert [said(one) for one in made if one] == [(people[0].person_id, START)]
    assert len([one for one in await line.line() if one.state is WaitingState.OFFERED]) == 1


async def test_person_is_told_once_and_a_killed_gateway_leaves_it_to_the_next(
    database: Database, line: WaitingList, offering: Offering, open_team: list[int]
) -> None:
    gone, first = await visits(database, 2)
    await join(line, [first])
    await freed(database, gone)
    offer = await offering.next_offer(NOW)
    assert offer

    [to_tell] = await line.to_tell(NOW, LEASE)
    assert (to_tell.id, await line.to_tell(NOW, LEASE)) == (offer.id, [])
    [again] = await line.to_tell(NOW + LEASE, LEASE)
    async with database.write() as connection:
        assert await told(connection, again.id, NOW)
    async with database.write() as connection:
        assert not await told(connection, again.id, NOW)
    assert await line.to_tell(NOW + 5 * LEASE, LEASE) == []


async def test_offer_that_is_over_is_told_to_nobody(
    database: Database, line: WaitingList, offering: Offering, diary: SqlDiary, open_team: list[int]
) -> None:
    gone, first = await visits(database, 2)
    await join(line, [first])
    await freed(database, gone)
    offer = await offering.next_offer(NOW)
    assert offer
    await line.to_tell(NOW, LEASE)
    await diary.lapse(NOW + HALF_HOUR)
    async with database.write() as connection:
        assert not await told(connection, offer.id, NOW + HALF_HOUR)


async def test_same_request_to_wait_is_one_place(
    database: Database, line: WaitingList, visit: Visit, open_team: list[int]
) -> None:
    places = await asyncio.gather(*(line.join(wants(visit), NOW) for _ in range(5)))
    assert len({one.id for one in places}) == len(await line.line()) == 1


async def test_who_leaves_gives_the_offer_to_the_next(
    database: Database, line: WaitingList, offering: Offering, open_team: list[int]
) -> None:
    gone, first, second = await visits(database, 3)
    [place, _] = await join(line, [first, second])
    await freed(database, gone)
    await offering.next_offer(NOW)

    assert not await line.leave(place.id, person_id=second.person_id, now=NOW)
    assert await line.leave(place.id, person_id=first.person_id, now=NOW)
    assert not await line.leave(place.id, person_id=first.person_id, now=NOW)
    offer = await offering.next_offer(NOW)
    assert offer
    assert offer.waiting.person_id == second.person_id


async def test_who_waited_for_days_that_are_over_waits_no_more(
    database: Database, line: WaitingList, offering: Offering, visit: Visit, open_team: list[int]
) -> None:
    await line.join(wants(visit), NOW)
    await offering.next_offer(NOW + timedelta(days=1))
    assert len(await line.line()) == 1
    await offering.next_offer(NOW + timedelta(days=3))
    assert await line.line() == []


def test_days_backwards_are_refused(visit: Visit) -> None:
    with pytest.raises(ValueError, match="comes before"):
        wants(visit, last_day=date(2026, 11, 20))
