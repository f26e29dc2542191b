"""Each day and hour that a text names: where it stands in the text, and when it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from escale.career.interval import Interval, union, utc
from escale.french.hours import MIDNIGHT, Hours
from escale.french.moments import Moment, listen
from escale.french.vocabulary import Vocabulary
from escale.french.when import Calendar, ImpossibleDate

INSTANT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Time:
    """Letters `span` of `composed(text)` name these windows, in order and maybe past; or refuse them.

    hours: what was said of the clock when no day was; the windows are then those of the coming days.
    """

    span: tuple[int, int]
    windows: tuple[Interval, ...]
    hours: tuple[Hours, ...] = ()
    refused: bool = False

    def iso(self, zone: ZoneInfo) -> str:
        """`2026-11-24` a day, `2026-11-23/2026-11-29` days, `2026-11-24T13:00/15:00`, `T10:00/24:00` any day.

        On the clock of the zone; commas between several.
        """
        daily = [f"T{_minute(one.start)}/{_minute(one.end)}" for one in self.hours]
        return ",".join(daily or [_iso(window, zone) for window in self.windows])


def find_times(text: str, *, now: datetime, zone: ZoneInfo, vocabulary: Vocabulary) -> tuple[Time, ...]:
    """Every day or hour named, in the order of the text; those that no calendar has are left out."""
    said, calendar = listen(text, vocabulary.time), Calendar(utc(now), zone, vocabulary.time.measures)
    found = [*_times(said.wanted, calendar, refused=False), *_times(said.refused, calendar, refused=True)]
    return tuple(sorted(found, key=lambda one: one.span))


def _times(moments: Sequence[Moment], calendar: Calendar, *, refused: bool) -> Iterator[Time]:
    for moment in moments:
        try:
            windows = union(calendar.ever(moment))
        except ImpossibleDate:
            continue
        if windows:
            yield Time(moment.span, tuple(windows), () if moment.days else moment.hours, refused)


def _minute(minute: int) -> str:
    return f"{min(minute, MIDNIGHT) // 60:02}:{minute % 60:02}"


def _iso(window: Interval, zone: ZoneInfo) -> str:
    start, end = (edge.astimezone(zone) for edge in (window.start, window.end))
    last = (end - INSTANT).date()
    if start.time() == end.time() == time():
        return start.date().isoformat() + ("" if last == start.date() else f"/{last.isoformat()}")
    until = end.strftime("%H:%M") if end.date() == start.date() else end.strftime("%Y-%m-%dT%H:%M")
    return f"{start:%Y-%m-%dT%H:%M}/{until}"
