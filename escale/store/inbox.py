"""The inbox: every message once, one worker a conversation, replies only while the bot may speak."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, or_, select, update

from escale.career.ownership import Event, NotAllowed, Owner, bot_may_speak
from escale.store import learning, ownership
from escale.store.database import changed
from escale.store.messages import Draft, Message, State, _columns, append, as_message
from escale.store.tables import conversation, message

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.store.database import Database

SILENT_OWNERS = {Owner.CONSULTANT}


class LeaseLost(RuntimeError):
    """Another worker has this conversation now; what this one did must not be stored."""


@dataclass(frozen=True)
class Incoming:
    """What a channel brings. ``external_id`` is the channel's own id, unique on that channel."""

    external_id: str
    text: str
    payload: str | None = None


@dataclass(frozen=True)
class Received:
    """``new`` is False when this message was here already; ``claimed`` when the caller may answer it."""

    seq: int
    new: bool
    claimed: bool


@dataclass(frozen=True)
class Turn:
    """One message to answer and the version of who speaks when its turn begins."""

    message: Message
    owner: Owner
    version: int
    person_id: str


@dataclass(frozen=True)
class Outcome:
    """What a turn brought: replies to store and changes of who speaks, in order; ``ranking``: labels, confidences."""

    replies: Sequence[Draft]
    events: Sequence[tuple[Event, str]] = ()
    label: str | None = None
    confidence: float | None = None
    band: str | None = None
    ranking: Sequence[tuple[str, float]] = ()
    need: str | None = None
    distress: bool = False


class Inbox:
    """Stores what comes in and hands it to workers, each of them known by ``worker``.

    Args:
        worker: this process's name; a process that restarts under its name takes its claims back.
        lease: how long a claim holds without :meth:`renew`, in seconds.
    """

    def __init__(self, database: Database, *, worker: str, lease: float) -> None:
        self._database = database
        self._worker = worker
        self._lease = timedelta(seconds=lease)

    async def receive(self, conversation_id: str, incoming: Incoming, *, now: datetime) -> Received:
        """Store a person's message exactly once and, when nobody works on it, claim the conversation.

        Raises :class:`escale.store.ownership.UnknownConversation`.
        """
        async with self._database.write() as connection:
            state = await ownership.lock(connection, conversation_id)
            known = await _known(connection, conversation_id, incoming.external_id)
            if known is not None:
                return Received(known, new=False, claimed=False)
            if state.owner is Owner.CLOSED:
                await ownership.change(
                    connection,
                    conversation_id,
                    Event.PERSON_WRITES,
                    actor="person",
                    reason="writes again",
                    at=now,
                )
            answered_by_human = state.owner in SILENT_OWNERS
            [seq] = await append(
                connection, conversation_id, [_inbound(incoming, answered_by_human)], now=now
            )
            claimed = not answered_by_human and await self._claim(connection, conversation_id, now)
            return Received(seq, new=True, claimed=claimed)

    async def claim(self, conversation_id: str, *, now: datetime) -> bool:
        """True when this worker alone may answer the conversation from now on."""
        async with self._database.write() as connection:
            return await self._claim(connection, conversation_id, now)

    async def _claim(self, connection: AsyncConnection, conversation_id: str, now: datetime) -> bool:
        taken = await connection.execute(
            update(conversation)
            .where(conversation.c.id == conversation_id, _unclaimed(now))
            .values(claimed_by=self._worker, claimed_until=now + self._lease)
        )
        return taken.rowcount == 1

    async def renew(self, conversation_id: str, *, now: datetime) -> None:
        """Hold the claim for another lease."""
        async with self._database.write() as connection:
            await connection.execute(
                update(conversation)
                .where(conversation.c.id == conversation_id, conversation.c.claimed_by == self._worker)
                .values(claimed_until=now + self._lease)
            )

    async def take_back(self) -> None:
        """Free what a former life of this worker had claimed: at the start of a process."""
        async with self._database.write() as connection:
            await _free(connection, conversation.c.claimed_by == self._worker)

    async def release(self, conversation_id: str) -> None:
        """Let others have the conversation; used when a worker stops with messages unanswered."""
        async with self._database.write() as connection:
            await _free(
                connection, conversation.c.id == conversation_id, conversation.c.claimed_by == self._worker
            )

    async def unclaimed(self, *, now: datetime, most: int = 100) -> list[str]:
        """Conversations with a message that nobody is answering, the longest waiting first."""
        wanted = (
            select(conversation.c.id)
            .join(message, message.c.conversation_id == conversation.c.id)
            .where(message.c.state == State.RECEIVED, _unclaimed(now))
            .group_by(conversation.c.id, conversation.c.updated_at)
            .order_by(conversation.c.updated_at)
            .limit(most)
        )
        async with self._database.read() as connection:
            return list((await connection.execute(wanted)).scalars())

    async def next_turn(self, conversation_id: str) -> Turn | None:
        """The oldest unanswered message, or None when all is answered."""
        wanted = (
            _columns.add_columns(conversation.c.owner, conversation.c.version, conversation.c.person_id)
            .join(conversation, conversation.c.id == message.c.conversation_id)
            .where(message.c.conversation_id == conversation_id, message.c.state == State.RECEIVED)
            .order_by(message.c.seq)
            .limit(1)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(wanted)).first()
        return Turn(as_message(row), Owner(row.owner), row.version, row.person_id) if row else None

    async def finish(self, turn: Turn, outcome: Outcome, *, now: datetime) -> bool:
        """Store what the turn brought, in one transaction; False when the bot may no longer speak.

        The message counts as answered either way. Raises :class:`LeaseLost` and stores nothing when
        another worker has taken the conversation over.
        """
        conversation_id = turn.message.conversation_id
        async with self._database.write() as connection:
            state = await ownership.lock(connection, conversation_id)
            await self._require_claim(connection, conversation_id)
            await _mark_handled(connection, turn, outcome, now)
            speaks = bot_may_speak(state, turn.version)
            if speaks:
                await append(connection, conversation_id, outcome.replies, now=now)
                await _apply(connection, conversation_id, outcome, now)
            if not await _more_to_do(connection, conversation_id):
                await _free(connection, conversation.c.id == conversation_id)
            return speaks

    async def _require_claim(self, connection: AsyncConnection, conversation_id: str) -> None:
        held = select(conversation.c.claimed_by).where(conversation.c.id == conversation_id)
        if (await connection.execute(held)).scalar() != self._worker:
            raise LeaseLost(conversation_id)


