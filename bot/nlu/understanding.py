"""What a message is about: the trained labels at work. NumPy only; made by ``bot.nlu.learning``."""

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
    from pathlib import Path

SURE, UNSURE, UNKNOWN = "sure", "unsure", "unknown"
OUT_OF_SCOPE = "out_of_scope"
RANKED = 5
FILE = "understanding.npz"


@dataclass(frozen=True)
class Settings:
    """When to answer, when to ask back, when to say « I do not know » (measured in docs/rasa.md)."""

    sure_from: float = 0.5
    false_rejections: float = 0.035
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
    foreign_from: float
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
        known = without(found, self._foreign)
        ranking = self._ranking(known)
        label, confidence = ranking[0]
        if alarm:
            others = [(one, share) for one, share in ranking if one != alarm]
            sureness = max(self.settings.sure_from, dict(ranking).get(alarm, 0.0))
            return Understood(alarm, sureness, SURE, nearest, [(alarm, sureness), *others][:RANKED])
        if self._is_unknown(found, known, nearest, confidence):
            return Understood(OUT_OF_SCOPE, self._strangeness(found), UNKNOWN, nearest, ranking)
        band = SURE if confidence >= self.settings.sure_from else UNSURE
        return Understood(label, confidence, band, nearest, ranking)

    @property
    def _foreign(self) -> int | None:
        return self.labels.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in self.labels else None

    def _strangeness(self, found: np.ndarray) -> float:
        return 0.0 if self._foreign is None else round(float(found[self._foreign]), 4)

    def _is_unknown(self, found: np.ndarray, known: np.ndarray, nearest: float, confidence: float) -> bool:
        if nearest < self.settings.far_below and confidence < self.settings.far_confidence:
            return True
        return self._foreign is not None and found[self._foreign] >= self.foreign_from * known.max()

    def _ranking(self, known: np.ndarray) -> list[tuple[str, float]]:
        """The first labels with calibrated confidences, none above the first."""
        first = np.argsort(-known)[:RANKED]
        top = float(known[first[0]])
        confidence = float(np.interp(top, *self.curve))
        rest = (1 - confidence) / max(1 - top, 1e-9)
        shares = [confidence, *(float(known[at]) * rest for at in first[1:])]
        return [
            (self.labels[at], round(min(share, confidence), 4))
            for at, share in zip(first, shares, strict=True)
        ]

    def save(self, folder: Path) -> None:
        """Write ``understanding.npz`` into the folder; a third of the size in memory."""
        facts = {
            "labels": self.labels,
            "temperature": self.temperature,
            "foreign_from": self.foreign_from,
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
                foreign_from=facts["foreign_from"],
                curve=kept["curve"],
                thresholds=facts["thresholds"],
                words=Words(**facts["words"]),
                settings=Settings(**settings),
            )


def without(found: np.ndarray, label: int | None) -> np.ndarray:
    """Probabilities (…, L) with one label's struck out."""
    known = found.copy()
    if label is not None:
        known[..., label] = 0
    return known
