"""Who speaks, under races. On both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from escale.career.ownership import AlreadyTaken, Event, NotYours
from escale.store.database import Database
from escale.store.handoff import Handoff
from escale.store.inbox import Inbox, Incoming, Outcome
from escale.store.messages import Draft, Messages, State
from escale.store.people import People, Visit
from escale.store.tables import ownership_log
from tests.store.conftest import NOW


@pytest.fixture
def handoff(database: Database) -> Handoff:
    return Handoff(database)


async def take(handoff: Handoff, visit: Visit, consultant_id: int, event: Event = Event.STEP_IN) -> object:
    return await handoff.change(
        visit.conversation_id, event, consultant_id=consultant_id, reason="", now=NOW,
        say=lambda change: [Draft("system", f"{change.after.consultant_id}", State.QUEUED)],
    )  # fmt: skip


async def test_fifty_consultants_take_one_conversation_and_one_has_it(
    handoff: Handoff, visit: Visit, team: list[int], database: Database
) -> None:
    results = await asyncio.gather(*(take(handoff, visit, one) for one in team), return_exceptions=True)

    losers = [one for one in results if isinstance(one, AlreadyTaken)]
    winners = [one for one in results if not isinstance(one, BaseException)]
    assert (len(winners), len(losers)) == (1, 49)
    assert {loser.consultant_id for loser in losers} == {winners[0].after.consultant_id}
    assert [m.text for m in await Messages(database).after(visit.conversation_id, 0)] == [
        str(winners[0].after.consultant_id)
    ]
    async with database.read() as connection:
        assert len((await connection.execute(select(ownership_log))).all()) == 1


async def test_consultant_message_sent_again_is_stored_once(
    handoff: Handoff, visit: Visit, team: list[int]
) -> None:
    await take(handoff, visit, 1)
    sends = [
        handoff.say(visit.conversation_id, "bonjour", consultant_id=1, message_id="m1", now=NOW)
        for _ in range(5)
    ]

    assert len(set(await asyncio.gather(*sends))) == 1


async def test_consultant_cannot_speak_in_anothers_conversation(
    handoff: Handoff, visit: Visit, team: list[int]
) -> None:
    await take(handoff, visit, 1)

    with pytest.raises(NotYours):
        await handoff.say(visit.conversation_id, "bonjour", consultant_id=2, message_id="m1", now=NOW)


async def test_unanswered_messages_are_the_consultants_after_taking(
    handoff: Handoff, visit: Visit, team: list[int], database: Database
) -> None:
    inbox = Inbox(database, worker="one", lease=10)
    await inbox.receive(visit.conversation_id, Incoming("a", "bonjour"), now=NOW)
    await take(handoff, visit, 1)

    assert await inbox.next_turn(visit.conversation_id) is None


async def test_people_who_wait_too_long_are_told_once(
    handoff: Handoff, visit: Visit, database: Database
) -> None:
    await ask_human(database, visit)
    drafts, late = [Draft("system", "personne", State.QUEUED)], NOW + timedelta(minutes=11)

    assert await handoff.nobody_came(NOW - timedelta(minutes=1), drafts, now=late) == []
    assert await handoff.nobody_came(late, drafts, now=late) == [visit.conversation_id]
    assert await handoff.nobody_came(late, drafts, now=late) == []


async def test_queue_counts_those_who_came_before(handoff: Handoff, visit: Visit, database: Database) -> None:
    other = await People(database).arrive("widget", "other", timezone="Europe/Paris", now=NOW)
    await ask_human(database, visit)
    await ask_human(database, other, after=timedelta(minutes=1))

    third = await People(database).arrive("widget", "third", timezone="Europe/Paris", now=NOW)
    now = NOW + timedelta(minutes=2)
    people = (visit, other, third)
    assert [await handoff.queue_before(one.conversation_id, now=now) for one in people] == [0, 1, 2]


async def test_distress_comes_first_in_the_queue(handoff: Handoff, visit: Visit, database: Database) -> None:
    other = await People(database).arrive("widget", "other", timezone="Europe/Paris", now=NOW)
    await ask_human(database, visit)
    await ask_human(database, other, after=timedelta(minutes=1), distress=True)

    assert [await handoff.queue_before(one.conversation_id, now=NOW) for one in (visit, other)] == [1, 0]


async def test_released_person_keeps_the_place_in_the_queue(
    handoff: Handoff, visit: Visit, database: Database, team: list[int]
) -> None:
    other = await People(database).arrive("widget", "other", timezone="Europe/Paris", now=NOW)
    await ask_human(database, visit)
    await ask_human(database, other, after=timedelta(minutes=1))
    await take(handoff, visit, 1, Event.TAKE)
    await take(handoff, visit, 1, Event.RELEASE)

    assert await handoff.queue_before(visit.conversation_id, now=NOW) == 0


async def test_conversation_of_an_absent_consultant_goes_back_to_the_queue_once(
    handoff: Handoff, visit: Visit, team: list[int], database: Database
) -> None:
    await take(handoff, visit, 1)
    later = NOW + timedelta(minutes=6)

    def told(name: str) -> list[Draft]:
        return [Draft("system", f"{name} absente", State.QUEUED)]

    assert await handoff.release_absent(NOW - timedelta(minutes=1), told, now=NOW) == []
    assert await handoff.release_absent(later, told, now=later) == [visit.conversation_id]
    assert await handoff.release_absent(later, told, now=later) == []
    assert await People(database).owner(visit.conversation_id) == {"owner": "waiting", "name": None}
    assert (await Messages(database).after(visit.conversation_id, 0))[-1].text == "Claire1 absente"


async def test_conversation_of_a_present_consultant_stays(
    handoff: Handoff, visit: Visit, team: list[int], database: Database
) -> None:
    await take(handoff, visit, 1)
    later = NOW + timedelta(minutes=30)
    await handoff.seen(1, now=later)

    assert await handoff.release_absent(later - timedelta(minutes=5), lambda _: [], now=later) == []


async def test_online_is_who_was_seen_lately(handoff: Handoff, team: list[int]) -> None:
    await handoff.seen(1, now=NOW)
    await handoff.seen(2, now=NOW - timedelta(minutes=5))

    assert await handoff.online(now=NOW, within=timedelta(minutes=1)) == 1


async def ask_human(
    database: Database, visit: Visit, after: timedelta = timedelta(), *, distress: bool = False
) -> None:
    inbox = Inbox(database, worker="one", lease=10)
    await inbox.receive(
        visit.conversation_id, Incoming(f"h{visit.conversation_id}", "quelqu'un ?"), now=NOW + after
    )
    turn = await inbox.next_turn(visit.conversation_id)
    assert turn is not None
    await inbox.finish(
        turn, Outcome([], events=[(Event.ASK_HUMAN, "wish")], distress=distress), now=NOW + after
    )