def _inbound(incoming: Incoming, answered_by_human: bool) -> Draft:
    state = State.HANDLED if answered_by_human else State.RECEIVED
    return Draft("person", incoming.text, state, external_id=incoming.external_id, payload=incoming.payload)


async def _known(connection: AsyncConnection, conversation_id: str, external_id: str) -> int | None:
    wanted = (
        select(message.c.seq)
        .join(conversation, conversation.c.channel == message.c.channel)
        .where(conversation.c.id == conversation_id, message.c.external_id == external_id)
    )
    return (await connection.execute(wanted)).scalar()


def _unclaimed(now: datetime) -> ColumnElement[bool]:
    return or_(conversation.c.claimed_by.is_(None), conversation.c.claimed_until < now)


async def _free(connection: AsyncConnection, *which: ColumnElement[bool]) -> None:
    await connection.execute(update(conversation).where(*which).values(claimed_by=None, claimed_until=None))


async def _mark_handled(connection: AsyncConnection, turn: Turn, outcome: Outcome, now: datetime) -> None:
    which = turn.message.conversation_id, turn.message.seq
    await connection.execute(
        update(message)
        .where(message.c.conversation_id == which[0], message.c.seq == which[1])
        .values(
            state=State.HANDLED, label=outcome.label, confidence=outcome.confidence, band=outcome.band,
            ranking=list(map(list, outcome.ranking)) or None)
    )  # fmt: skip
    if outcome.band in learning.DOUBTFUL:
        await learning.add(connection, *which, outcome.band, now=now)


async def _apply(connection: AsyncConnection, conversation_id: str, outcome: Outcome, now: datetime) -> None:
    for event, reason in outcome.events:
        with suppress(NotAllowed):  # the bot asks again for what already is
            await ownership.change(connection, conversation_id, event, actor="bot", reason=reason, at=now)
    values: dict[str, object] = {"need": outcome.need} if outcome.need else {}
    if outcome.distress:
        values["distress"] = True
    if values:
        await connection.execute(
            update(conversation).where(conversation.c.id == conversation_id).values(**values)
        )
        changed(connection, "queue")


async def _more_to_do(connection: AsyncConnection, conversation_id: str) -> bool:
    wanted = select(message.c.seq).where(
        message.c.conversation_id == conversation_id, message.c.state == State.RECEIVED
    )
    return (await connection.execute(wanted.limit(1))).first() is not None
