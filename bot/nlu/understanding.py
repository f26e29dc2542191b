"""What a message is about: the trained labels at work. NumPy only; made by ``learn``, kept by ``save`` and ``load``."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.nlu import ridge
from bot.nlu.meaning import vectors
from bot.nlu.ngrams import Ngrams
from bot.nlu.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SURE, UNSURE, UNKNOWN = "sure", "unsure", "unknown"
OUT_OF_SCOPE = "out_of_scope"
RANKED = 5
FILE = "understanding.npz"


@dataclass(frozen=True)
class Settings:
    """When to answer, when to ask back, when to say « I do not know » (measured in docs/understanding.md)."""

    sure_from: float = 0.45
    unknown_weight: float = 2.0
    far_below: float = 0.38
    far_confidence: float = 0.2
    alarms: tuple[str, ...] = ("distress", "harassment")
    false_alarms: float = 0.01


@dataclass(frozen=True)
class Understood:
    """``label`` is ``out_of_scope`` in the band ``unknown``; ``nearest`` is the cosine to the closest sentence."""

    label: str
    confidence: float
    band: str
    nearest: float
    ranking: list[tuple[str, float]] = field(default_factory=list)


@dataclass(frozen=True)
class Understanding:
    """Labels (L), known sentences' meanings (n, 512) and weights (n, L), pieces of words with theirs (p, L)."""

    labels: list[str]
    meanings: np.ndarray
    alpha: np.ndarray
    ngrams: Ngrams
    piece_weights: np.ndarray
    mean: np.ndarray
    lost: np.ndarray
    temperature: float
    curve: np.ndarray
    thresholds: dict[str, float]
    words: Words
    settings: Settings

    def understand(self, text: str) -> Understood:
        """Understand one message, however long."""
        if not any(letter.isalnum() for letter in text):
            return Understood(OUT_OF_SCOPE, 0.0, UNKNOWN, 0.0)
        plain = self.words.plain(text)
        scores, nearest = self._scores(plain)
        found = ridge.probabilities(scores, self.temperature, self.lost)
        return self._decide(found, nearest, self._alarm(text, found))

    def _scores(self, plain: str) -> tuple[np.ndarray, float]:
        kernel, cosine = ridge.meaning_kernel(vectors([plain]), self.meanings)
        numbers, values = self.ngrams.row(plain)
        return self.mean + kernel[0] @ self.alpha + values @ self.piece_weights[numbers], float(cosine.max())

    def _alarm(self, text: str, found: np.ndarray) -> str | None:
        said = self.words.alarm_in(text)
        felt = (label for label, least in self.thresholds.items() if found[self.labels.index(label)] >= least)
        return said or max(felt, key=lambda label: float(found[self.labels.index(label)]), default=None)

    def _decide(self, found: np.ndarray, nearest: float, alarm: str | None) -> Understood:
        ranking = self._ranking(found)
        if alarm:
            others = [(label, share) for label, share in ranking if label != alarm]
            sureness = max(self.settings.sure_from, dict(ranking).get(alarm, 0.0))
            return Understood(alarm, sureness, SURE, nearest, [(alarm, sureness), *others][:RANKED])
        label, confidence = ranking[0]
        if self._is_unknown(found, nearest, confidence):
            return Understood(OUT_OF_SCOPE, dict(ranking).get(OUT_OF_SCOPE, 0.0), UNKNOWN, nearest, ranking)
        return Understood(
            label, confidence, SURE if confidence >= self.settings.sure_from else UNSURE, nearest, ranking
        )

    def _is_unknown(self, found: np.ndarray, nearest: float, confidence: float) -> bool:
        far = nearest < self.settings.far_below and confidence < self.settings.far_confidence
        if OUT_OF_SCOPE not in self.labels:
            return far
        foreign = float(found[self.labels.index(OUT_OF_SCOPE)])
        return far or foreign * self.settings.unknown_weight >= float(found.max())

    def _ranking(self, found: np.ndarray) -> list[tuple[str, float]]:
        """The first labels with calibrated confidences; all labels' sum to 1."""
        first = np.argsort(-found)[:RANKED]
        top = float(found[first[0]])
        confidence = float(np.interp(top, *self.curve))
        rest = (1 - confidence) / max(1 - top, 1e-9)
        shares = [confidence, *(float(found[at]) * rest for at in first[1:])]
        return [
            (self.labels[at], round(min(share, confidence), 4))
            for at, share in zip(first, shares, strict=True)
        ]

    def save(self, folder: Path) -> None:
        """Write ``understanding.npz`` into the folder; a third of the size in memory."""
        facts = {
            "labels": self.labels,
            "temperature": self.temperature,
            "thresholds": self.thresholds,
            "pieces": list(self.ngrams.number),
            "words": asdict(self.words),
            "settings": asdict(self.settings),
        }
        arrays = {
            name: getattr(self, name).astype(np.float16) for name in ("meanings", "alpha", "piece_weights")
        }
        exact = {"mean": self.mean, "lost": self.lost, "curve": self.curve, "weight": self.ngrams.weight}
        np.savez(folder / FILE, facts=np.array(json.dumps(facts, ensure_ascii=False)), **arrays, **exact)

    @classmethod
    def load(cls, file: Any) -> Understanding:
        """Read what ``save`` wrote, from a path or an open binary file."""
        with np.load(file, allow_pickle=False) as kept:
            facts = json.loads(str(kept["facts"]))
            number = {piece: at for at, piece in enumerate(facts["pieces"])}
            settings = {**facts["settings"], "alarms": tuple(facts["settings"]["alarms"])}
            return cls(
                labels=facts["labels"],
                meanings=kept["meanings"].astype(np.float32),
                alpha=kept["alpha"].astype(np.float32),
                ngrams=Ngrams(number, kept["weight"]),
                piece_weights=kept["piece_weights"].astype(np.float32),
                mean=kept["mean"],
                lost=kept["lost"],
                temperature=facts["temperature"],
                curve=kept["curve"],
                thresholds=facts["thresholds"],
                words=Words(**facts["words"]),
                settings=Settings(**settings),
            )


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
        self.lost = ridge.handicap(self.answers, self._number(OUT_OF_SCOPE))
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
            curve=ridge.calibration(self.unseen, self.answers),
            thresholds=self._thresholds(),
            words=self.words,
            settings=self.settings,
        )

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
