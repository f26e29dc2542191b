"""From an iCalendar file (RFC 5545) to when its owner is busy. Run as a module, it is a process of its own."""

from __future__ import annotations

import json
import os
import sys
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from escale.career.interval import Interval, union

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = "@rdv.escale"  # the end of the UID of what we invite to: it is in the diary already
RESTLESS = frozenset({"SECONDLY", "MINUTELY"})
MOST = 20_000  # occurrences
NOT_A_CALENDAR, TOO_MANY = 3, 4  # how the process ends


class NotACalendar(ValueError):
    """These bytes are no calendar."""


class TooMany(ValueError):
    """It holds more occurrences than anybody has."""


def busy(data: bytes, window: Interval, timezone: str) -> list[Interval]:
    """When the owner is busy within the window: sorted, disjoint, UTC.

    timezone: on whose clock whole days and floating times are meant. What is transparent, cancelled or from Escale
    itself does not count. Raises :class:`NotACalendar`, :class:`TooMany`.
    """
    zone = ZoneInfo(timezone)
    found = (_interval(event, zone) for event in _events(data, window) if _counts(event))
    cut = (one.intersect(window) for one in found if one is not None)
    return union(one for one in cut if one is not None)


def _events(data: bytes, window: Interval) -> Iterator[Any]:
    import recurring_ical_events
    from icalendar import Calendar

    try:
        calendars = [one for one in Calendar.from_ical(data, multiple=True) if one.name == "VCALENDAR"]
    except (
        ValueError,
        IndexError,
        KeyError,
        TypeError,
        AttributeError,
    ) as error:  # what icalendar raises on junk
        raise NotACalendar from error
    if not calendars:
        raise NotACalendar
    if any(_endless(event) for calendar in calendars for event in calendar.walk("VEVENT")):
        raise TooMany
    count = 0
    for calendar in calendars:
        query = recurring_ical_events.of(calendar, components=["VEVENT"], skip_bad_series=True)
        for event in query.after(window.start - timedelta(days=1)):
            if _moment(event["DTSTART"].dt, ZoneInfo("UTC")) >= window.end:
                break
            count += 1
            if count > MOST:
                raise TooMany
            yield event


def _endless(event: Any) -> bool:
    """Every second or minute: nobody's calendar, and hours of reading."""
    rules = event.get("RRULE", [])
    listed = rules if isinstance(rules, list) else [rules]
    return any(RESTLESS & {str(one).upper() for one in rule.get("FREQ", [])} for rule in listed)


def _counts(event: Any) -> bool:
    free = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
    transparent = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    return not (free or transparent or cancelled or str(event.get("UID", "")).endswith(OURS))


def _interval(event: Any, zone: ZoneInfo) -> Interval | None:
    """None for what lasts no time."""
    start, end = _moment(event["DTSTART"].dt, zone), _moment(event["DTEND"].dt, zone)
    return Interval(start, end) if start < end else None


def _moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    """Days begin at midnight, times without a zone are, on this clock."""
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001
    return value if value.tzinfo else value.replace(tzinfo=zone)


def main() -> int:
    """Standard input: the file; arguments: start, end (ISO), zone. Standard output: pairs of ISO times, as JSON."""
    os.nice(10)
    start, end, timezone = sys.argv[1:]
    window = Interval(datetime.fromisoformat(start), datetime.fromisoformat(end))
    try:
        found = busy(sys.stdin.buffer.read(), window, timezone)
    except NotACalendar:
        return NOT_A_CALENDAR
    except TooMany:
        return TOO_MANY
    json.dump([(one.start.isoformat(), one.end.isoformat()) for one in found], sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
