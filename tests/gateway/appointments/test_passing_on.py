"""Freed slots go to those who wait, one person at a time, told once by one gateway."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from escale.career.booking import Details, cancel, confirm, release
from escale.career.states import AppointmentState
from escale.career.waiting import NewWaiting, WaitingState
from escale.store.database import Database
from escale.store.diary import SqlDiary
from escale.store.people import Visit
from escale.store.waiting import WaitingList
from tests.gateway.appointments.office import Clock, Office, Post, lines, mails, said
from tests.store.conftest import NOW
from tests.store.meetings import act, claim, meeting, visits

MINUTE = timedelta(minutes=1)
TOMORROW = date(2026, 11, 24)
HERS = "lea@exemple.fr"


@pytest.fixture
async def people(office: Office) -> list[Visit]:
    """The first has cancelled an appointment; the two others wait, the second by mail too."""
    gone, *others = await visits(office.database, 3)
    booked = await claim(office.database, meeting(gone))
    for number, one in enumerate(others):
        await WaitingList(office.database).join(
            _wish(one, HERS if number == 0 else None), NOW + number * MINUTE
        )
    await cancel(SqlDiary(office.database), booked.id, person_id=None, by="desk", now=NOW)
    return others


def _wish(one: Visit, email: str | None) -> NewWaiting:
    return NewWaiting(
        one.person_id,
        "w",
        TOMORROW,
        TOMORROW,
        "UTC",
        channel="phone",
        conversation_id=one.conversation_id,
        email=email,
    )


async def counts(office: Office, people: list[Visit]) -> list[int]:
    return [len(await said(office.database, one.conversation_id)) for one in people]


async def standing(office: Office, one: Visit) -> list[WaitingState]:
    return [place.state for place in await WaitingList(office.database).of_person(one.person_id)]


async def offered(office: Office, one: Visit) -> tuple[str, str]:
    """The payloads of the offer's two buttons."""
    message = (await said(office.database, one.conversation_id))[-1]
    accept, decline = (button["payload"] for button in message.buttons)
    return accept, decline


def number_in(payload: str) -> int:
    return int(payload.removesuffix('"}').rpartition(":")[2])


async def test_first_in_line_is_told_with_two_buttons_and_by_mail(
    office: Office, people: list[Visit], post: Post
) -> None:
    assert await office.pass_on() == 1
    await office.deliver()

    assert await counts(office, people) == [1, 0]
    [line] = await lines(office.database, people[0].conversation_id)
    assert line.startswith("Une place s'est libérée : mardi 24 novembre à 10 h, avec Claire1 Martin.")
    assert "jusqu'à 10 h 30 (heure de Paris)" in line
    assert await offered(office, people[0]) == (
        '/inform{"waiting": "accept:1"}',
        '/inform{"waiting": "decline:1"}',
    )
    assert [one["Subject"] for one in post.taken] == ["Une place s'est libérée : mardi 24 novembre à 10 h"]


async def test_two_gateways_make_one_offer_and_tell_it_once(
    office: Office,
    people: list[Visit],
    post: Post,
    clock: Clock,
    database_url: str,
) -> None:
    other = Database(database_url)
    second = Office(other, post, clock)
    await asyncio.gather(*(one.pass_on() for one in (office, second, office, second)))
    await other.close()

    assert await counts(office, people) == [1, 0]


async def test_offer_that_is_taken_is_booked(office: Office, people: list[Visit]) -> None:
    await office.pass_on()
    number = number_in((await offered(office, people[0]))[0])
    offer = await WaitingList(office.database).offer(number)
    assert offer
    diary, mine = SqlDiary(office.database), people[0].person_id
    booked = await confirm(diary, offer.appointment.id, Details(), act(NOW + MINUTE), person_id=mine)
    await office.pass_on()

    assert booked.state is AppointmentState.BOOKED
    assert await standing(office, people[0]) == []
    assert await counts(office, people) == [1, 0]
    assert await mails(office.database, "kind", "recipient") == [("offer", HERS), ("booked", HERS)]


async def test_offer_that_is_declined_goes_to_the_next(office: Office, people: list[Visit]) -> None:
    await office.pass_on()
    offer = await WaitingList(office.database).offer(number_in((await offered(office, people[0]))[1]))
    assert offer
    await release(SqlDiary(office.database), offer.appointment.id, act(NOW + MINUTE), person_id=None)
    await office.pass_on()

    assert await counts(office, people) == [1, 1]
    assert await standing(office, people[0]) == [WaitingState.WAITING]


async def test_offer_that_nobody_answers_goes_to_the_next_after_half_an_hour(
    office: Office, people: list[Visit], clock: Clock
) -> None:
    seen = []
    for minutes in (0, 29, 30, 59):
        clock.now = NOW + minutes * MINUTE
        await office.pass_on()
        seen.append(await counts(office, people))

    assert seen == [[1, 0], [1, 0], [1, 1], [1, 1]]


async def test_gateway_that_died_before_telling_leaves_it_to_another(
    office: Office, people: list[Visit], clock: Clock
) -> None:
    from escale.gateway.waiting import LEASE
    from escale.store.offering import Offering

    await Offering(office.database).next_offer(NOW)
    await WaitingList(office.database).to_tell(NOW, LEASE)
    assert await office.pass_on() == 0
    clock.now = NOW + LEASE

    assert await office.pass_on() == 1
    assert await counts(office, people) == [1, 0]


async def test_mail_of_an_offer_that_is_over_is_not_sent(
    office: Office, people: list[Visit], post: Post, clock: Clock
) -> None:
    await office.pass_on()
    clock.now = NOW + 30 * MINUTE
    await office.deliver()

    assert post.taken == []
    assert await mails(office.database, "kind", "state") == [("offer", "dropped")]


async def test_hold_that_lapsed_is_offered_to_who_waits(office: Office, clock: Clock) -> None:
    holding, waiting = await visits(office.database, 2)
    held = meeting(holding, state=AppointmentState.HELD, held_until=NOW + 10 * MINUTE)
    await claim(office.database, held)
    await WaitingList(office.database).join(_wish(waiting, None), NOW)
    await office.pass_on()
    assert await counts(office, [waiting]) == [0]
    clock.now = NOW + 10 * MINUTE
    await office.pass_on()

    assert await counts(office, [waiting]) == [1]
