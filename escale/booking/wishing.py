"""The first step: what about, how, in which language, from when, on which clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escale.booking.choices import form_values
from escale.booking.errors import Refused
from escale.booking.pages import render
from escale.booking.slots import show_slots

if TYPE_CHECKING:
    from aiohttp import web

    from escale.booking.asked import Asked
    from escale.booking.visit import Visit

SLOTS_A_MINUTE = 40
UNPROCESSABLE = 422


async def show(visit: Visit) -> web.Response:
    """GET /rdv/ and /rdv/<consultant>: the form; once it is sent, the slots."""
    asked = await visit.asked(visit.request.match_info.get("slug"))
    if not (await visit.team()).by_slug:
        raise Refused(503, "nobody")
    if asked.problems or "etape" not in visit.query:
        return await _form(visit, asked)
    visit.require_within("slots", SLOTS_A_MINUTE)
    return await show_slots(visit, asked)


async def _form(visit: Visit, asked: Asked) -> web.Response:
    """With what was chosen; 422 when something of it is wrong, said beside it."""
    status = UNPROCESSABLE if asked.problems else 200
    values = form_values(visit, await visit.team(), asked)
    return render(visit.room, "wish.html", status=status, asked=asked, **values)
