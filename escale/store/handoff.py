"""What consultants do to a conversation: take, say, hand back, close; and what happens when nobody comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from escale.career.ownership import Change, Event, NotAllowed, NotYours, Owner
from escale.career.queue import Priority, Waiting, position
from escale.store import ownership
from escale.store.database import changed
from escale.store.messages import Draft, State, append
from escale.store.tables import consultant, conversation, message

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.store.database import Database

Say = Callable[[Change], Sequence[Draft]]
SayWho = Callable[[str], Sequence[Draft]]


class Handoff:
    """Each method is one transaction: the change of who speaks and the words that tell it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def change(
        self,
        conversation_id: str,
        event: Event,
        *,
        consultant_id: int | None,
        reason: str,
        now: datetime,
        say: Say,
        actor: str | None = None,
    ) -> Change:
        """A consultant takes, hands back or closes; ``say`` gives the words for the person.

        ``actor`` is for coordinators; one who is no consultant (``consultant_id`` None) cannot take.

        Raises the practice's ``AlreadyTaken``, ``NotYours``, ``NotAllowed`` and ``UnknownConversation``.
        """
        by = actor or f"consultant:{consultant_id}"
        async with self._database.write() as connection:
            change = await ownership.change(
                connection,
                conversation_id,
                event,
                actor=by,
                reason=reason,
                at=now,
                consultant_id=consultant_id,
            )
            await append(connection, conversation_id, say(change), now=now)
            if event in {Event.TAKE, Event.STEP_IN}:
                await _leave_to_human(connection, conversation_id)
                await _see(connection, change.after.consultant_id, now)
            return change

    async def say(
        self, conversation_id: str, text: str, *, consultant_id: int, message_id: str, now: datetime
    ) -> int:
        """Store the consultant's message once and queue it for the person; its number.

        Raises ``NotYours`` when the consultant does not have the conversation.
        """
        async with self._database.write() as connection:
            state = await ownership.lock(connection, conversation_id)
            external_id = f"desk/{consultant_id}/{message_id}"
            known = select(message.c.seq).where(message.c.external_id == external_id)
            seq = (await connection.execute(known)).scalar()
            if seq is not None:
                return int(seq)
            if (state.owner, state.consultant_id) != (Owner.CONSULTANT, consultant_id):
                raise NotYours
            draft = Draft(
                "consultant", text, State.QUEUED, external_id=external_id, consultant_id=consultant_id
            )
            [seq] = await append(connection, conversation_id, [draft], now=now)
            return seq

    async def resend(self, conversation_id: str, seq: int, *, consultant_id: int) -> bool:
        """Queue the consultant's failed message again; False when it is theirs but did not fail.

        Raises ``NotYours`` for a message of somebody else or in somebody else's conversation.
        """
        mine = (message.c.conversation_id == conversation_id, message.c.seq == seq)
        async with self._database.write() as connection:
            state = await ownership.lock(connection, conversation_id)
            author = (await connection.execute(select(message.c.consultant_id).where(*mine))).scalar()
            if not state.consultant_id == author == consultant_id:
                raise NotYours
            again = await connection.execute(
                update(message)
                .where(*mine, message.c.state == State.FAILED)
                .values(state=State.QUEUED, error=None, attempts=0)
            )
            changed(connection, conversation_id, f"states:{conversation_id}")
            return again.rowcount == 1

    async def nobody_came(self, before: datetime, drafts: Sequence[Draft], *, now: datetime) -> list[str]:
        """Tell, once, those who have waited since before ``before``; their conversations."""
        late = (
            select(conversation.c.id)
            .where(conversation.c.owner == Owner.WAITING.value, conversation.c.waiting_since < before)
            .where(conversation.c.told_nobody_came.is_(False))
        )
        async with self._database.read() as connection:
            waiting = list((await connection.execute(late)).scalars())
        return [one for one in waiting if await self._tell(one, drafts, now)]

    async def release_absent(self, gone_since: datetime, say: SayWho, *, now: datetime) -> list[str]:
        """Put back into the queue what consultants not seen since ``gone_since`` have; those conversations."""
        held = (
            select(conversation.c.id, consultant.c.first_name)
            .join(consultant, consultant.c.id == conversation.c.consultant_id)
            .where(conversation.c.owner == Owner.CONSULTANT.value)
            .where(consultant.c.seen_at < gone_since)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(held)).all()
        return [row.id for row in rows if await self._release(row.id, say(row.first_name), now)]

    async def _release(self, conversation_id: str, drafts: Sequence[Draft], now: datetime) -> bool:
        try:
            async with self._database.write() as connection:
                await ownership.change(
                    connection,
                    conversation_id,
                    Event.RELEASE,
                    actor="system",
                    reason="consultant away",
                    at=now,
                )
                await append(connection, conversation_id, drafts, now=now)
        except NotAllowed:  # handed back or closed meanwhile
            return False
        return True

    async def _tell(self, conversation_id: str, drafts: Sequence[Draft], now: datetime) -> bool:
        async with self._database.write() as connection:
            told = await connection.execute(
                update(conversation)
                .where(conversation.c.id == conversation_id, conversation.c.owner == Owner.WAITING.value)
                .where(conversation.c.told_nobody_came.is_(False))
                .values(told_nobody_came=True)
            )
            if told.rowcount == 1:
                await append(connection, conversation_id, drafts, now=now)
            return told.rowcount == 1

    async def waiting(self) -> list[Waiting]:
        """Everybody in the queue, in any order."""
        wanted = select(conversation.c.id, conversation.c.waiting_since, conversation.c.distress).where(
            conversation.c.owner == Owner.WAITING.value
        )
        async with self._database.read() as connection:
            return [
                _waiting(row.id, row.waiting_since, row.distress) for row in await connection.execute(wanted)
            ]

    async def queue_before(self, conversation_id: str, *, now: datetime) -> int:
        """How many people come before this conversation in the queue, or would, if it asked ``now``."""
        queue = await self.waiting()
        if position(queue, conversation_id) is None:
            mine = select(conversation.c.distress).where(conversation.c.id == conversation_id)
            async with self._database.read() as connection:
                distress = bool((await connection.execute(mine)).scalar())
            queue.append(_waiting(conversation_id, now, distress))
        return (position(queue, conversation_id) or 1) - 1

    async def online(self, *, now: datetime, within: timedelta) -> int:
        """How many consultants were at their desk in the last ``within``."""
        wanted = select(func.count()).where(consultant.c.active, consultant.c.seen_at > now - within)
        async with self._database.read() as connection:
            return int((await connection.execute(wanted)).scalar_one())

    async def seen(self, consultant_id: int, *, now: datetime) -> None:
        """The consultant's desk is open."""
        async with self._database.write() as connection:
            await _see(connection, consultant_id, now)


async def _leave_to_human(connection: AsyncConnection, conversation_id: str) -> None:
    """What the bot had not answered yet is now the consultant's to answer."""
    await connection.execute(
        update(message)
        .where(message.c.conversation_id == conversation_id, message.c.state == State.RECEIVED)
        .values(state=State.HANDLED)
    )


def _waiting(conversation_id: str, since: datetime, distress: bool) -> Waiting:
    return Waiting(conversation_id, since, Priority.DISTRESS if distress else Priority.NORMAL)


async def _see(connection: AsyncConnection, consultant_id: int | None, now: datetime) -> None:
    await connection.execute(update(consultant).where(consultant.c.id == consultant_id).values(seen_at=now))
