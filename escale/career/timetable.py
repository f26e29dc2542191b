"""What a consultant's hours must not be: twice at the same time, or anything that a meeting could never fall into."""

from collections.abc import Sequence
from datetime import date, time
from itertools import combinations

from escale.career.people import MIDNIGHT, WeeklyHours

LATEST = time(23, 59, 59)


def clashes(week: Sequence[WeeklyHours]) -> list[tuple[int, int]]:
    """The places, in `week`, of those that hold at the same time on the same days: pairs, in order."""
    numbered = list(enumerate(week))
    return [(i, j) for (i, one), (j, other) in combinations(numbered, 2) if _overlap(one, other)]


def _overlap(one: WeeklyHours, other: WeeklyHours) -> bool:
    if one.weekday != other.weekday:
        return False
    same_hours = one.start < _end(other) and other.start < _end(one)
    return same_hours and _first(one) <= _last(other) and _first(other) <= _last(one)


def _end(hours: WeeklyHours) -> time:
    return LATEST if hours.end == MIDNIGHT else hours.end


def _first(hours: WeeklyHours) -> date:
    return hours.valid_from or date.min


def _last(hours: WeeklyHours) -> date:
    return hours.valid_until or date.max
