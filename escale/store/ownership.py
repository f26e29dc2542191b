"""Who speaks: the one place where a conversation's owner changes in the database."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, func, insert, select, update

from escale.career import ownership
from escale.career.ownership import Change, Event, Owner, State
from escale.store.database import changed
from escale.store.tables import conversation, ownership_log

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


class UnknownConversation(LookupError):
    """No conversation has this id."""


async def lock(connection: AsyncConnection, conversation_id: str) -> State:
    """The state of who speaks; the row stays locked until the transaction ends."""
    rows = await connection.execute(
        select(conversation.c.owner, conversation.c.consultant_id, conversation.c.version)
        .where(conversation.c.id == conversation_id)
        .with_for_update()
    )
    row = rows.first()
    if row is None:
        raise UnknownConversation(conversation_id)
    return State(Owner(row.owner), row.consultant_id, row.version)


async def change(
    connection: AsyncConnection,
    conversation_id: str,
    event: Event,
    *,
    actor: str,
    reason: str,
    at: datetime,
    consultant_id: int | None = None,
) -> Change:
    """Apply ``event`` by the practice's table and log it, in the caller's transaction.

    Raises what :func:`escale.career.ownership.decide` raises, and :class:`UnknownConversation`.
    """
    before = await lock(connection, conversation_id)
    decided = ownership.decide(before, event, actor=actor, reason=reason, at=at, consultant_id=consultant_id)
    if decided.after.version != before.version:
        await _store(connection, conversation_id, decided)
    return decided


async def _store(connection: AsyncConnection, conversation_id: str, decided: Change) -> None:
    after = decided.after
    values = {"owner": after.owner.value, "consultant_id": after.consultant_id, "version": after.version}
    await connection.execute(
        update(conversation)
        .where(conversation.c.id == conversation_id)
        .values(
            **values, waiting_since=_waiting_since(decided), told_nobody_came=False, updated_at=decided.at
        )
    )
    await connection.execute(
        insert(ownership_log).values(
            conversation_id=conversation_id,
            version=after.version,
            event=decided.event.value,
            before=decided.before.owner.value,
            after=after.owner.value,
            consultant_id=after.consultant_id,
            actor=decided.actor,
            reason=decided.reason[:300],
            at=decided.at,
        )
    )
    changed(connection, conversation_id, "queue")


def _waiting_since(decided: Change) -> ColumnElement[datetime | None] | datetime | None:
    """Since when the person waits; kept while a consultant has them, so that a release keeps their place."""
    if decided.after.owner is Owner.CONSULTANT:
        return conversation.c.waiting_since
    if decided.after.owner is not Owner.WAITING:
        return None
    return (
        func.coalesce(conversation.c.waiting_since, decided.at)
        if decided.event is Event.RELEASE
        else decided.at
    )
