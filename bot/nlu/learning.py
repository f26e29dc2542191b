"""From sentences and their labels to an understanding; the only part that needs SciPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bot.nlu import ridge
from bot.nlu.meaning import vectors
from bot.nlu.ngrams import Ngrams
from bot.nlu.understanding import OUT_OF_SCOPE, Settings, Understanding, without
from bot.nlu.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence


def learn(texts: Sequence[str], labels: Sequence[str], words: Words, settings: Settings) -> Understanding:
    """Learn from sentences and their full labels (``ask_job_search/cv``): 30 s for 6,000 on one core."""
    return Learning(texts, labels, words, settings).result()


class Learning:
    """One training, kept with what it found out about its own sentences (for the table of scores)."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str], words: Words, settings: Settings) -> None:
        self.words, self.settings = words, settings
        self.labels, self.answers = np.unique(list(labels), return_inverse=True)
        plain = [words.plain(text) for text in texts]
        self.meanings = vectors(plain)
        self.ngrams = Ngrams.learn(plain)
        self._rows = _matrix([self.ngrams.row(text) for text in plain], len(self.ngrams.number))
        self._fit = ridge.fit(self._kernel(), self.answers)
        self.lost = ridge.handicap(self.answers)
        self.temperature = ridge.best_temperature(self._fit.unseen, self.answers, self.lost)
        self.unseen = ridge.probabilities(self._fit.unseen, self.temperature, self.lost)

    def _number(self, label: str) -> int | None:
        found = np.flatnonzero(self.labels == label)
        return int(found[0]) if len(found) else None

    def _kernel(self) -> np.ndarray:
        return ridge.meaning_kernel(self.meanings, self.meanings)[0] + (self._rows @ self._rows.T).toarray()

    def result(self) -> Understanding:
        return Understanding(
            labels=[str(label) for label in self.labels],
            meanings=self.meanings,
            alpha=self._fit.alpha,
            ngrams=self.ngrams,
            piece_weights=np.asarray(self._rows.T @ self._fit.alpha),
            mean=self._fit.mean,
            lost=self.lost,
            temperature=self.temperature,
            foreign_from=self._foreign_from(),
            curve=self._curve(),
            thresholds=self._thresholds(),
            words=self.words,
            settings=self.settings,
        )

    def _shares(self) -> np.ndarray:
        """For each sentence without itself, how much likelier it is out of scope than the likeliest other label."""
        foreign = self._number(OUT_OF_SCOPE)
        known = without(self.unseen, foreign).max(1)
        return np.zeros(len(known)) if foreign is None else self.unseen[:, foreign] / known

    def _foreign_from(self) -> float:
        """The share from which a message is out of scope, so that few sentences in scope are taken for it."""
        inside = self._shares()[self.answers != self._number(OUT_OF_SCOPE)]
        return float(np.quantile(inside, 1 - self.settings.false_rejections)) if len(inside) else 1.0

    def _curve(self) -> np.ndarray:
        kept = self._shares() < self._foreign_from()
        return ridge.calibration(without(self.unseen, self._number(OUT_OF_SCOPE))[kept], self.answers[kept])

    def _thresholds(self) -> dict[str, float]:
        numbers = {label: self._number(label) for label in self.settings.alarms}
        return {
            label: ridge.alarm_threshold(self.unseen, self.answers, number, self.settings.false_alarms)
            for label, number in numbers.items()
            if number is not None
        }


def _matrix(rows: Sequence[tuple[np.ndarray, np.ndarray]], width: int) -> Any:
    """The rows as a SciPy sparse matrix (training only)."""
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *(len(numbers) for numbers, _ in rows)])
    numbers = np.concatenate([numbers for numbers, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, numbers, ends), shape=(len(rows), width), dtype=np.float32)
