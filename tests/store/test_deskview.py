"""What the desk sees of the store, on both databases."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from escale.career.booking import cancel
from escale.career.interval import Interval
from escale.career.ownership import Event, NotYours, Owner
from escale.store import ownership
from escale.store.deskview import DeskView
from escale.store.diary import SqlDiary
from escale.store.handoff import Handoff
from escale.store.messages import Draft, State, append
from escale.store.ownership import UnknownConversation
from escale.store.tables import message
from tests.store.meetings import claim, meeting

if TYPE_CHECKING:
    from escale.store.database import Database
    from escale.store.people import Visit

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def says(database: Database, visit: Visit, author: str, text: str, label: str | None = None) -> int:
    draft = Draft(author, text, State.HANDLED, external_id=str(uuid.uuid4()))
    async with database.write() as connection:
        [seq] = await append(connection, visit.conversation_id, [draft], now=NOW)
        which = (message.c.conversation_id == visit.conversation_id) & (message.c.seq == seq)
        await connection.execute(update(message).where(which).values(label=label))
    return seq


async def happens(database: Database, visit: Visit, event: Event, actor: str) -> None:
    async with database.write() as connection:
        await ownership.change(connection, visit.conversation_id, event, actor=actor, reason="", at=NOW)


async def test_queue_has_who_waits_with_need_and_first_words(database: Database, visit: Visit) -> None:
    await says(database, visit, "person", "Bonjour", "greet")
    await says(database, visit, "bot", "Bonjour")
    await says(database, visit, "person", "Comment refaire mon CV ?", "ask_job_search/cv")
    for number in range(20):
        await says(database, visit, "person", f"et puis {number}", "inform")
    await says(database, visit, "person", "Et la lettre ?", "ask_job_search/cover_letter")
    await happens(database, visit, Event.ASK_HUMAN, "person")
    [row] = await DeskView(database).queue()
    talk = row.conversation
    assert (talk.id, talk.owner, talk.waiting_since) == (visit.conversation_id, Owner.WAITING, NOW)
    assert row.summary.first_words == "Comment refaire mon CV ?"
    assert (row.summary.need, row.unread) == ("ask_job_search/cover_letter", 23)


async def test_queue_has_conversations_with_the_bot_once_the_person_wrote(
    database: Database, visit: Visit
) -> None:
    before = await DeskView(database).queue()
    await says(database, visit, "person", "Bonjour")
    after = await DeskView(database).queue()
    assert (before, [row.conversation.owner for row in after]) == ([], [Owner.BOT])


async def test_transcript_gives_the_last_messages_oldest_first(database: Database, visit: Visit) -> None:
    for number in range(1, 6):
        await says(database, visit, "person", f"message {number}")
    view = DeskView(database)
    last = await view.transcript(visit.conversation_id, before=None, most=2)
    earlier = await view.transcript(visit.conversation_id, before=4, most=2)
    assert ([one.seq for one in last], [one.seq for one in earlier]) == ([4, 5], [2, 3])


async def test_only_its_consultant_reads_a_conversation_and_never_backwards(
    database: Database, visit: Visit, team: list[int]
) -> None:
    view, me, other = DeskView(database), team[0], team[1]
    for number in range(3):
        await says(database, visit, "person", f"message {number}")
    await happens(database, visit, Event.STEP_IN, f"consultant:{me}")
    unread = []
    for seq, consultant_id in ((3, other), (2, me), (1, me), (99, me)):
        await view.read_up_to(visit.conversation_id, seq, consultant_id=consultant_id)
        unread.append((await view.queue())[0].unread)
    assert unread == [3, 1, 1, 1]


async def test_passages_are_told_the_latest_first(database: Database, visit: Visit, team: list[int]) -> None:
    await happens(database, visit, Event.ASK_HUMAN, "person")
    await happens(database, visit, Event.TAKE, f"consultant:{team[0]}")
    passages = await DeskView(database).passages(visit.conversation_id)
    told = [(one.event, one.before, one.after, one.consultant) for one in passages]
    assert told == [("take", "waiting", "consultant", "Claire1"), ("ask_human", "bot", "waiting", None)]


async def test_meetings_are_those_within_the_day_and_not_cancelled(
    database: Database, visit: Visit, team: list[int]
) -> None:
    day = Interval(NOW, NOW + timedelta(days=1))
    starts = [NOW + timedelta(hours=1), NOW + timedelta(hours=3), NOW + timedelta(days=1)]
    ids = [(await claim(database, meeting(visit, who=team[0], start=start))).id for start in starts]
    await cancel(SqlDiary(database), ids[0], person_id=None, by="consultant:1", now=NOW)
    found = await DeskView(database).of_consultant(team[0], day)
    assert [(one.id, one.start, one.consultant, one.person) for one in found] == [
        (ids[1], starts[1], "Claire1", None)
    ]


async def test_team_is_online_as_long_as_it_was_seen_lately(database: Database, team: list[int]) -> None:
    handoff, minute = Handoff(database), timedelta(minutes=1)
    await handoff.seen(team[0], now=NOW)
    await handoff.seen(team[1], now=NOW - minute)
    found = await DeskView(database).team(now=NOW, within=minute)
    assert [one.id for one in found if one.online] == [team[0]]
    assert len(found) == len(team)


async def test_unknown_conversation_is_told(database: Database) -> None:
    with pytest.raises(UnknownConversation):
        await DeskView(database).conversation("inconnue")


async def test_failed_message_of_ones_own_is_queued_again_once(
    database: Database, visit: Visit, team: list[int]
) -> None:
    handoff, me = Handoff(database), team[0]
    await happens(database, visit, Event.STEP_IN, f"consultant:{me}")
    seq = await handoff.say(visit.conversation_id, "Bonjour", consultant_id=me, message_id="a", now=NOW)
    async with database.write() as connection:
        await connection.execute(update(message).values(state=State.FAILED, error="blocked", attempts=5))
    with pytest.raises(NotYours):
        await handoff.resend(visit.conversation_id, seq, consultant_id=team[1])
    again = [await handoff.resend(visit.conversation_id, seq, consultant_id=me) for _ in range(2)]
    [sent] = await DeskView(database).transcript(visit.conversation_id, before=None, most=5)
    assert (again, sent.state, sent.error, sent.attempts) == ([True, False], "queued", None, 0)
