"""``/desk/agenda``: the calendar's page and what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aiohttp import web

from escale.career.interval import Interval
from escale.career.people import MIDNIGHT
from escale.desk.calendar_shown import Shown
from escale.desk.door import POLICY
from escale.desk.errors import Refused
from escale.desk.planning import Meant, coordinates, meant, page, refused_page
from escale.desk.planning_times import Clock
from escale.store.agenda import Agenda, Colleague

if TYPE_CHECKING:
    from escale.career.people import Consultant
    from escale.desk.room import Visit

HERE = "/desk/agenda"
EVERYBODY = "tous"
LONGEST = timedelta(days=62)
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"  # of the empty string: see VENDORED.md
CALENDAR_POLICY = POLICY.replace("style-src 'self'", f"style-src 'self' {EMPTY_STYLE}") + "; font-src data:"


@dataclass(frozen=True)
class Looked:
    """Whose calendar is looked at: one consultant's, or (None) the whole team's on the practice's clock."""

    consultant: Consultant | None
    team: list[Colleague]
    clock: Clock

    @property
    def id(self) -> int | None:
        return self.consultant.id if self.consultant else None

    @property
    def zone(self) -> str:
        return self.clock.zone.key


async def looked(visit: Visit) -> Looked:
    """Of ``?consultant=<id>`` or ``=tous`` (coordinators). Refuses as :func:`escale.desk.planning.meant` does."""
    if visit.request.query.get("consultant") == EVERYBODY and coordinates(visit):
        team = await Agenda(visit.desk.database).team()
        return Looked(None, team, Clock(visit.room.words, visit.desk.settings.timezone))
    whose: Meant = await meant(visit)
    return Looked(whose.consultant, whose.team, whose.clock)


async def show(visit: Visit) -> web.StreamResponse:
    """GET: the frame; its scripts ask for the rest."""
    try:
        whose = await looked(visit)
    except Refused as refused:
        return refused_page(visit, refused, "agenda")
    response = page(visit, "agenda.html", "agenda", whose=whose)
    response.headers["Content-Security-Policy"] = CALENDAR_POLICY
    return response


async def events(visit: Visit) -> web.Response:
    """GET …/agenda?consultant=&start=&end= (days, the last not included): all that the calendar shows there."""
    whose, now = await looked(visit), visit.desk.clock()
    window = _window(visit, whose.clock.zone)
    agenda = Agenda(visit.desk.database)
    if whose.consultant:
        shown = Shown(visit.room, whose.clock, now)
        found = shown.page(whose.consultant, await agenda.page(whose.consultant.id, window, now), window)
    else:
        names = {one.id: one.first_name for one in whose.team}
        shown = Shown(visit.room, whose.clock, now, names)
        found = [shown.meeting(one) for one in await agenda.everybody(names, window, now)]
    return web.json_response({"events": found, "now": whose.clock.wall(now).isoformat()})


def _window(visit: Visit, zone: ZoneInfo) -> Interval:
    try:
        first, last = (date.fromisoformat(visit.request.query[name][:10]) for name in ("start", "end"))
        window = Interval(datetime.combine(first, MIDNIGHT, zone), datetime.combine(last, MIDNIGHT, zone))
    except (KeyError, ValueError, OverflowError):
        raise Refused(422, "malformed") from None
    if window.length > LONGEST:
        raise Refused(422, "malformed")
    return window
