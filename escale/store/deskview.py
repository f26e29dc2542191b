"""What the consultants' desk looks at: the queue, one conversation, today's appointments, the team."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Over, Row, Select, exists, func, select, update

from escale.career.ownership import Owner
from escale.career.summary import PERSON, Entry, summarise
from escale.store.database import changed
from escale.store.deskrows import Colleague, Conversation, Meeting, Passage, QueueRow
from escale.store.messages import Message, _columns, as_message
from escale.store.ownership import UnknownConversation
from escale.store.tables import appointment, consultant, conversation, message, ownership_log, person

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime, timedelta

    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.career.interval import Interval
    from escale.store.database import Database

BOT_CONVERSATIONS_SHOWN = 50
FIRST_MESSAGES = 5
LATEST_MESSAGES = 10
ENTRIES_SUMMARISED = 1000
BOOKED = "booked"


class DeskView:
    """Reads for the desk; the one thing it writes is how far a consultant has read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def queue(self) -> list[QueueRow]:
        """All who wait or talk with a consultant, then the latest conversations with the bot; no order."""
        with_humans = [Owner.WAITING.value, Owner.CONSULTANT.value]
        humans = _conversations().where(conversation.c.owner.in_(with_humans))
        wrote = exists().where(message.c.conversation_id == conversation.c.id, message.c.author == PERSON)
        latest = conversation.c.updated_at.desc()
        bot = _conversations().where(conversation.c.owner == Owner.BOT.value, wrote).order_by(latest)
        async with self._database.read() as connection:
            rows = [*await connection.execute(humans)]
            rows += await connection.execute(bot.limit(BOT_CONVERSATIONS_SHOWN))
            ids = [row.id for row in rows]
            said, unread = await _said(connection, ids), await _unread(connection, ids)
        return [QueueRow(_as_conversation(row), summarise(said[row.id]), unread[row.id]) for row in rows]

    async def conversation(self, conversation_id: str) -> Conversation:
        """Raises :class:`escale.store.ownership.UnknownConversation`."""
        wanted = _conversations().where(conversation.c.id == conversation_id)
        async with self._database.read() as connection:
            row = (await connection.execute(wanted)).first()
        if row is None:
            raise UnknownConversation(conversation_id)
        return _as_conversation(row)

    async def transcript(self, conversation_id: str, *, before: int | None, most: int) -> list[Message]:
        """The last ``most`` messages (before number ``before``, when given), oldest first."""
        wanted = _columns.where(message.c.conversation_id == conversation_id)
        if before is not None:
            wanted = wanted.where(message.c.seq < before)
        async with self._database.read() as connection:
            rows = await connection.execute(wanted.order_by(message.c.seq.desc()).limit(most))
            return [as_message(row) for row in reversed(rows.all())]

    async def entries(self, conversation_id: str) -> list[Entry]:
        """What the summary is made of: the last thousand messages, oldest first."""
        wanted = _entries.where(message.c.conversation_id == conversation_id).order_by(message.c.seq.desc())
        async with self._database.read() as connection:
            rows = (await connection.execute(wanted.limit(ENTRIES_SUMMARISED))).all()
        return [_as_entry(row) for row in reversed(rows)]

    async def passages(self, conversation_id: str) -> list[Passage]:
        """Who had the word, and why it changed; the latest first."""
        log = ownership_log
        wanted = (
            select(log.c.event, log.c.before, log.c.after, consultant.c.first_name, log.c.reason, log.c.at)
            .outerjoin(consultant, consultant.c.id == log.c.consultant_id)
            .where(log.c.conversation_id == conversation_id)
            .order_by(log.c.version.desc())
        )
        async with self._database.read() as connection:
            return [Passage(*row) for row in await connection.execute(wanted)]

    async def of_person(self, person_id: str, *, after: datetime) -> list[Meeting]:
        """The person's booked appointments that end after ``after``, soonest first."""
        return await self._meetings(appointment.c.person_id == person_id, appointment.c.end > after)

    async def of_consultant(self, consultant_id: int, window: Interval) -> list[Meeting]:
        """The consultant's booked appointments within ``window``, soonest first."""
        within = (appointment.c.start < window.end, appointment.c.end > window.start)
        return await self._meetings(appointment.c.consultant_id == consultant_id, *within)

    async def _meetings(self, *which: Any) -> list[Meeting]:
        wanted = _appointments.where(*which, appointment.c.state == BOOKED).order_by(appointment.c.start)
        async with self._database.read() as connection:
            return [Meeting(*row) for row in await connection.execute(wanted)]

    async def team(self, *, now: datetime, within: timedelta) -> list[Colleague]:
        """The active consultants by first name; online when seen in the last ``within``."""
        wanted = select(consultant.c.id, consultant.c.first_name, consultant.c.seen_at)
        active = wanted.where(consultant.c.active).order_by(consultant.c.first_name)
        async with self._database.read() as connection:
            rows = await connection.execute(active)
            return [Colleague(row.id, row.first_name, _recent(row.seen_at, now - within)) for row in rows]

    async def who(self, consultant_id: int | None) -> tuple[str, str] | None:
        """The consultant's first name and time zone; None when there is no such consultant."""
        wanted = select(consultant.c.first_name, consultant.c.timezone)
        async with self._database.read() as connection:
            row = (await connection.execute(wanted.where(consultant.c.id == consultant_id))).first()
        return (row.first_name, row.timezone) if row else None

    async def read_up_to(self, conversation_id: str, seq: int, *, consultant_id: int) -> None:
        """The consultant who has the conversation saw it up to number ``seq``; others change nothing."""
        async with self._database.write() as connection:
            moved = await connection.execute(
                update(conversation)
                .where(conversation.c.id == conversation_id, conversation.c.consultant_id == consultant_id)
                .where(conversation.c.read_seq < seq, conversation.c.last_seq >= seq)
                .values(read_seq=seq)
            )
            if moved.rowcount == 1:
                changed(connection, "queue")


