"""A wall clock over a window of ticks: which hour it shows, when its days begin, when weekly hours are open."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from escale.career.people import DAYS_IN_WEEK, MIDNIGHT, WeeklyHours
from escale.career.ticks import MINUTES, TICK, TICKS_IN_DAY, Span, moment_of, ones, tick_of

EPOCH_DAY = date(1970, 1, 1)
BYTES_IN_DAY = TICKS_IN_DAY // 8
CLOSED = bytes(BYTES_IN_DAY)
KEPT = 256
QUARTER, HALF_HOUR, HOUR = 15, 30, 60


class Regime(NamedTuple):
    """Ticks during which wall clock = UTC + offset; before `opens` the clock shows hours that it showed already."""

    first: int
    last: int
    offset: int
    opens: int


@dataclass(frozen=True)
class Wall:
    """The clock of a zone over a window; made by :func:`wall`."""

    window: Span
    regimes: tuple[Regime, ...]

    def offset(self, tick: int) -> int:
        """How many ticks the wall clock is ahead of UTC."""
        for one in self.regimes:
            if tick < one.last:
                return one.offset
        return self.regimes[-1].offset

    def day(self, tick: int) -> int:
        """The day that the wall shows, counted from 1970-01-01."""
        return (tick + self.offset(tick)) // TICKS_IN_DAY

    def day_end(self, tick: int) -> int:
        """The tick at which the wall's next day begins."""
        midnight = (self.day(tick) + 1) * TICKS_IN_DAY
        return midnight - self.offset(midnight - self.offset(tick))

    def opening(self, hours: Iterable[WeeklyHours], days_off: Collection[date] = ()) -> int:
        """The mask of weekly hours within the window, without the days off.

        When the clock jumps forward the missing hour does not exist; when it goes back the repeated hour counts the
        first time only. Hours that begin or end between two ticks are taken a little shorter.
        """
        week = _Week(hours, days_off)
        mask = 0
        for one in self.regimes:
            if one.opens < one.last:
                mask |= week.mask(one.opens + one.offset, one.last + one.offset) << (
                    one.opens - self.window.first
                )
        return mask


class _Week:
    """Weekly hours as one mask a weekday; those with a validity are looked up day by day."""

    def __init__(self, hours: Iterable[WeeklyHours], days_off: Collection[date]) -> None:
        self._always = [0] * DAYS_IN_WEEK
        self._limited: list[WeeklyHours] = []
        self._off = {(day - EPOCH_DAY).days for day in days_off}
        for one in hours:
            if one.valid_from or one.valid_until:
                self._limited.append(one)
            else:
                self._always[one.weekday] |= _day_mask(one)
        self._bytes = [mask.to_bytes(BYTES_IN_DAY, "little") for mask in self._always]

    def mask(self, first: int, last: int) -> int:
        """The bits from one tick of the wall clock to another."""
        day, end = first // TICKS_IN_DAY, -(-last // TICKS_IN_DAY)
        days = b"".join(self._day(one) for one in range(day, end))
        return int.from_bytes(days, "little") >> (first - day * TICKS_IN_DAY) & ones(last - first)

    def _day(self, day: int) -> bytes:
        if day in self._off:
            return CLOSED
        weekday = (day + EPOCH_DAY.weekday()) % DAYS_IN_WEEK
        if not self._limited:
            return self._bytes[weekday]
        mask, when = self._always[weekday], EPOCH_DAY + timedelta(days=day)
        for one in self._limited:
            if one.weekday == weekday and one.hold_on(when):
                mask |= _day_mask(one)
        return mask.to_bytes(BYTES_IN_DAY, "little")


@lru_cache(maxsize=KEPT)
def wall(zone: str, window: Span) -> Wall:
    """The clock of an IANA zone; ZoneInfoNotFoundError when there is none."""
    known = ZoneInfo(zone)
    start = window.first - TICKS_IN_DAY  # so that a change just before the window is seen
    found: list[Regime] = []
    while start < window.last:
        end = _next_change(start, window.last, known)
        offset = _offset(start, known)
        repeated = max(found[-1].offset - offset, 0) if found else 0
        found.append(Regime(start, end, offset, min(start + repeated, end)))
        start = end
    seen = (_cut(one, window) for one in found if one.last > window.first)
    return Wall(window, tuple(seen))


@lru_cache(maxsize=KEPT)
def grid(zone: str, window: Span, step: int) -> int:
    """The mask of the ticks on which the wall shows a multiple of `step` minutes (15, 30 or 60)."""
    if step not in (QUARTER, HALF_HOUR, HOUR):
        message = f"slots start every 15, 30 or 60 minutes, not every {step}"
        raise ValueError(message)
    return sum(
        _grid(one, step // MINUTES) << (one.first - window.first) for one in wall(zone, window).regimes
    )


def _grid(regime: Regime, step: int) -> int:
    length = regime.last - regime.first
    late = -(regime.first + regime.offset) % step
    count = max(0, -(-(length - late) // step))
    return (ones(step * count) // ones(step)) << late


def day_of(moment: datetime, zone: str) -> date:
    """The date on the wall of the zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def days(first: date, count: int, zone: str) -> Span:
    """So many whole days on the wall of the zone."""
    return Span(_midnight(first, zone), _midnight(first + timedelta(days=count), zone))


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def _midnight(day: date, zone: str) -> int:
    return tick_of(datetime.combine(day, MIDNIGHT, ZoneInfo(zone)))


def _day_mask(hours: WeeklyHours) -> int:
    first, last = -(-_minutes(hours.start) // MINUTES), _minutes(hours.end) // MINUTES
    return ones((last or TICKS_IN_DAY) - first) << first if not last or first < last else 0


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute + bool(clock.second or clock.microsecond)


def _cut(one: Regime, window: Span) -> Regime:
    first = max(one.first, window.first)
    return one._replace(first=first, opens=max(one.opens, first))


def _next_change(start: int, limit: int, zone: ZoneInfo) -> int:
    day = start
    while day < limit:
        following = min(day + TICKS_IN_DAY, limit)
        if _offset(following, zone) != _offset(day, zone):
            return _change_between(day, following, zone)
        day = following
    return limit


def _change_between(before: int, after: int, zone: ZoneInfo) -> int:
    offset = _offset(before, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, zone) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(tick: int, zone: ZoneInfo) -> int:
    return (moment_of(tick).astimezone(zone).utcoffset() or timedelta(0)) // TICK
