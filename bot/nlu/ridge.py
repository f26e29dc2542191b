"""Learning labels from sentences: kernel ridge regression on meaning and on pieces of words together.

Measured on 5,666 sentences of 78 labels: 70 % right when each sentence is judged without itself. By three folds,
66.1 % against 64.6 % for the mean of two logistic regressions. It has a closed form, so it trains in seconds, and so
have its predictions without the sentence itself, from which confidences and thresholds are set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

RIDGE = 0.5
MEANING = 4.0
SHARPNESS = 2.0
TEMPERATURES = np.geomspace(1, 60, 60)
BINS = 20
ROWS = 512


def meaning_kernel(some: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How alike two sets of meaning vectors are, (n, m) each: as the kernel sees it, and as a cosine."""
    cosine = some @ others.T
    return MEANING * np.exp(SHARPNESS * (cosine - 1)), cosine


def add_meaning_kernel(kernel: np.ndarray, meanings: np.ndarray) -> np.ndarray:
    """Add the meaning kernel of all pairs to ``kernel`` (n, n), a few rows at a time: no second matrix is made.

    Gives the cosine of each sentence to the nearest other one (n,).
    """
    nearest = np.empty(len(kernel), np.float32)
    for at in range(0, len(kernel), ROWS):
        some = slice(at, at + ROWS)
        alike, cosine = meaning_kernel(meanings[some], meanings)
        kernel[some] += alike
        cosine[np.arange(len(cosine)), np.arange(at, at + len(cosine))] = -1
        nearest[some] = cosine.max(1)
    return nearest


@dataclass(frozen=True)
class Fit:
    """What training gives: ``alpha`` (n, labels), the labels' mean, and the scores of each sentence without itself."""

    alpha: np.ndarray
    mean: np.ndarray
    unseen: np.ndarray


def fit(kernel: np.ndarray, answers: np.ndarray) -> Fit:
    """Solve for ``kernel`` (n, n; overwritten) and ``answers`` (n,), the number of each sentence's label.

    Takes the memory of one such matrix. Raises ``ValueError`` when sentences cannot be told apart numerically.
    """
    from scipy.linalg import cho_solve, lapack

    wanted = np.eye(answers.max() + 1, dtype=np.float32)[answers]
    mean = wanted.mean(0)
    kernel[np.diag_indices_from(kernel)] += RIDGE
    factor, failed = lapack.spotrf(
        np.asarray(kernel, np.float32).T, lower=True, overwrite_a=True, clean=False
    )
    if failed:
        raise ValueError("the sentences cannot be told apart numerically")
    alpha = cho_solve((factor, True), wanted - mean, check_finite=False)
    unseen = wanted - alpha / _inverse_diagonal(factor)[:, None]
    return Fit(alpha.astype(np.float32), mean, unseen)


def _inverse_diagonal(factor: np.ndarray) -> np.ndarray:
    """The diagonal of the inverse of a matrix of which this is the lower factor (overwritten)."""
    from scipy.linalg import lapack

    inverse, _ = lapack.strtri(factor, lower=True, overwrite_c=True)
    blocks = range(0, len(inverse), ROWS)
    return np.concatenate([_squares(inverse, at) for at in blocks])


def _squares(lower: np.ndarray, at: int) -> np.ndarray:
    """The sums of squares of some columns of a lower triangle; what stands above its diagonal is not looked at."""
    columns = lower[at:, at : at + ROWS]
    below = columns[columns.shape[1] :]
    corner = np.tril(columns[: columns.shape[1]])
    return (corner**2).sum(0) + np.einsum("ij,ij->j", below, below)


def handicap(answers: np.ndarray) -> np.ndarray:
    """What each label (L,) loses for having more sentences than others."""
    counts = np.bincount(answers)
    return np.log(counts / np.median(counts))


def probabilities(scores: np.ndarray, temperature: float, lost: np.ndarray) -> np.ndarray:
    """Scores (…, L) as probabilities; a higher temperature is surer."""
    raised = temperature * scores - lost
    raised = np.exp(raised - raised.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def best_temperature(unseen: np.ndarray, answers: np.ndarray, lost: np.ndarray) -> float:
    """The temperature under which the right labels are the least surprising."""
    return float(min(TEMPERATURES, key=lambda one: _surprise(probabilities(unseen, one, lost), answers)))


def _surprise(found: np.ndarray, answers: np.ndarray) -> float:
    return float(-np.log(found[np.arange(len(answers)), answers] + 1e-9).mean())


def calibration(found: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """Points (2, ≤ 22) from the highest probability to the share of right answers, never falling."""
    top = found.max(1)
    right = found.argmax(1) == answers
    groups = np.array_split(np.argsort(top), min(BINS, len(top)))
    said = [float(top[group].mean()) for group in groups]
    true = np.maximum.accumulate([float(right[group].mean()) for group in groups])
    return np.array([[0.0, *said, 1.0], [0.0, *true, float(true[-1])]])


def alarm_threshold(found: np.ndarray, answers: np.ndarray, label: int, false_alarms: float) -> float:
    """The probability from which ``label`` may be assumed with at most this share of false alarms among the others."""
    others = found[answers != label, label]
    return float(min(0.5, np.quantile(others, 1 - false_alarms))) if len(others) else 0.5