def _conversations() -> Select[Any]:
    names = (consultant.c.first_name.label("consultant"), person.c.first_name.label("person"))
    return (
        select(conversation, *names)
        .join(person, person.c.id == conversation.c.person_id)
        .outerjoin(consultant, consultant.c.id == conversation.c.consultant_id)
    )


_entries = select(message.c.conversation_id, message.c.author, message.c.text, message.c.label, message.c.at)

_appointments = (
    select(
        appointment.c.id, appointment.c.conversation_id, consultant.c.first_name, person.c.first_name,
        appointment.c.subject, appointment.c.channel, appointment.c.start, appointment.c.end,
        appointment.c.contact,
    )
    .join(consultant, consultant.c.id == appointment.c.consultant_id)
    .join(person, person.c.id == appointment.c.person_id)
)  # fmt: skip


async def _said(connection: AsyncConnection, ids: Collection[str]) -> defaultdict[str, list[Entry]]:
    """The person's first and latest messages in each conversation."""
    first, latest = _place(message.c.seq).label("first"), _place(message.c.seq.desc()).label("latest")
    theirs = (message.c.conversation_id.in_(ids), message.c.author == PERSON)
    ranked = _entries.add_columns(message.c.seq, first, latest).where(*theirs).subquery()
    wanted = select(ranked).where((ranked.c.first <= FIRST_MESSAGES) | (ranked.c.latest <= LATEST_MESSAGES))
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for row in await connection.execute(wanted.order_by(ranked.c.seq)):
        found[row.conversation_id].append(_as_entry(row))
    return found


def _place(order: ColumnElement[Any]) -> Over[Any]:
    return func.row_number().over(partition_by=message.c.conversation_id, order_by=order)


async def _unread(connection: AsyncConnection, ids: Collection[str]) -> defaultdict[str, int]:
    wanted = (
        select(message.c.conversation_id, func.count())
        .join(conversation, conversation.c.id == message.c.conversation_id)
        .where(message.c.conversation_id.in_(ids), message.c.author == PERSON)
        .where(message.c.seq > conversation.c.read_seq)
        .group_by(message.c.conversation_id)
    )
    return defaultdict(int, {row[0]: row[1] for row in await connection.execute(wanted)})


def _as_conversation(row: Row[Any]) -> Conversation:
    data = row._mapping  # noqa: SLF001 - SQLAlchemy's public accessor has this name
    values = {name: data[name] for name in Conversation.__dataclass_fields__}
    return Conversation(**{**values, "owner": Owner(row.owner)})


def _as_entry(row: Row[Any]) -> Entry:
    return Entry(row.author, row.text, row.label, row.at)


def _recent(seen: datetime | None, limit: datetime) -> bool:
    return seen is not None and seen > limit
