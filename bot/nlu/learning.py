"""From sentences and their labels to an understanding; the only part that needs SciPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bot.nlu import ridge
from bot.nlu.meaning import Encoder, Frame, vectors
from bot.nlu.ngrams import Ngrams, Row
from bot.nlu.understanding import OUT_OF_SCOPE, Settings, Understanding, without
from bot.nlu.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMON = 2000


def learn(
    texts: Sequence[str], labels: Sequence[str], words: Words, settings: Settings, encode: Encoder = vectors
) -> Understanding:
    """Learn from sentences and their full labels (``ask_job_search/cv``); ``encode`` gives their meanings (n, d)."""
    return Learning(texts, labels, words, settings, encode).result()


class Learning:
    """One training, kept with what it found out about its own sentences (for the table of scores)."""

    def __init__(
        self,
        texts: Sequence[str],
        labels: Sequence[str],
        words: Words,
        settings: Settings,
        encode: Encoder = vectors,
    ) -> None:
        self.words, self.settings, self.encode = words, settings, encode
        self.labels, self.answers = np.unique(list(labels), return_inverse=True)
        plain = [words.plain(text) for text in texts]
        meanings = encode(plain)
        self.frame = Frame.learn(meanings)
        self.meanings = self.frame.of(meanings)
        self.ngrams, rows = Ngrams.learn(plain)
        self._rows = _matrix(rows, len(self.ngrams.number))
        kernel = _products(self._rows)
        self.nearest = ridge.add_meaning_kernel(kernel, self.meanings)
        self._fit = ridge.fit(kernel, self.answers)
        self.lost = ridge.handicap(self.answers)
        self.temperature = ridge.best_temperature(self._fit.unseen, self.answers, self.lost)
        self.unseen = ridge.probabilities(self._fit.unseen, self.temperature, self.lost)

    @property
    def _foreign(self) -> int | None:
        return self._number(OUT_OF_SCOPE)

    def _number(self, label: str) -> int | None:
        found = np.flatnonzero(self.labels == label)
        return int(found[0]) if len(found) else None

    def result(self) -> Understanding:
        return Understanding(
            labels=[str(label) for label in self.labels],
            frame=self.frame,
            meanings=self.meanings,
            alpha=self._fit.alpha,
            ngrams=self.ngrams,
            piece_weights=np.asarray(self._rows.T @ self._fit.alpha),
            mean=self._fit.mean,
            lost=self.lost,
            temperature=self.temperature,
            foreign_from=self._foreign_from(),
            far_below=float(np.quantile(self.nearest, self.settings.far_share)),
            curve=self._curve(),
            thresholds=self._thresholds(self.settings.false_alarms),
            doubts=self._thresholds(self.settings.doubted),
            words=self.words,
            settings=self.settings,
            encode=self.encode,
        )

    def _shares(self) -> np.ndarray:
        """For each sentence without itself, how much likelier it is out of scope than the likeliest other label."""
        known = without(self.unseen, self._foreign).max(1)
        return np.zeros(len(known)) if self._foreign is None else self.unseen[:, self._foreign] / known

    def _foreign_from(self) -> float:
        """The share from which a message is out of scope, so that few sentences in scope are taken for it."""
        inside = self._shares()[self.answers != self._foreign]
        return (
            float(np.quantile(inside, 1 - self.settings.false_rejections))
            if self._foreign is not None
            else np.inf
        )

    def _curve(self) -> np.ndarray:
        kept = self._shares() < self._foreign_from()
        return ridge.calibration(without(self.unseen, self._foreign)[kept], self.answers[kept])

    def _thresholds(self, false_alarms: float) -> dict[str, float]:
        numbers = {label: self._number(label) for label in self.settings.alarms}
        return {
            label: ridge.alarm_threshold(self.unseen, self.answers, number, false_alarms)
            for label, number in numbers.items()
            if number is not None
        }


def _matrix(rows: Sequence[Row], width: int) -> Any:
    """The rows as a SciPy sparse matrix (training only)."""
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *(len(numbers) for numbers, _ in rows)])
    numbers = np.concatenate([numbers for numbers, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, numbers, ends), shape=(len(rows), width), dtype=np.float32)


def _products(rows: Any) -> np.ndarray:
    """``rows @ rows.T`` (n, n): the commonest pieces as a full matrix, the others as a sparse one: the quickest."""
    commonest = np.argsort(-rows.getnnz(axis=0))
    full = rows[:, commonest[:COMMON]].toarray()
    rest = rows[:, commonest[COMMON:]].tocsr()
    products = full @ full.T
    for at in range(0, len(products), ridge.ROWS):
        products[at : at + ridge.ROWS] += (rest[at : at + ridge.ROWS] @ rest.T).toarray()
    return products
