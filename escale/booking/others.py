"""What is offered instead of a slot that is taken or gone; what was typed is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from escale.booking.cards import card
from escale.booking.contact import FIELDS
from escale.booking.moments import Clock
from escale.booking.pages import render
from escale.booking.slots import FEW
from escale.career.booking import BookingError, SlotTaken, UnknownConsultant, propose

if TYPE_CHECKING:
    from aiohttp import web

    from escale.booking.asked import Asked
    from escale.booking.visit import Visit
    from escale.career.proposal import Proposal

CONFLICT = 409


async def others(visit: Visit, asked: Asked, number: str, error: BookingError) -> web.Response:
    """409 with the slots nearest to the one that could not be had; number: of the visit."""
    words = visit.room.words
    clock = Clock(words, asked.zone, asked.own_zone)
    near = error.alternatives if isinstance(error, SlotTaken) else ()
    cards = [card(one, clock, words) for one in near or await _free(visit, asked, error)]
    return render(
        visit.room, "taken.html", status=CONFLICT, headers={"Cache-Control": "no-store"}, asked=asked, clock=clock,
        cards=cards, taken=isinstance(error, SlotTaken), kept=typed(visit),
        visit=visit.room.tokens.visit(visit.now, number),
    )  # fmt: skip


def typed(visit: Visit) -> dict[str, str]:
    """What the person wrote of themselves, to go on with it."""
    return {name: visit.form[name] for name in FIELDS if visit.form.get(name)}


async def _free(visit: Visit, asked: Asked, error: BookingError) -> tuple[Proposal, ...]:
    wish = replace(asked.wish, consultant_id=None) if isinstance(error, UnknownConsultant) else asked.wish
    try:
        return (await propose(visit.booking.diary, wish, visit.now, FEW)).slots
    except UnknownConsultant:
        return ()
