"""A week's free slots, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from escale.booking.cards import Card, card
from escale.booking.moments import Clock, monday
from escale.career.interval import Interval
from escale.career.openings import openings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from escale.booking.asked import Asked
    from escale.booking.visit import Visit
    from escale.career.proposal import Proposal

WEEK, DAY = timedelta(days=7), timedelta(days=1)
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


async def week_of(visit: Visit, asked: Asked, first: date, *, generalist: bool) -> Week:
    """The week of this day, on the visitor's clock; generalist: see :func:`openings`."""
    clock = Clock(visit.room.words, asked.zone, asked.own_zone)
    today, start = visit.now.astimezone(asked.zone).date(), monday(first)
    wanted = Interval(*(datetime.combine(day, time(), asked.zone) for day in (start, start + WEEK)))
    free = await openings(visit.booking.diary, asked.wish, wanted, visit.now, generalist=generalist)
    last = today + (await visit.team()).horizon
    shown = [day for day in (start + DAY * n for n in range(7)) if day >= today]
    return Week(
        clock.week(start, start + 6 * DAY),
        _as_days(shown, first, free, clock, visit),
        earlier=asked.address(jour=max(today, start - WEEK).isoformat()) if start > today else None,
        later=asked.address(jour=(start + WEEK).isoformat()) if start + WEEK <= last else None,
    )


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
