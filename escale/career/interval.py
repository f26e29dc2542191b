"""Stretches of time and the algebra on sorted, disjoint lists of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


def utc(moment: datetime) -> datetime:
    """The same instant in UTC; ValueError when `moment` has no zone."""
    if moment.tzinfo is UTC:
        return moment
    if moment.utcoffset() is None:
        message = f"a time without a zone: {moment.isoformat()}"
        raise ValueError(message)
    return moment.astimezone(UTC)


@dataclass(frozen=True, order=True, slots=True)
class Interval:
    """From `start` up to, not including, `end`.

    Takes aware datetimes of any zone and keeps them in UTC. ValueError when one has no zone or when
    start is not before end.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Bring both ends to UTC, then check their order (wall times may lie when clocks change)."""
        object.__setattr__(self, "start", utc(self.start))
        object.__setattr__(self, "end", utc(self.end))
        if self.start >= self.end:
            message = f"an interval must start before it ends: {self.start} .. {self.end}"
            raise ValueError(message)

    @property
    def length(self) -> timedelta:
        """Elapsed time."""
        return self.end - self.start

    def overlaps(self, other: "Interval") -> bool:
        """Whether some instant lies in both."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Interval | datetime") -> bool:
        """Whether the instant, or every instant of the other interval, lies in this one."""
        if isinstance(other, Interval):
            return self.start <= other.start and other.end <= self.end
        return self.start <= other < self.end

    def touches(self, other: "Interval") -> bool:
        """Whether one begins exactly where the other ends."""
        return self.end == other.start or other.end == self.start

    def merge_with(self, other: "Interval") -> "Interval":
        """The one interval that covers both; ValueError when there is a gap between them."""
        if not (self.overlaps(other) or self.touches(other)):
            message = f"a gap lies between {self} and {other}"
            raise ValueError(message)
        return Interval(min(self.start, other.start), max(self.end, other.end))

    def intersect(self, other: "Interval") -> "Interval | None":
        """What lies in both, or None."""
        if not self.overlaps(other):
            return None
        return Interval(max(self.start, other.start), min(self.end, other.end))

    def minus(self, other: "Interval") -> "list[Interval]":
        """What is left of this one without the other: none, one or two pieces, in order."""
        if not self.overlaps(other):
            return [self]
        before = [Interval(self.start, other.start)] if self.start < other.start else []
        after = [Interval(other.end, self.end)] if other.end < self.end else []
        return before + after


def union(*groups: Iterable[Interval]) -> list[Interval]:
    """Everything covered by any group, sorted, disjoint, with touching pieces joined.

    The only one of these functions that also takes unsorted and overlapping groups.
    """
    merged: list[Interval] = []
    for piece in sorted(piece for group in groups for piece in group):
        if merged and piece.start <= merged[-1].end:
            merged[-1] = merged[-1].merge_with(piece)
        else:
            merged.append(piece)
    return merged


def intersection(left: Sequence[Interval], right: Sequence[Interval]) -> list[Interval]:
    """What both cover. Both sorted and disjoint, and so is the answer."""
    common: list[Interval] = []
    i = j = 0
    while i < len(left) and j < len(right):
        if (both := left[i].intersect(right[j])) is not None:
            common.append(both)
        if left[i].end <= right[j].end:
            i += 1
        else:
            j += 1
    return common


def difference(left: Sequence[Interval], right: Sequence[Interval]) -> list[Interval]:
    """What `left` covers and `right` does not. Both sorted and disjoint, and so is the answer."""
    kept: list[Interval] = []
    j = 0
    for piece in left:
        while j < len(right) and right[j].end <= piece.start:
            j += 1
        kept.extend(_without(piece, right, j))
    return kept


def _without(piece: Interval, cuts: Sequence[Interval], first: int) -> Iterator[Interval]:
    start = piece.start
    for k in range(first, len(cuts)):
        if cuts[k].start >= piece.end:
            break
        if start < cuts[k].start:
            yield Interval(start, cuts[k].start)
        start = cuts[k].end
    if start < piece.end:
        yield Interval(start, piece.end)
