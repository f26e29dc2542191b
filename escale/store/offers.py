"""What becomes of an offer to somebody who waits, within the transaction that changes its appointment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from escale.career.states import Event
from escale.career.waiting import AFTER_OFFER, OfferState, WaitingState
from escale.store.tables import waiting, waiting_offer

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

BECOMES = {
    Event.CONFIRM: OfferState.ACCEPTED,
    Event.RELEASE: OfferState.DECLINED,
    Event.LAPSE: OfferState.LAPSED,
}


async def settle(connection: AsyncConnection, appointment_id: str, event: Event) -> None:
    """Close the offer of this appointment, when it was one, and say where the person stands in line now."""
    state = BECOMES.get(event)
    if state is None:
        return
    mine = waiting_offer.c.appointment_id == appointment_id
    closed = await connection.execute(update(waiting_offer).where(mine).values(state=state))
    if closed.rowcount:
        await _place_in_line(connection, appointment_id, state)


async def _place_in_line(connection: AsyncConnection, appointment_id: str, state: OfferState) -> None:
    theirs = select(waiting_offer.c.waiting_id).where(waiting_offer.c.appointment_id == appointment_id)
    concerned = update(waiting).where(waiting.c.id.in_(theirs))
    if state is OfferState.ACCEPTED:
        await connection.execute(concerned.values(state=WaitingState.BOOKED))
        return
    missed = waiting.c.missed + int(state is OfferState.LAPSED)
    offered = concerned.where(waiting.c.state == WaitingState.OFFERED)
    await connection.execute(offered.values(state=AFTER_OFFER[state], missed=missed))
