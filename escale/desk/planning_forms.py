"""What consultants type of their hours and absences, read and judged; a problem is a code of the texts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from escale.career.interval import Interval, utc
from escale.career.people import MIDNIGHT, WeeklyHours
from escale.career.roster import days_off
from escale.career.ticks import MINUTES
from escale.career.timetable import clashes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from multidict import MultiMapping

LONGEST_LABEL = 200
MOST_ROWS = 200
CLOCK = re.compile(r"([01]?\d|2[0-4])(?::|\s*h\s*)([0-5]\d)?", re.IGNORECASE)
UNREADABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
PAST, AHEAD = timedelta(days=400), timedelta(days=5 * 366)


class Wrong(ValueError):
    """What was typed cannot be; ``code`` names the sentence under ``problems``."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True)
class Row:
    """One stretch of weekly hours as typed; ``problem``: a code, empty = none."""

    weekday: int
    start: str = ""
    end: str = ""
    valid_from: str = ""
    valid_until: str = ""
    problem: str = ""

    @property
    def blank(self) -> bool:
        return not (self.start or self.end)


def rows_of(hours: Sequence[WeeklyHours]) -> list[Row]:
    """Stored hours as rows, by weekday and start."""
    ordered = sorted(hours, key=lambda one: (one.weekday, one.start, one.valid_from or date.min))
    return [
        Row(
            one.weekday, f"{one.start:%H:%M}", f"{one.end:%H:%M}",
            one.valid_from.isoformat() if one.valid_from else "",
            one.valid_until.isoformat() if one.valid_until else "",
        )
        for one in ordered
    ]  # fmt: skip


def typed_rows(form: MultiMapping[object]) -> list[Row]:
    """The rows of a form, in its order. Raises :class:`Wrong` when they are no rows of ours."""
    columns = [
        [str(one) for one in form.getall(name, [])] for name in ("weekday", "start", "end", "from", "until")
    ]
    if len({len(column) for column in columns}) != 1 or len(columns[0]) > MOST_ROWS:
        raise Wrong("malformed")
    if any(weekday not in {*"0123456"} for weekday in columns[0]):
        raise Wrong("malformed")
    return [
        Row(int(day), *(text.strip()[:10] for text in texts)) for day, *texts in zip(*columns, strict=True)
    ]


def judged(rows: Sequence[Row]) -> tuple[list[WeeklyHours], list[Row]]:
    """The hours that the filled rows say, and all rows with their problems; hours count only without problems."""
    kept = [row for row in rows if not row.blank]
    hours: list[WeeklyHours] = []
    told: list[Row] = []
    for row in kept:
        try:
            hours.append(_hours(row))
            told.append(row)
        except Wrong as wrong:
            told.append(replace(row, problem=wrong.code))
    if len(hours) == len(kept):
        for _, later in clashes(hours):
            told[later] = replace(told[later], problem="overlap")
    return hours, told


def _hours(row: Row) -> WeeklyHours:
    start, end = clock(row.start, "no_start"), clock(row.end, "no_end", last=True)
    if end != MIDNIGHT and end <= start:
        raise Wrong("ends_before")
    first, last = day(row.valid_from), day(row.valid_until)
    if first and last and last < first:
        raise Wrong("until_before")
    return WeeklyHours(row.weekday, start, end, first, last)


def clock(text: str, missing: str, *, last: bool = False) -> time:
    """``9:00``, ``9h`` or ``09 h 30``; 24:00 only as the ``last``. Raises :class:`Wrong`."""
    if not text:
        raise Wrong(missing)
    found = CLOCK.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour == 24 and not minute and last:  # noqa: PLR2004
        return MIDNIGHT
    if hour > 23:  # noqa: PLR2004
        raise Wrong("not_a_time")
    if minute % MINUTES:
        raise Wrong("not_five")
    return time(hour, minute)


def day(text: str) -> date | None:
    """``2027-03-28``; None when empty. Raises :class:`Wrong` for what no calendar has."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Wrong("not_a_date") from None


def moment(on: date, at: time, zone: str) -> datetime:
    """UTC of a wall clock; the first of two when it goes back. Raises :class:`Wrong` for an hour it jumps over."""
    local = datetime.combine(on, at, ZoneInfo(zone))
    if utc(local).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Wrong("no_such_hour")
    return utc(local)


def wall(text: str, zone: str) -> datetime:
    """UTC of ``2027-03-28T09:30`` (seconds may follow) on the wall of the zone. Raises :class:`Wrong`."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise Wrong("not_a_date") from None
    if local.tzinfo or local.second or local.minute % MINUTES:
        raise Wrong("not_five")
    return moment(local.date(), local.time(), zone)


def stretch(form: Mapping[str, object], zone: str, now: datetime) -> Interval:
    """From ``first`` (and ``first_time``) to ``last`` (and ``last_time``); whole days without times.

    An empty ``last`` is the same day. Raises :class:`Wrong`.
    """
    said = {name: str(form.get(name, "")).strip() for name in ("first", "first_time", "last", "last_time")}
    first = day(said["first"])
    if first is None:
        raise Wrong("no_first")
    last = day(said["last"]) or first
    _in_reach(first, last, now)
    if last < first:
        raise Wrong("ends_before")
    whole = days_off(first, last, zone)
    start = moment(first, clock(said["first_time"], ""), zone) if said["first_time"] else whole.start
    end = _end(last, said["last_time"], zone) if said["last_time"] else whole.end
    return interval(start, end)


def interval(start: datetime, end: datetime) -> Interval:
    """Raises :class:`Wrong` when it ends before it begins."""
    if end <= start:
        raise Wrong("ends_before")
    return Interval(start, end)


def in_reach(one: Interval, now: datetime) -> Interval:
    """Raises :class:`Wrong` for another age."""
    if one.start < now - PAST or one.end > now + AHEAD:
        raise Wrong("out_of_reach")
    return one


def label(text: object) -> str | None:
    """A short private note. Raises :class:`Wrong`."""
    said = str(text or "").strip()
    if len(said) > LONGEST_LABEL:
        raise Wrong("long_label")
    if UNREADABLE.search(said):
        raise Wrong("unreadable_label")
    return said or None


def number(text: object, most: int) -> int | None:
    """1 to ``most``; None when empty. Raises :class:`Wrong`."""
    said = str(text or "").strip()
    if not said:
        return None
    if not (said.isascii() and said.isdecimal() and 1 <= int(said[:6]) <= most):
        raise Wrong("not_a_limit", most=most)
    return int(said)


def _end(last: date, text: str, zone: str) -> datetime:
    at = clock(text, "", last=True)
    return moment(last + timedelta(days=1) if at == MIDNIGHT else last, at, zone)


def _in_reach(first: date, last: date, now: datetime) -> None:
    if first < (now - PAST).date() or last > (now + AHEAD).date():
        raise Wrong("out_of_reach")
