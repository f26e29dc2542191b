"""Sentences that the assistant doubted: they wait for a consultant to say what they mean."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from escale.store.database import changed
from escale.store.learning_tables import doubt, doubt_log
from escale.store.tables import consultant, conversation, message, person

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.store.database import Database

TOPIC = "doubts"
PERSON = "person"
READ_AT_ONCE = 200


class Why(StrEnum):
    """Why a sentence waits: the first two are the assistant's bands, the third a consultant's mark."""

    UNSURE = "unsure"
    UNKNOWN = "unknown"
    MARKED = "marked"


DOUBTFUL = (Why.UNSURE, Why.UNKNOWN)


@dataclass(frozen=True)
class Doubt:
    """A sentence that waits. ``ranking``: label and confidence, nearest first; ``name``: the person's first name."""

    id: int
    conversation_id: str
    text: str
    why: str
    at: datetime
    ranking: tuple[tuple[str, float], ...]
    name: str | None


@dataclass(frozen=True)
class Verdict:
    """What somebody said of a sentence before: its label, or None for « nothing to do »."""

    id: int
    label: str | None
    by: str | None


@dataclass(frozen=True)
class Settled:
    """``done`` by this call; ``taken`` were settled by somebody else; the others exist no more."""

    done: list[int]
    taken: list[Verdict]


@dataclass(frozen=True)
class Labelled:
    """A sentence with the label that a consultant gave it."""

    id: int
    text: str
    label: str
    settled_at: datetime
    name: str | None


class Learning:
    """Reads what waits, and settles it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self) -> list[Doubt]:
        """All that waits, oldest first."""
        return await self.read(await self.waiting_ids())

    async def waiting_ids(self) -> list[int]:
        """The numbers of all that waits, oldest first."""
        wanted = select(doubt.c.id).where(doubt.c.settled_at.is_(None)).order_by(doubt.c.id)
        async with self._database.read() as connection:
            return list((await connection.execute(wanted)).scalars())

    async def read(self, ids: Sequence[int]) -> list[Doubt]:
        """These, oldest first; a few at a time, so that other work of the process goes on in between."""
        found: list[Doubt] = []
        for at in range(0, len(ids), READ_AT_ONCE):
            found += await self._read(ids[at : at + READ_AT_ONCE])
            await asyncio.sleep(0)
        return sorted(found, key=lambda one: one.id)

    async def _read(self, ids: Sequence[int]) -> list[Doubt]:
        columns = (message.c.text, message.c.label, message.c.confidence, message.c.ranking)
        wanted = _with_sentence(doubt.c.id, doubt.c.conversation_id, doubt.c.why, doubt.c.at, *columns)
        async with self._database.read() as connection:
            rows = await connection.execute(wanted.where(doubt.c.id.in_(ids)))
            return [
                Doubt(row.id, row.conversation_id, row.text, row.why, row.at, _ranking(row), row.first_name)
                for row in rows
            ]

    async def count(self) -> int:
        """How many wait."""
        wanted = select(func.count()).select_from(doubt).where(doubt.c.settled_at.is_(None))
        async with self._database.read() as connection:
            return (await connection.execute(wanted)).scalar_one()

    async def mark(self, conversation_id: str, seq: int, *, now: datetime) -> bool:
        """A consultant finds a person's message misunderstood; False when it is none, or is listed already."""
        theirs = select(message.c.id).where(
            message.c.conversation_id == conversation_id, message.c.seq == seq, message.c.author == PERSON
        )
        async with self._database.write() as connection:
            if (await connection.execute(theirs)).first() is None:
                return False
            return await add(connection, conversation_id, seq, Why.MARKED, now=now)

    async def settle(
        self, ids: Collection[int], label: str | None, *, actor: str, consultant_id: int | None, now: datetime
    ) -> Settled:
        """Give waiting sentences a label (None: nothing to do); what a colleague has settled stays as it is."""
        values = {
            "label": label, "settled_at": now, "settled_by": actor, "consultant_id": consultant_id,
            "exported_at": None,
        }  # fmt: skip
        async with self._database.write() as connection:
            done = await _change(connection, (doubt.c.id.in_(ids), doubt.c.settled_at.is_(None)), values)
            await _log(connection, done, event="settle", label=label, actor=actor, at=now)
            taken = await _verdicts(connection, set(ids) - set(done))
        return Settled(done, taken)

    async def undo(self, ids: Collection[int], *, actor: str, now: datetime) -> list[int]:
        """Let sentences wait again that this actor settled; those that did."""
        mine = (doubt.c.id.in_(ids), doubt.c.settled_by == actor)
        values = dict.fromkeys(("label", "settled_at", "settled_by", "consultant_id", "exported_at"))
        async with self._database.write() as connection:
            undone = await _change(connection, mine, values)
            await _log(connection, undone, event="undo", label=None, actor=actor, at=now)
        return undone

    async def verdicts(self, ids: Collection[int]) -> list[Verdict]:
        """What was said of those among these that wait no more."""
        async with self._database.read() as connection:
            return await _verdicts(connection, ids)

    async def labelled(self, *, since: datetime | None = None, again: bool = False) -> list[Labelled]:
        """Sentences with a label, the first settled first; without those exported before unless ``again``."""
        wanted = _with_sentence(doubt.c.id, message.c.text, doubt.c.label, doubt.c.settled_at).where(
            doubt.c.label.is_not(None)
        )
        if since is not None:
            wanted = wanted.where(doubt.c.settled_at >= since)
        if not again:
            wanted = wanted.where(doubt.c.exported_at.is_(None))
        async with self._database.read() as connection:
            rows = await connection.execute(wanted.order_by(doubt.c.settled_at, doubt.c.id))
            return [Labelled(row.id, row.text, row.label, row.settled_at, row.first_name) for row in rows]

    async def exported(self, ids: Collection[int], *, now: datetime) -> None:
        """Remember that these have been written out."""
        async with self._database.write() as connection:
            await connection.execute(update(doubt).where(doubt.c.id.in_(ids)).values(exported_at=now))


