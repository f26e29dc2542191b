"""What waits, as the page shows it: groups of like sentences, masked, with the subjects that come nearest."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from escale.desk.learning_likeness import Likeness, Said
from escale.french.private import private

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from escale.knowledge.library import Label
    from escale.store.learning import Doubt

GROUPS_SHOWN = 60
SENTENCES_SHOWN = 12
CANDIDATES = 5


class Shelf:
    """Groups what waits, and masks each sentence once. ``labels``: the words for each label."""

    def __init__(self, labels: Mapping[str, Label]) -> None:
        self._labels = labels
        self._likeness = Likeness()
        self._masked: dict[int, str] = {}
        self._one_at_a_time = asyncio.Lock()

    async def groups(self, waiting: Sequence[Doubt]) -> list[dict[str, Any]]:
        """The biggest groups first, of two equal ones that with the newest sentence."""
        by_id = {one.id: one for one in waiting}
        async with self._one_at_a_time:
            found = await asyncio.to_thread(self._sort, by_id)
        found.sort(key=lambda group: (-len(group), -max(one.id for one in group)))
        return [self._shown(group) for group in found[:GROUPS_SHOWN]]

    def _sort(self, by_id: Mapping[int, Doubt]) -> list[list[Doubt]]:
        for gone in self._masked.keys() - by_id.keys():
            del self._masked[gone]
        for one in by_id.values():
            if one.id not in self._masked:
                self._masked[one.id] = private().masked(one.text, one.name)
        self._likeness.keep(Said(one.id, self._masked[one.id], _first(one)) for one in by_id.values())
        return [[by_id[number] for number in ids] for ids in self._likeness.groups()]

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
            "id": one.id, "text": self._masked[one.id], "why": one.why, "at": one.at.isoformat(),
            "conversation": one.conversation_id,
        }  # fmt: skip


def candidates(group: Sequence[Doubt], labels: Mapping[str, Label]) -> list[dict[str, Any]]:
    """The subjects that come nearest to the group: the mean of what the assistant thought of each sentence."""
    shares: defaultdict[str, float] = defaultdict(float)
    for one in group:
        for label, share in one.ranking:
            shares[label] += share / len(group)
    nearest = sorted(
        (label for label in shares if label in labels), key=lambda label: (-shares[label], label)
    )
    return [{**words(label, labels), "confidence": round(shares[label], 4)} for label in nearest[:CANDIDATES]]


def words(label: str, labels: Mapping[str, Label]) -> dict[str, str]:
    """A label in French: ``title`` as on a button, ``need`` as consultants read it."""
    return {"label": label, "title": labels[label].title, "need": labels[label].need}


def _first(one: Doubt) -> str | None:
    return one.ranking[0][0] if one.ranking else None
