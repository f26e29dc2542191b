"""Messages: numbered within their conversation, stored exactly once, read from any point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, insert, select, update

from escale.store.database import changed
from escale.store.tables import consultant, conversation, message

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from escale.store.database import Database


class State(StrEnum):
    """What became of a message: the first two are inbound, the others outbound."""

    RECEIVED = "received"
    HANDLED = "handled"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True)
class Message:
    """One line of the transcript. ``seq`` counts from 1 within the conversation."""

    conversation_id: str
    seq: int
    author: str
    text: str
    at: datetime
    state: str
    channel: str
    buttons: list[dict[str, str]] = field(default_factory=list)
    external_id: str | None = None
    payload: str | None = None
    in_reply_to: str | None = None
    label: str | None = None
    confidence: float | None = None
    consultant: str | None = None
    error: str | None = None
    attempts: int = 0


@dataclass(frozen=True)
class Draft:
    """A message not yet stored."""

    author: str
    text: str
    state: str
    buttons: Sequence[dict[str, str]] = ()
    external_id: str | None = None
    payload: str | None = None
    in_reply_to: str | None = None
    consultant_id: int | None = None


_columns = select(message, consultant.c.first_name.label("consultant")).outerjoin(
    consultant, consultant.c.id == message.c.consultant_id
)


class Messages:
    """Reads transcripts and moves the states of what is delivered."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def after(self, conversation_id: str, seq: int, most: int = 200) -> list[Message]:
        """The messages that follow number ``seq``, oldest first."""
        wanted = _columns.where(message.c.conversation_id == conversation_id, message.c.seq > seq)
        async with self._database.read() as connection:
            rows = await connection.execute(wanted.order_by(message.c.seq).limit(most))
            return [as_message(row) for row in rows]

    async def find(self, channel: str, external_id: str) -> Message | None:
        wanted = _columns.where(message.c.channel == channel, message.c.external_id == external_id)
        async with self._database.read() as connection:
            row = (await connection.execute(wanted)).first()
        return as_message(row) if row else None

    async def button(self, conversation_id: str, button_id: str) -> dict[str, str] | None:
        """The button that was offered under this id (``<seq>.<index>``), or None when it never was."""
        seq, _, index = button_id.partition(".")
        if not (seq.isdecimal() and index.isdecimal()) or len(button_id) > 12:  # noqa: PLR2004
            return None
        wanted = select(message.c.buttons).where(
            message.c.conversation_id == conversation_id, message.c.seq == int(seq)
        )
        async with self._database.read() as connection:
            buttons = (await connection.execute(wanted)).scalar() or []
        return buttons[int(index)] if int(index) < len(buttons) else None

    async def mark_sent(self, conversation_id: str, up_to: int, *, now: datetime) -> None:
        """The person's device received everything up to number ``up_to``."""
        await self._move(conversation_id, up_to, [State.QUEUED, State.SENDING], state=State.SENT, sent_at=now)

    async def mark_read(self, conversation_id: str, up_to: int, *, now: datetime) -> None:
        """The person saw everything up to number ``up_to``."""
        unread = [State.QUEUED, State.SENDING, State.SENT]
        await self._move(conversation_id, up_to, unread, state=State.READ, read_at=now)

    async def _move(
        self, conversation_id: str, up_to: int, from_states: Sequence[str], **values: Any
    ) -> None:
        mine = (
            (message.c.conversation_id == conversation_id)
            & (message.c.seq <= up_to)
            & message.c.state.in_(from_states)
        )
        async with self._database.read() as connection:
            if (await connection.execute(select(func.count()).where(mine))).scalar_one() == 0:
                return
        async with self._database.write() as connection:
            await connection.execute(update(message).where(mine).values(**values))
            changed(connection, f"states:{conversation_id}")


async def append(
    connection: AsyncConnection, conversation_id: str, drafts: Sequence[Draft], *, now: datetime
) -> list[int]:
    """Store ``drafts`` in order inside the caller's transaction; their numbers.

    The update of ``last_seq`` locks the conversation's row, so numbers have no gap and no double.
    """
    if not drafts:
        return []
    last = await connection.execute(
        update(conversation)
        .where(conversation.c.id == conversation_id)
        .values(last_seq=conversation.c.last_seq + len(drafts), updated_at=now)
        .returning(conversation.c.last_seq, conversation.c.channel)
    )
    row = last.one()
    first = row.last_seq - len(drafts) + 1
    await connection.execute(
        insert(message),
        [_row(conversation_id, row.channel, first + i, draft, now) for i, draft in enumerate(drafts)],
    )
    changed(connection, conversation_id)
    return list(range(first, first + len(drafts)))


def _row(conversation_id: str, channel: str, seq: int, draft: Draft, now: datetime) -> dict[str, Any]:
    buttons = [{**button, "id": f"{seq}.{i}"} for i, button in enumerate(draft.buttons)]
    return {
        "conversation_id": conversation_id,
        "seq": seq,
        "author": draft.author,
        "channel": channel,
        "consultant_id": draft.consultant_id,
        "external_id": draft.external_id,
        "text": draft.text,
        "payload": draft.payload,
        "buttons": buttons,
        "in_reply_to": draft.in_reply_to,
        "state": draft.state,
        "at": now,
        "attempts": 0,
    }


def as_message(row: Row[Any]) -> Message:
    """A row of :data:`message`, joined with the consultant's first name, as a value."""
    data = row._mapping  # noqa: SLF001 - SQLAlchemy's public accessor has this name
    return Message(**{name: data[name] for name in Message.__dataclass_fields__})
