"""What waits, as the page shows it: groups of like sentences, masked, with the subjects that come nearest."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from escale.desk.learning_likeness import Likeness, Said
from escale.french.private import private

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from escale.knowledge.library import Label
    from escale.store.learning import Doubt, Learning

GROUPS_SHOWN = 60
SENTENCES_SHOWN = 12
CANDIDATES = 5
LEAST_SHARE = 0.01
OUT_OF_SCOPE = "out_of_scope"


class Shelf:
    """Keeps what waits, grouped and masked; only what is new is read. ``labels``: the words for each label."""

    def __init__(self, learning: Learning, labels: Mapping[str, Label]) -> None:
        self._learning, self._labels = learning, labels
        self._likeness = Likeness()
        self._kept: dict[int, Doubt] = {}
        self._one_at_a_time = asyncio.Lock()

    async def groups(self) -> tuple[list[dict[str, Any]], list[int]]:
        """The first groups (the biggest, of two equal ones that with the newest sentence), and all numbers."""
        async with self._one_at_a_time:
            ids = await self._learning.waiting_ids()
            new = await self._learning.read([one for one in ids if one not in self._kept])
            found = await asyncio.to_thread(self._sort, set(ids), new)
        found.sort(key=lambda group: (-len(group), -max(group)))
        return [self._shown([self._kept[one] for one in group]) for group in found[:GROUPS_SHOWN]], ids

    def _sort(self, waiting: set[int], new: Sequence[Doubt]) -> list[list[int]]:
        for gone in self._kept.keys() - waiting:
            del self._kept[gone]
        self._kept |= {one.id: replace(one, text=private().masked(one.text, one.name)) for one in new}
        self._likeness.keep(Said(one.id, one.text, _first(one)) for one in self._kept.values())
        return self._likeness.groups()

    def _shown(self, group: Sequence[Doubt]) -> dict[str, Any]:
        latest = sorted(group, key=lambda one: -one.id)
        return {
            "key": group[0].id,
            "ids": [one.id for one in latest],
            "first_at": group[0].at.isoformat(),
            "last_at": latest[0].at.isoformat(),
            "sentences": [self._sentence(one) for one in latest[:SENTENCES_SHOWN]],
            "candidates": candidates(group, self._labels),
        }

    def _sentence(self, one: Doubt) -> dict[str, Any]:
        return {
            "id": one.id, "text": one.text, "why": one.why, "at": one.at.isoformat(),
            "conversation": one.conversation_id,
        }  # fmt: skip


def candidates(group: Sequence[Doubt], labels: Mapping[str, Label]) -> list[dict[str, Any]]:
    """The subjects that come nearest to the group: the mean of what the assistant thought of each sentence."""
    shares: defaultdict[str, float] = defaultdict(float)
    for one in group:
        for label, share in one.ranking:
            shares[label] += share / len(group)
    nearest = sorted(
        (label for label in shares if label in labels and shares[label] >= LEAST_SHARE),
        key=lambda label: (-shares[label], label),
    )
    return [{**words(label, labels), "confidence": round(shares[label], 4)} for label in nearest[:CANDIDATES]]


def words(label: str, labels: Mapping[str, Label]) -> dict[str, str]:
    """A label in French: ``title`` as on a button, ``need`` as consultants read it."""
    return {"label": label, "title": labels[label].title, "need": labels[label].need}


def _first(one: Doubt) -> str | None:
    """The subject that it is about for the assistant; what is about none is not alike for that."""
    first = one.ranking[0][0] if one.ranking else None
    return None if first == OUT_OF_SCOPE else first
