"""From weekly hours on a wall clock to free slots in UTC, right across both changes of the clock."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from escale.career.interval import Interval, difference, intersection, union, utc
from escale.career.people import MIDNIGHT, WeeklyHours

QUARTER = timedelta(minutes=15)
HALF_HOUR = timedelta(minutes=30)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

__all__ = ["HALF_HOUR", "QUARTER", "WeeklyHours", "free", "opening", "slots"]


class Regime(NamedTuple):
    """A stretch of time during which wall clock = UTC + offset."""

    span: Interval
    offset: timedelta


def opening(
    hours: Iterable[WeeklyHours],
    zone: str,
    window: Interval,
    absences: Iterable[Interval] = (),
    extra: Iterable[Interval] = (),
) -> list[Interval]:
    """When somebody with these hours receives within `window`: sorted and disjoint, in UTC.

    `hours` are read on the wall clock of `zone` (IANA name; ZoneInfoNotFoundError when unknown).
    When the clock jumps forward the missing hour does not exist; when it goes back the repeated hour
    counts the first time only. `extra` adds openings; an absence wins over everything.
    """
    weekly = list(hours)
    usual = (
        piece for regime in _regimes(window, ZoneInfo(zone)) for piece in _weekly_openings(weekly, regime)
    )
    present = difference(union(usual, extra), union(absences))
    return intersection(present, [window])


def free(opened: Sequence[Interval], busy: Iterable[Interval]) -> list[Interval]:
    """What is open and not busy. `opened` sorted and disjoint; `busy` in any order."""
    return difference(opened, union(busy))


def slots(
    free: Iterable[Interval],
    length: timedelta,
    step: timedelta = QUARTER,
    earliest: datetime | None = None,
    zone: str = "UTC",
) -> list[Interval]:
    """Every slot of `length` inside one free stretch, starting at or after `earliest`.

    Starts lie on the quarter hours (or half or full hours: `step`) of the wall clock of `zone`;
    slots overlap one another. ValueError when step is not 15, 30 or 60 minutes.
    """
    if step not in (QUARTER, HALF_HOUR, HOUR):
        message = f"slots start every 15, 30 or 60 minutes, not every {step}"
        raise ValueError(message)
    return [
        Interval(start, start + length)
        for stretch in free
        for start in _quarters(stretch, length, earliest)
        if step == QUARTER or _on_step(start, step, ZoneInfo(zone))
    ]


def _quarters(stretch: Interval, length: timedelta, earliest: datetime | None) -> Iterator[datetime]:
    # Every zone in use is a multiple of 15 minutes off UTC: its quarter hours are those of UTC.
    first = stretch.start if earliest is None else max(stretch.start, utc(earliest))
    start = first + (datetime.min.replace(tzinfo=UTC) - first) % QUARTER
    while start + length <= stretch.end:
        yield start
        start += QUARTER


def _on_step(start: datetime, step: timedelta, zone: ZoneInfo) -> bool:
    return not timedelta(minutes=start.astimezone(zone).minute) % step


def _weekly_openings(hours: Sequence[WeeklyHours], regime: Regime) -> Iterator[Interval]:
    first_day = _midnight(regime.span.start + regime.offset)
    days = (regime.span.end + regime.offset - first_day) // DAY + 1
    for day in (first_day + DAY * n for n in range(days)):
        for opened in hours:
            if opened.weekday == day.weekday():
                yield from intersection([_on_day(opened, day - regime.offset)], [regime.span])


def _on_day(opened: WeeklyHours, midnight: datetime) -> Interval:
    end = DAY if opened.end == MIDNIGHT else _since_midnight(opened.end)
    return Interval(midnight + _since_midnight(opened.start), midnight + end)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


def _regimes(window: Interval, zone: ZoneInfo) -> list[Regime]:
    """The window, and the day before it, cut where the clock changes, without repeated hours."""
    start = window.start - DAY  # so that a change just before the window is seen
    found: list[Regime] = []
    while start < window.end:
        end = _next_change(start, window.end, zone)
        repeated = found[-1].offset - _offset(start, zone) if found else timedelta(0)
        opens = start + max(repeated, timedelta(0))
        if opens < end:
            found.append(Regime(Interval(opens, end), _offset(start, zone)))
        start = end
    return found


def _next_change(start: datetime, limit: datetime, zone: ZoneInfo) -> datetime:
    day = start
    while day < limit:
        following = min(day + DAY, limit)
        if _offset(following, zone) != _offset(day, zone):
            return _change_between(day, following, zone)
        day = following
    return limit


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    offset = _offset(before, zone)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if _offset(middle, zone) == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)  # clocks change on whole seconds


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)
