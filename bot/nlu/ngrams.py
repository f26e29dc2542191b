"""Sentences as weighted pieces of words: what survives typing mistakes. Plain Python and NumPy, no scikit-learn."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bot.nlu.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORD = re.compile(r"\w+")
TOKEN = re.compile(r"\S+")
SIZES = range(2, 6)
RARE = 2
Row = tuple[np.ndarray, np.ndarray]
KINDS = 2


def pieces(text: str) -> tuple[Counter[str], Counter[str]]:
    """Counts of the runs of 2 to 5 characters within words, and of the words and pairs of words (marked by ``#``)."""
    folded = fold(text)
    words = WORD.findall(folded)
    pairs = (f"#{one} {two}" for one, two in pairwise(words))
    return Counter(_runs(folded)), Counter([*(f"#{word}" for word in words), *pairs])


def _runs(folded: str) -> Iterator[str]:
    for token in TOKEN.findall(folded):
        padded = f" {token} "
        for size in SIZES:
            yield from (padded[at : at + size] for at in range(max(1, len(padded) - size + 1)))


@dataclass(frozen=True)
class Ngrams:
    """Which pieces are known, and how telling each is (its inverse document frequency)."""

    number: dict[str, int]
    weight: np.ndarray

    @classmethod
    def learn(cls, texts: Sequence[str]) -> tuple[Ngrams, list[Row]]:
        """Keep the pieces that occur in at least two texts; beside them the texts' rows."""
        counted = [pieces(text) for text in texts]
        seen = Counter(piece for halves in counted for counts in halves for piece in counts)
        kept = sorted(piece for piece, times in seen.items() if times >= RARE)
        weight = [math.log((1 + len(texts)) / (1 + seen[piece])) + 1 for piece in kept]
        found = cls({piece: at for at, piece in enumerate(kept)}, np.array(weight, np.float32))
        return found, [found._row(halves) for halves in counted]

    def row(self, text: str) -> Row:
        """The numbers of the text's known pieces and their values; runs and words each have length 1."""
        return self._row(pieces(text))

    def _row(self, counted: tuple[Counter[str], Counter[str]]) -> Row:
        halves = [self._half(counts) for counts in counted]
        return np.concatenate([numbers for numbers, _ in halves]), np.concatenate(
            [values for _, values in halves]
        )

    def _half(self, counts: Counter[str]) -> Row:
        known = [(self.number[piece], times) for piece, times in counts.items() if piece in self.number]
        numbers = np.array([number for number, _ in known], np.int64)
        values = (1 + np.log(np.array([times for _, times in known], np.float32))) * self.weight[numbers]
        return numbers, (values / max(float(np.linalg.norm(values)), 1e-9)).astype(np.float32)
