"""The last step: what is booked, after it was written; and how to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escale.booking.contact import spaced
from escale.booking.errors import Refused
from escale.booking.moments import Clock
from escale.booking.pages import render
from escale.booking.tokens import NotOurs
from escale.career.booking import Appointment, AppointmentState

if TYPE_CHECKING:
    from aiohttp import web

    from escale.booking.visit import Visit
    from escale.texts import Words

HOUR, DAY = 60, 24 * 60
SHOWN = frozenset({
    AppointmentState.BOOKED, AppointmentState.CANCELLED, AppointmentState.DONE, AppointmentState.NO_SHOW,
})  # fmt: skip


async def show(visit: Visit) -> web.Response:
    """GET /rdv/fait/<token>: the appointment as it is now, on the clock of the visit."""
    found = await _made(visit)
    asked, team = await visit.asked_with(), await visit.team()
    notice = next(
        (one.notice for one in await visit.booking.diary.services() if one.code == found.service), 0
    )
    return render(
        visit.room, "done.html", headers={"Cache-Control": "no-store"}, asked=asked, found=found,
        clock=Clock(visit.room.words, asked.zone, asked.own_zone), who=team.by_id[found.consultant_id],
        links=visit.booking.own_links(found), over=found.interval.start <= visit.now,
        phone=spaced(found.contact) if found.contact else "", cancelled=found.state is AppointmentState.CANCELLED,
        notice=duration(visit.room.words, notice) if notice else "",
    )  # fmt: skip


async def _made(visit: Visit) -> Appointment:
    try:
        number = visit.room.tokens.made_of(visit.request.match_info["token"])
    except NotOurs as error:
        raise Refused(404, "bad_link") from error
    found = await visit.booking.diary.get(number)
    if found is None or found.state not in SHOWN:
        raise Refused(404, "bad_link")
    return found


def duration(words: Words, minutes: int) -> str:
    """« deux heures », « 45 minutes », « un jour »."""
    unit, length = (
        ("days", DAY) if minutes % DAY == 0 else ("hours", HOUR) if minutes % HOUR == 0 else ("minutes", 1)
    )
    count = minutes // length
    form = "one" if count == 1 and length > 1 else "other"
    return words.say(f"done.{unit}_{form}", count=count)
