"""The inbox: once, in order, one worker, and silence after a takeover. On both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from escale.career.ownership import Event
from escale.store.database import Database
from escale.store.handoff import Handoff
from escale.store.inbox import Inbox, Incoming, LeaseLost, Outcome, Received
from escale.store.messages import Draft, Messages, State
from escale.store.ownership import UnknownConversation
from escale.store.people import People, Visit
from tests.store.conftest import NOW

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database, worker="one", lease=10)


def says(text: str) -> Outcome:
    return Outcome(replies=[Draft("bot", text, State.QUEUED)])


async def test_message_posted_three_times_is_stored_once(
    inbox: Inbox, visit: Visit, database: Database
) -> None:
    posts = [await inbox.receive(visit.conversation_id, Incoming("a", "bonjour"), now=NOW) for _ in range(3)]

    assert posts == [
        Received(1, new=True, claimed=True),
        Received(1, new=False, claimed=False),
        Received(1, new=False, claimed=False),
    ]
    assert [m.text for m in await Messages(database).after(visit.conversation_id, 0)] == ["bonjour"]


async def test_message_posted_at_once_by_many_is_stored_once(
    inbox: Inbox, visit: Visit, database: Database
) -> None:
    posts = [inbox.receive(visit.conversation_id, Incoming("a", "bonjour"), now=NOW) for _ in range(20)]

    assert sum(received.new for received in await asyncio.gather(*posts)) == 1
    assert len(await Messages(database).after(visit.conversation_id, 0)) == 1


async def test_messages_at_once_are_numbered_without_gap_or_double(inbox: Inbox, visit: Visit) -> None:
    posts = [inbox.receive(visit.conversation_id, Incoming(str(i), f"m{i}"), now=NOW) for i in range(20)]

    assert sorted(received.seq for received in await asyncio.gather(*posts)) == list(range(1, 21))


async def test_unknown_conversation_is_refused(inbox: Inbox) -> None:
    with pytest.raises(UnknownConversation):
        await inbox.receive("nobody", Incoming("a", "bonjour"), now=NOW)


async def test_one_worker_claims_until_the_lease_ends(inbox: Inbox, visit: Visit, database: Database) -> None:
    other = Inbox(database, worker="two", lease=10)
    await inbox.receive(visit.conversation_id, Incoming("a", "bonjour"), now=NOW)

    assert await other.claim(visit.conversation_id, now=NOW) is False
    assert await other.unclaimed(now=NOW) == []
    assert await other.unclaimed(now=LATER) == [visit.conversation_id]
    assert await other.claim(visit.conversation_id, now=LATER) is True


async def test_renewed_claim_holds(inbox: Inbox, visit: Visit, database: Database) -> None:
    await inbox.receive(visit.conversation_id, Incoming("a", "bonjour"), now=NOW)
    await inbox.renew(visit.conversation_id, now=LATER)

    assert await Inbox(database, worker="two", lease=10).unclaimed(now=LATER) == []


async def test_restarted_worker_takes_its_claims_back(inbox: Inbox, visit: Visit, database: Database) -> None:
    await inbox.receive(visit.conversation_id, Incoming("a", "bonjour"), now=NOW)
    await Inbox(database, worker="one", lease=10).take_back()

    assert await inbox.unclaimed(now=NOW) == [visit.conversation_id]


async def test_turns_come_in_the_order_of_the_messages(inbox: Inbox, visit: Visit) -> None:
    for text in ("un", "deux"):
        await inbox.receive(visit.conversation_id, Incoming(text, text), now=NOW)

    first = await inbox.next_turn(visit.conversation_id)
    assert first is not None
    await inbox.finish(first, says("à un"), now=NOW)
    second = await inbox.next_turn(visit.conversation_id)
    assert second is not None
    assert [first.message.text, second.message.text] == ["un", "deux"]


async def test_finished_turn_stores_replies_and_frees_the_conversation(
    inbox: Inbox, visit: Visit, database: Database
) -> None:
    await inbox.receive(visit.conversation_id, Incoming("a", "bonjour"), now=NOW)
    turn = await inbox.next_turn(visit.conversation_id)
    assert turn is not None

    assert await inbox.finish(turn, says("oui ?"), now=NOW) is True
    assert [(m.seq, m.author, m.text) for m in await Messages(database).after(visit.conversation_id, 0)] == [
        (1, "person", "bonjour"),
        (2, "bot", "oui ?"),
    ]
    assert await inbox.next_turn(visit.conversation_id) is None
    assert await inbox.claim(visit.conversation_id, now=NOW) is True


async def test_turn_that_finishes_after_a_takeover_stores_nothing(
    inbox: Inbox, visit: Visit, database: Database, team: list[int]
) -> None:
    await inbox.receive(visit.conversation_id, Incoming("a", "bonjour"), now=NOW)
    turn = await inbox.next_turn(visit.conversation_id)
    assert turn is not None
    await Handoff(database).change(
        visit.conversation_id, Event.STEP_IN, consultant_id=team[0], reason="", now=NOW, say=lambda _: []
    )

    assert await inbox.finish(turn, says("trop tard"), now=NOW) is False
    assert [m.text for m in await Messages(database).after(visit.conversation_id, 0)] == ["bonjour"]


async def test_turn_stays_silent_when_taken_and_handed_back_meanwhile(
    inbox: Inbox, visit: Visit, database: Database, team: list[int]
) -> None:
    await inbox.receive(visit.conversation_id, Incoming("a", "bonjour"), now=NOW)
    turn = await inbox.next_turn(visit.conversation_id)
    assert turn is not None
    for event in (Event.STEP_IN, Event.HAND_BACK):
        await Handoff(database).change(
            visit.conversation_id, event, consultant_id=team[0], reason="", now=NOW, say=lambda _: []
        )

    assert await inbox.finish(turn, says("trop tard"), now=NOW) is False


async def test_worker_that_lost_its_lease_stores_nothing(
    inbox: Inbox, visit: Visit, database: Database
) -> None:
    await inbox.receive(visit.conversation_id, Incoming("a", "bonjour"), now=NOW)
    turn = await inbox.next_turn(visit.conversation_id)
    assert turn is not None
    await Inbox(database, worker="two", lease=10).claim(visit.conversation_id, now=LATER)

    with pytest.raises(LeaseLost):
        await inbox.finish(turn, says("double"), now=LATER)
    assert len(await Messages(database).after(visit.conversation_id, 0)) == 1


async def test_request_for_a_human_is_stored_with_the_reply_that_tells_it(
    inbox: Inbox, visit: Visit, database: Database
) -> None:
    await inbox.receive(visit.conversation_id, Incoming("a", "quelqu'un ?"), now=NOW)
    turn = await inbox.next_turn(visit.conversation_id)
    assert turn is not None
    outcome = Outcome(says("c'est transmis").replies, events=[(Event.ASK_HUMAN, "wish")])

    assert await inbox.finish(turn, outcome, now=NOW) is True
    assert await People(database).owner(visit.conversation_id) == {"owner": "waiting", "name": None}


async def test_request_that_changes_nothing_does_not_break_the_turn(inbox: Inbox, visit: Visit) -> None:
    await inbox.receive(visit.conversation_id, Incoming("a", "stop"), now=NOW)
    turn = await inbox.next_turn(visit.conversation_id)
    assert turn is not None
    outcome = Outcome(says("d'accord").replies, events=[(Event.GIVE_UP_WAITING, "wish")])

    assert await inbox.finish(turn, outcome, now=NOW) is True


async def test_message_to_a_consultant_is_not_the_bots_to_answer(
    inbox: Inbox, visit: Visit, database: Database, team: list[int]
) -> None:
    await Handoff(database).change(
        visit.conversation_id, Event.STEP_IN, consultant_id=team[0], reason="", now=NOW, say=lambda _: []
    )

    received = await inbox.receive(visit.conversation_id, Incoming("a", "bonjour"), now=NOW)
    assert received == Received(1, new=True, claimed=False)
    assert await inbox.unclaimed(now=LATER) == []


async def test_message_after_the_end_begins_a_new_talk_with_the_bot(
    inbox: Inbox, visit: Visit, database: Database, team: list[int]
) -> None:
    for event in (Event.STEP_IN, Event.CLOSE):
        await Handoff(database).change(
            visit.conversation_id, event, consultant_id=team[0], reason="resolved", now=NOW, say=lambda _: []
        )

    received = await inbox.receive(visit.conversation_id, Incoming("a", "rebonjour"), now=NOW)
    assert received.claimed is True
    assert await People(database).owner(visit.conversation_id) == {"owner": "bot", "name": None}