async def add(
    connection: AsyncConnection, conversation_id: str, seq: int, why: str, *, now: datetime
) -> bool:
    """Let a message wait, inside the caller's transaction; False when it is listed already."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    added = await connection.execute(
        dialect.insert(doubt)
        .values(conversation_id=conversation_id, seq=seq, why=why, at=now)
        .on_conflict_do_nothing(index_elements=["conversation_id", "seq"])
        .returning(doubt.c.id)
    )
    if added.first() is None:
        return False
    changed(connection, TOPIC)
    return True


async def _change(
    connection: AsyncConnection, which: Sequence[ColumnElement[bool]], values: dict[str, Any]
) -> list[int]:
    found = await connection.execute(update(doubt).where(*which).values(**values).returning(doubt.c.id))
    ids = sorted(found.scalars())
    if ids:
        changed(connection, TOPIC)
    return ids


async def _log(connection: AsyncConnection, ids: Sequence[int], **values: Any) -> None:
    if ids:
        await connection.execute(insert(doubt_log), [{"doubt_id": one, **values} for one in ids])


async def _verdicts(connection: AsyncConnection, ids: Collection[int]) -> list[Verdict]:
    wanted = (
        select(doubt.c.id, doubt.c.label, consultant.c.first_name)
        .outerjoin(consultant, consultant.c.id == doubt.c.consultant_id)
        .where(doubt.c.id.in_(ids), doubt.c.settled_at.is_not(None))
        .order_by(doubt.c.id)
    )
    return [Verdict(*row) for row in await connection.execute(wanted)]


def _with_sentence(*columns: Any) -> Select[Any]:
    """Doubts beside the message they are about and the person's first name."""
    same = (message.c.conversation_id == doubt.c.conversation_id) & (message.c.seq == doubt.c.seq)
    return (
        select(*columns, person.c.first_name)
        .select_from(doubt)
        .join(message, same)
        .join(conversation, conversation.c.id == doubt.c.conversation_id)
        .join(person, person.c.id == conversation.c.person_id)
    )


def _ranking(row: Any) -> tuple[tuple[str, float], ...]:
    """As the assistant ranked it, under the label that it gave where that one is not ranked (out of scope)."""
    ranking = [(str(label), float(share)) for label, share in row.ranking or ()]
    if row.label and row.label not in dict(ranking):
        ranking.insert(0, (row.label, row.confidence or 0.0))
    return tuple(ranking)
