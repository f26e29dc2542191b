"""The second step: the soonest slots, and all of a week day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from escale.booking.cards import card
from escale.booking.choices import form_values
from escale.booking.moments import Clock
from escale.booking.pages import render
from escale.booking.weeks import DAY, week_of
from escale.career.booking import Proposals, UnknownConsultant, propose
from escale.career.interval import Interval

if TYPE_CHECKING:
    from aiohttp import web

    from escale.booking.asked import Asked
    from escale.booking.visit import Visit
    from escale.booking.weeks import Week
    from escale.career.proposal import Wish

FEW, MORE = 5, 15
FORTNIGHT = 14
AWAKE = (time(7), time(22))


async def show_slots(
    visit: Visit, asked: Asked, *, kept: dict[str, str] | None = None, number: str | None = None
) -> web.Response:
    """The page of slots; kept: what was typed already; number: of a visit that goes on."""
    more = "plus" in visit.query
    found = await _soonest(visit, asked, MORE if more else FEW)
    clock = Clock(visit.room.words, asked.zone, asked.own_zone)
    values: dict[str, Any] = {
        "asked": asked, "clock": clock, "more": more, "widened": found.widened, "kept": kept or {},
        "cards": [card(one, clock, visit.room.words) for one in found],
        "more_free": len(found) == FEW and not more, "generalist": _generalist(found),
        "visit": visit.room.tokens.visit(visit.now, number),
        "week": await _week(visit, asked, found),
        **form_values(visit, await visit.team(), asked),
    }  # fmt: skip
    return render(visit.room, "slots.html", **values)


async def _soonest(visit: Visit, asked: Asked, most: int) -> Proposals:
    """Who lives by another clock is first shown what they can come to awake."""
    found = await _proposed(visit, _wish(visit, asked, awake=_elsewhere(visit, asked)), most)
    if found.widened and _elsewhere(visit, asked):
        return await _proposed(visit, _wish(visit, asked, awake=False), most)
    return found


async def _proposed(visit: Visit, wish: Wish, most: int) -> Proposals:
    try:
        return await propose(visit.booking.diary, wish, visit.now, most)
    except UnknownConsultant:  # left a moment ago
        return Proposals(())


def _wish(visit: Visit, asked: Asked, *, awake: bool) -> Wish:
    """A fortnight from the day asked for."""
    first = asked.day or visit.now.astimezone(asked.zone).date()
    days = [first + n * DAY for n in range(FORTNIGHT)]
    if awake:
        ends = [[datetime.combine(day, at, asked.zone) for at in AWAKE] for day in days]
    else:
        ends = [[datetime.combine(day, time(), asked.zone) for day in (first, days[-1] + DAY)]]
    return replace(asked.wish, windows=tuple(Interval(start, end) for start, end in ends))


def _elsewhere(visit: Visit, asked: Asked) -> bool:
    now = visit.now
    return now.astimezone(asked.zone).utcoffset() != now.astimezone(asked.own_zone).utcoffset()


async def _week(visit: Visit, asked: Asked, found: Proposals) -> Week | None:
    if not found:
        return None
    first = asked.day or found.slots[0].interval.start.astimezone(asked.zone).date()
    return await week_of(visit, asked, first, generalist=_generalist(found))


def _generalist(found: Proposals) -> bool:
    return any("generalist" in one.reasons for one in found)
