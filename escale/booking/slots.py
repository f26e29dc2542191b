"""The second step: the soonest slots, and all of a week day by day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from escale.booking.cards import Card, card
from escale.booking.choices import form_values
from escale.booking.moments import Clock, monday
from escale.booking.pages import render
from escale.career.booking import Proposals, UnknownConsultant, propose
from escale.career.interval import Interval
from escale.career.openings import openings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from aiohttp import web

    from escale.booking.asked import Asked
    from escale.booking.visit import Visit
    from escale.career.proposal import Proposal

FEW, MORE = 5, 15
WEEK, FORTNIGHT, DAY = timedelta(days=7), timedelta(days=14), timedelta(days=1)
MARK = 30


@dataclass(frozen=True)
class Part:
    """A part of a day: `morning`, `afternoon`, `evening`."""

    code: str
    cards: list[Card]


@dataclass(frozen=True)
class Day:
    """A day of the week shown; open: whether its slots are unfolded."""

    date: date
    said: str
    parts: list[Part]
    open: bool = False

    @property
    def count(self) -> int:
        """How many slots."""
        return sum(len(part.cards) for part in self.parts)


@dataclass(frozen=True)
class Week:
    """The days from Monday, or from today; where the weeks before and after are shown."""

    said: str
    days: list[Day]
    earlier: str | None
    later: str | None


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
        "week": await _week(visit, asked, found, clock) if found else None,
        **form_values(visit, await visit.team(), asked),
    }  # fmt: skip
    return render(visit.room, "slots.html", **values)


async def _soonest(visit: Visit, asked: Asked, most: int) -> Proposals:
    wish = asked.wish
    if asked.day:
        wish = replace(wish, windows=(_days(asked.day, FORTNIGHT, asked.zone),))
    try:
        return await propose(visit.booking.diary, wish, visit.now, most)
    except UnknownConsultant:  # left a moment ago
        return Proposals(())


async def _week(visit: Visit, asked: Asked, found: Proposals, clock: Clock) -> Week:
    first = asked.day or found.slots[0].interval.start.astimezone(asked.zone).date()
    today = visit.now.astimezone(asked.zone).date()
    start = monday(first)
    wanted = _days(start, WEEK, asked.zone)
    free = await openings(visit.booking.diary, asked.wish, wanted, visit.now, generalist=_generalist(found))
    shown = [day for day in (start + DAY * n for n in range(7)) if day >= today]
    return Week(
        clock.week(start, start + 6 * DAY),
        _as_days(shown, first, free, clock, visit),
        earlier=asked.address(jour=max(today, start - WEEK).isoformat()) if start > today else None,
        later=asked.address(jour=(start + WEEK).isoformat()) if await _reaches(visit, start + WEEK) else None,
    )


async def _reaches(visit: Visit, day: date) -> bool:
    services = await visit.booking.diary.services()
    return any(visit.now + one.reach > datetime.combine(day, time(), visit.now.tzinfo) for one in services)


def _as_days(
    days: Iterable[date], first: date, free: Sequence[Proposal], clock: Clock, visit: Visit
) -> list[Day]:
    by_day: dict[date, list[Proposal]] = {}
    for one in free:
        by_day.setdefault(one.interval.start.astimezone(clock.zone).date(), []).append(one)
    unfolded = next((day for day in sorted(by_day) if day >= first), None)
    return [
        Day(day, clock.say(day), _parts(on_marks(by_day.get(day, [])), clock, visit), day == unfolded)
        for day in days
    ]


def _parts(free: Sequence[Proposal], clock: Clock, visit: Visit) -> list[Part]:
    parts = groupby(free, key=lambda one: clock.part(one.interval.start))
    return [Part(code, [card(one, clock, visit.room.words) for one in some]) for code, some in parts]


def on_marks(free: Sequence[Proposal]) -> list[Proposal]:
    """The starts on a half hour, and those in between that have none beside them: fewer to read, no gap in them."""
    begins = {one.interval.start for one in free}

    def needed(start: datetime) -> bool:
        beside = {start - timedelta(minutes=MARK // 2), start + timedelta(minutes=MARK // 2)}
        return start.minute % MARK == 0 or not beside & begins

    return [one for one in free if needed(one.interval.start)]


def _generalist(found: Proposals) -> bool:
    return any("generalist" in one.reasons for one in found)


def _days(first: date, length: timedelta, zone: ZoneInfo) -> Interval:
    return Interval(*(datetime.combine(day, time(), zone) for day in (first, first + length)))
