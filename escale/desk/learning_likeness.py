"""Sentences that resemble one another, put together as they come: no model, no numerical library.

A sentence is its pieces of three and four letters, accents aside; a rare piece weighs more (log of its rarity).
Likeness is the cosine of the weights. A sentence joins the group whose first sentence it resembles most.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from escale.french.plain import words

PIECES = (3, 4)
READ = 600  # letters: two long stories are never alike
ALIKE, ALIKE_IF_SAME_SUBJECT = 0.38, 0.25
COMMON = 40  # a piece in the first sentences of more groups than this brings no two sentences together
COMPARED = 8


@dataclass(frozen=True)
class Said:
    """What is compared: a number of the caller's, the text, the subject that the assistant thought of first."""

    id: int
    text: str
    subject: str | None = None


@dataclass
class Group:
    """``ids`` in the order in which they came; the first sentence is what the others resemble."""

    pieces: frozenset[str]
    weight: float
    subject: str | None
    ids: list[int]


class Likeness:
    """Keeps the groups of what waits. Not for several threads at once."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._weights: dict[str, float] = {}
        self._total = 0
        self._groups: dict[int, Group] = {}
        self._group_of: dict[int, int] = {}
        self._places: defaultdict[str, list[int]] = defaultdict(list)

    def groups(self) -> list[list[int]]:
        """Numbers that belong together; the oldest group first."""
        return [list(group.ids) for group in self._groups.values() if group.ids]

    def keep(self, waiting: Iterable[Said]) -> None:
        """Hold these and no others: new ones find their group, the rest go. Groups never mix again."""
        by_id = {one.id: one for one in waiting}
        for gone in self._group_of.keys() - by_id.keys():
            self._remove(gone)
        new = [(one, pieces_of(one.text)) for one in by_id.values() if one.id not in self._group_of]
        for _, pieces in new:  # first all are counted, so that the first ones know what is rare
            self._seen.update(pieces)
        self._total += len(new)
        for piece in {piece for _, pieces in new for piece in pieces}:
            self._weights[piece] = math.log((1 + self._total) / self._seen[piece]) ** 2
        for one, pieces in new:
            self._add(one, pieces)

    def _add(self, one: Said, pieces: frozenset[str]) -> None:
        weight = self._weight(pieces)
        at = self._nearest(one, pieces, weight)
        if at is None:
            at = one.id
            self._groups[at] = Group(pieces, weight, one.subject, [])
            for piece in pieces:
                self._places[piece].append(at)
        self._groups[at].ids.append(one.id)
        self._group_of[one.id] = at

    def _nearest(self, one: Said, pieces: frozenset[str], weight: float) -> int | None:
        """The group that it joins: of those that share most rare pieces, the one that it resembles most."""
        shared: defaultdict[int, int] = defaultdict(int)
        for piece in pieces:
            places = self._places[piece]
            if len(places) <= COMMON:
                for at in places:
                    shared[at] += 1
        likely = sorted(shared, key=lambda at: (-shared[at], at))[:COMPARED]
        near = [(self._likeness(pieces, weight, self._groups[at]), -at) for at in likely]
        enough = [(likeness, at) for likeness, at in near if likeness >= self._least(one, -at)]
        return -max(enough)[1] if enough else None

    def _likeness(self, pieces: frozenset[str], weight: float, group: Group) -> float:
        cosine = self._weight(pieces & group.pieces) / math.sqrt(weight * group.weight or 1.0)
        return round(cosine, 9)  # sets come in any order, and sums of them differ in the last places

    def _least(self, one: Said, at: int) -> float:
        same = one.subject is not None and one.subject == self._groups[at].subject
        return ALIKE_IF_SAME_SUBJECT if same else ALIKE

    def _remove(self, gone: int) -> None:
        at = self._group_of.pop(gone)
        group = self._groups[at]
        group.ids.remove(gone)
        if not group.ids:
            del self._groups[at]
            for piece in group.pieces:
                self._places[piece].remove(at)

    def _weight(self, pieces: frozenset[str]) -> float:
        return sum(map(self._weights.__getitem__, pieces))


def pieces_of(text: str) -> frozenset[str]:
    """Pieces of three and four letters of the plain words, beginnings and ends of words among them."""
    said = f" {' '.join(words(text[:READ]))} "
    found = frozenset(said[at : at + size] for size in PIECES for at in range(len(said) - size + 1))
    return found or frozenset({said})  # without a letter they are all alike
