"""What a message is about: the trained labels at work. NumPy only; made by ``bot.nlu.learning``."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.nlu import ridge
from bot.nlu.meaning import Encoder, Frame, vectors
from bot.nlu.ngrams import Ngrams
from bot.nlu.words import Words

if TYPE_CHECKING:
    from pathlib import Path

SURE, UNSURE, UNKNOWN = "sure", "unsure", "unknown"
OUT_OF_SCOPE = "out_of_scope"
SUBJECTS = ("ask_", "review_", "prepare_", "book_", "request_", "join_")
RANKED = 5
FILE = "understanding.npz"


@dataclass(frozen=True)
class Settings:
    """When to answer, when to ask back, when to say « I do not know » (measured in docs/rasa.md)."""

    sure_from: float = 0.5
    false_rejections: float = 0.035
    far_share: float = 0.01
    far_confidence: float = 0.2
    alarms: tuple[str, ...] = ("distress", "harassment")
    false_alarms: float = 0.01
    doubted: float = 0.03
    second_from: float = 0.6


@dataclass(frozen=True)
class Understood:
    """``label`` is ``out_of_scope`` in the band ``unknown``; ``nearest`` is the cosine to the closest sentence.

    ``second`` is the label of the other wish of a message with two; ``doubt`` that of a suffering which may be meant
    though another label is likelier.
    """

    label: str
    confidence: float
    band: str
    nearest: float
    ranking: list[tuple[str, float]] = field(default_factory=list)
    second: str | None = None
    doubt: str | None = None


@dataclass(frozen=True)
class Understanding:
    """Labels (L), known sentences' meanings (n, k) and weights (n, L), pieces of words with theirs (p, L)."""

    labels: list[str]
    frame: Frame
    meanings: np.ndarray
    alpha: np.ndarray
    ngrams: Ngrams
    piece_weights: np.ndarray
    mean: np.ndarray
    lost: np.ndarray
    temperature: float
    foreign_from: float
    far_below: float
    curve: np.ndarray
    thresholds: dict[str, float]
    doubts: dict[str, float]
    words: Words
    settings: Settings
    encode: Encoder = vectors

    def understand(self, text: str) -> Understood:
        """Understand one message, however long."""
        if not any(letter.isalnum() for letter in text):
            return Understood(OUT_OF_SCOPE, 0.0, UNKNOWN, 0.0)
        plain = self.words.plain(text)
        found, nearest = self._judge(plain)
        understood = self._decide(found, nearest, self._alarm(text, found))
        doubts = [label for label in self._over(self.doubts, found) if label != understood.label]
        return replace(
            understood, second=self._second(plain, understood), doubt=doubts[0] if doubts else None
        )

    def _judge(self, plain: str) -> tuple[np.ndarray, float]:
        """The probability of each label, and the cosine to the nearest known sentence."""
        kernel, cosine = ridge.meaning_kernel(self.frame.of(self.encode([plain])), self.meanings)
        numbers, values = self.ngrams.row(plain)
        scores = self.mean + kernel[0] @ self.alpha + values @ self.piece_weights[numbers]
        return ridge.probabilities(scores, self.temperature, self.lost), float(cosine.max())

    def _alarm(self, text: str, found: np.ndarray) -> str | None:
        said = self.words.alarm_in(text)
        return said or max(
            self._over(self.thresholds, found), key=lambda one: self._share(found, one), default=None
        )

    def _over(self, limits: dict[str, float], found: np.ndarray) -> list[str]:
        return [label for label, least in limits.items() if self._share(found, label) >= least]

    def _share(self, found: np.ndarray, label: str) -> float:
        return float(found[self.labels.index(label)])

    def _second(self, plain: str, first: Understood) -> str | None:
        """The other of two subjects in the two parts of a sentence, when both are clear and one is the first."""
        if not first.label.startswith(SUBJECTS):
            return None
        for parts in self.words.halves(plain):
            labels = [self._clear(part) for part in parts]
            if None not in labels and first.label in labels and labels[0] != labels[1]:
                return labels[labels[0] == first.label]
        return None

    def _clear(self, plain: str) -> str | None:
        found, nearest = self._judge(plain)
        understood = self._decide(found, nearest, None)
        clear = understood.confidence >= self.settings.second_from and understood.label.startswith(SUBJECTS)
        return understood.label if clear else None

    def _decide(self, found: np.ndarray, nearest: float, alarm: str | None) -> Understood:
        known = without(found, self._foreign)
        ranking = self._ranking(known)
        label, confidence = ranking[0]
        if alarm:
            others = [(one, share) for one, share in ranking if one != alarm]
            sureness = max(self.settings.sure_from, dict(ranking).get(alarm, 0.0))
            return Understood(alarm, sureness, SURE, nearest, [(alarm, sureness), *others][:RANKED])
        if self._is_unknown(found, known, nearest, confidence):
            ranking = self._with_doubts(ranking, found)
            return Understood(OUT_OF_SCOPE, self._strangeness(found), UNKNOWN, nearest, ranking)
        if confidence >= self.settings.sure_from:
            return Understood(label, confidence, SURE, nearest, ranking)
        return Understood(label, confidence, UNSURE, nearest, self._with_doubts(ranking, found))

    def _with_doubts(self, ranking: list[tuple[str, float]], found: np.ndarray) -> list[tuple[str, float]]:
        """The ranking with a suffering that may be meant in second place, so that it is offered when asking back."""
        doubts = [one for one in self._over(self.doubts, found) if one != ranking[0][0]]
        rest = [pair for pair in ranking[1:] if pair[0] not in doubts]
        return [ranking[0], *((one, round(self._share(found, one), 4)) for one in doubts), *rest][:RANKED]

    @property
    def _foreign(self) -> int | None:
        return self.labels.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in self.labels else None

    def _strangeness(self, found: np.ndarray) -> float:
        return 0.0 if self._foreign is None else round(float(found[self._foreign]), 4)

    def _is_unknown(self, found: np.ndarray, known: np.ndarray, nearest: float, confidence: float) -> bool:
        if nearest < self.far_below and confidence < self.settings.far_confidence:
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
            "far_below": self.far_below,
            "thresholds": self.thresholds,
            "doubts": self.doubts,
            "pieces": list(self.ngrams.number),
            "words": asdict(self.words),
            "settings": asdict(self.settings),
        }
        arrays = {
            name: getattr(self, name).astype(np.float16) for name in ("meanings", "alpha", "piece_weights")
        }
        exact = {
            "middle": self.frame.middle,
            "directions": self.frame.directions,
            "mean": self.mean,
            "lost": self.lost,
            "curve": self.curve,
            "weight": self.ngrams.weight,
        }
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
                frame=Frame(kept["middle"], kept["directions"]),
                meanings=kept["meanings"].astype(np.float32),
                alpha=kept["alpha"].astype(np.float32),
                ngrams=Ngrams(number, kept["weight"]),
                piece_weights=kept["piece_weights"].astype(np.float32),
                mean=kept["mean"],
                lost=kept["lost"],
                temperature=facts["temperature"],
                foreign_from=facts["foreign_from"],
                far_below=facts["far_below"],
                curve=kept["curve"],
                thresholds=facts["thresholds"],
                doubts=facts["doubts"],
                words=Words(**facts["words"]),
                settings=Settings(**settings),
            )


def without(found: np.ndarray, label: int | None) -> np.ndarray:
    """Probabilities (…, L) with one label's struck out."""
    known = found.copy()
    if label is not None:
        known[..., label] = 0
    return known
