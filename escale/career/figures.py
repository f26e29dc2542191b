"""What became of appointments, counted: pure numbers, for pages and files."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import TypeVar

from escale.career.interval import Interval
from escale.career.states import AppointmentState as State

KEPT = frozenset({State.BOOKED, State.DONE, State.NO_SHOW})
COUNTED = KEPT | {State.CANCELLED}
NOTICES = (1, 3, 8, 15)  # days: today, up to 2, up to 7, up to 14, later
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Met:
    """An appointment as the figures need it; its state is one of `COUNTED`. booked_at: when it was made."""

    consultant_id: int
    subject: str | None
    state: State
    interval: Interval
    booked_at: datetime

    @property
    def ahead(self) -> timedelta:
        """How long before it began it was made."""
        return max(self.interval.start - self.booked_at, timedelta(0))


@dataclass(frozen=True, slots=True)
class Count:
    """How many were made, and what became of them; rates are 0 to 1, None where there is nothing to divide by."""

    made: int = 0
    done: int = 0
    missed: int = 0
    cancelled: int = 0
    taken: timedelta = timedelta(0)
    days_ahead: float | None = None

    @property
    def kept(self) -> int:
        """Those that were not cancelled."""
        return self.made - self.cancelled

    @property
    def missed_rate(self) -> float | None:
        """Of those of which it was said whether the person came."""
        return rate(self.missed, self.done + self.missed)

    @property
    def cancelled_rate(self) -> float | None:
        """Of all that were made."""
        return rate(self.cancelled, self.made)


def rate(part: float, whole: float) -> float | None:
    """None of nothing."""
    return part / whole if whole else None


def count(met: Iterable[Met]) -> Count:
    """All of them; `days_ahead` is the median."""
    found = list(met)
    states = [one.state for one in found]
    kept = [one for one in found if one.state in KEPT]
    return Count(
        len(found),
        states.count(State.DONE),
        states.count(State.NO_SHOW),
        states.count(State.CANCELLED),
        sum((one.interval.length for one in kept), timedelta(0)),
        median(one.ahead / timedelta(days=1) for one in found) if found else None,
    )


def by(met: Iterable[Met], key: Callable[[Met], Key]) -> dict[Key, Count]:
    """Counted apart by what `key` gives."""
    groups: defaultdict[Key, list[Met]] = defaultdict(list)
    for one in met:
        groups[key(one)].append(one)
    return {name: count(group) for name, group in groups.items()}


def notices(met: Iterable[Met]) -> list[int]:
    """How many were made less than 1, 3, 8 and 15 days ahead, each without those before, and earlier."""
    found = [0] * (len(NOTICES) + 1)
    for one in met:
        found[sum(one.ahead >= timedelta(days=days) for days in NOTICES)] += 1
    return found
