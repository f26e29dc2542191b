"""Which few of very many free slots to propose: spread over consultants and days, without listing them all."""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from escale.career.ticks import Span, lowest, ones
from escale.career.wall import Wall

MOST = 5


class Key(NamedTuple):
    """Which of two slots comes first: the nearer, then the sooner, then the one with whoever is next in turn."""

    far: int
    start: int
    order: int


class Pick(NamedTuple):
    """A chosen slot: on which shelf, from which tick."""

    order: int
    start: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """The free slots of one consultant.

    order: their fair turn, from 0, each number once; length: of the meeting, in ticks; mask: the ticks from `first`
    on at which it may begin; wall: the consultant's clock.
    """

    order: int
    length: int
    first: int
    mask: int
    wall: Wall


class Order(Protocol):
    """Which of some slots of one length comes first."""

    def best(self, first: int, mask: int, length: int) -> tuple[int, int]:
        """How far it is (ticks) and when it begins; `mask`, which is not empty, has the starts from `first` on."""
        ...


class Soonest:
    """All slots are equally near."""

    def best(self, first: int, mask: int, length: int) -> tuple[int, int]:  # noqa: ARG002
        """The lowest."""
        return 0, first + lowest(mask)


class NearestTo:
    """First what reaches least out of the window nearest to it; of those, the soonest."""

    def __init__(self, windows: Sequence[Span]) -> None:
        self._windows = windows

    def best(self, first: int, mask: int, length: int) -> tuple[int, int]:
        """Beside each window only the neighbours count."""
        return min(
            (max(window.first - start, start + length - window.last, 0), start)
            for window in self._windows
            for start in _neighbours(first, mask, _ideal(window, length))
        )


def _ideal(window: Span, length: int) -> int:
    """The start that reaches out least; for a window that is too short, in the middle."""
    latest = window.last - length
    return window.first if window.first <= latest else -(-(window.first + latest) // 2)


def _neighbours(first: int, mask: int, start: int) -> Iterator[int]:
    place = max(start - first, 0)
    if before := mask & ones(place):
        yield first + before.bit_length() - 1
    if after := mask >> place:
        yield first + place + lowest(after)


SOONEST = Soonest()


def spread(shelves: Sequence[Shelf], most: int = MOST, order: Order = SOONEST) -> list[Pick]:
    """At most `most` slots, spread over consultants and days; the best of all is among them. Answer: soonest first.

    Each next one is the best of those that overlap nothing chosen, on the consultant's day (of their own clock) that
    is least used so far. Days further on are looked at only while they may hold something better.
    """
    choosing = _Choosing([one for one in shelves if one.mask], order)
    picks = [pick for pick in (choosing.next() for _ in range(most)) if pick]
    return sorted(picks, key=lambda pick: (pick.start, pick.order))


class _Bucket:
    """The free slots of one consultant on one day."""

    __slots__ = ("day", "end", "first", "mask", "shelf")

    def __init__(self, shelf: Shelf, day: int, first: int, mask: int) -> None:
        self.shelf, self.day, self.first, self.mask = shelf, day, first, mask
        self.end = first + mask.bit_length() + shelf.length

    def best(self, order: Order, blocked: Sequence[Span]) -> tuple[bool, Key]:
        """Whether it overlaps what is blocked (then all of them do), and its key."""
        open_ones = self.mask & ~self._overlapping(blocked)
        far, start = order.best(self.first, open_ones or self.mask, self.shelf.length)
        return not open_ones, Key(far, start, self.shelf.order)

    def take(self, start: int) -> None:
        self.mask &= ~(1 << (start - self.first))

    def _overlapping(self, blocked: Sequence[Span]) -> int:
        mask = 0
        for one in blocked:
            if one.last <= self.first or one.first >= self.end:
                continue
            begin = max(one.first - self.shelf.length + 1 - self.first, 0)
            mask |= ones(one.last - self.first - begin) << begin
        return mask


class _Judged(NamedTuple):
    """Smaller is better."""

    crowded: bool
    used: int
    key: Key


class _Choosing:
    def __init__(self, shelves: Sequence[Shelf], order: Order) -> None:
        self._order, self._orders = order, {one.order for one in shelves}
        self._to_come = _by_rank(shelves, order)
        self._next = next(self._to_come, None)
        self._seen: list[_Bucket] = []
        self._blocked: list[Span] = []
        self._orders_used, self._days_used = Counter[int](), Counter[int]()

    def next(self) -> Pick | None:
        judged = ((self._judge(one), place, one) for place, one in enumerate(self._seen))
        best = min(judged, default=None)
        while self._next and (best is None or best[0] > self._bound(self._next)):
            bucket = self._pull(self._next)
            found = (self._judge(bucket), len(self._seen) - 1, bucket)
            best = min(best, found) if best else found
        return self._take(best[2], best[0].key) if best else None

    def _pull(self, bucket: _Bucket) -> _Bucket:
        self._seen.append(bucket)
        self._next = next(self._to_come, None)
        return bucket

    def _judge(self, bucket: _Bucket) -> _Judged:
        crowded, key = bucket.best(self._order, self._blocked)
        used = self._orders_used[bucket.shelf.order] + self._days_used[bucket.day]
        return _Judged(crowded, used, key)

    def _bound(self, bucket: _Bucket) -> _Judged:
        """Nothing that is still to come is better than this."""
        used = min((self._orders_used[one] for one in self._orders), default=0) if self._all_used() else 0
        return _Judged(crowded=False, used=used, key=bucket.best(self._order, ())[1])

    def _all_used(self) -> bool:
        return len(self._orders_used) == len(self._orders)

    def _take(self, bucket: _Bucket, key: Key) -> Pick:
        bucket.take(key.start)
        if not bucket.mask:
            self._seen.remove(bucket)
        self._blocked.append(Span(key.start, key.start + bucket.shelf.length))
        self._orders_used[bucket.shelf.order] += 1
        self._days_used[bucket.day] += 1
        return Pick(bucket.shelf.order, key.start)


def _by_rank(shelves: Iterable[Shelf], order: Order) -> Iterator[_Bucket]:
    """Soonest first without making them all; by distance, all are made."""
    days = [_days(one) for one in shelves]
    if order is SOONEST:
        return heapq.merge(*days, key=lambda bucket: (bucket.first, bucket.shelf.order))
    return iter(
        sorted((bucket for one in days for bucket in one), key=lambda bucket: bucket.best(order, ())[1])
    )


def _days(shelf: Shelf) -> Iterator[_Bucket]:
    """A bucket for each day that has slots; it begins with one."""
    at, mask = shelf.first, shelf.mask
    while mask:
        gap = lowest(mask)
        at, mask = at + gap, mask >> gap
        day, end = shelf.wall.day(at), shelf.wall.day_end(at)
        yield _Bucket(shelf, day, at, mask & ones(end - at))
        at, mask = end, mask >> (end - at)
