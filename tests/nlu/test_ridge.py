"""Learning labels: the closed form, checked against doing it the long way."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu import ridge

RANDOM = np.random.default_rng(0)
POINTS = RANDOM.normal(size=(40, 5)).astype(np.float32) + 3 * np.repeat(
    np.eye(2, 5, dtype=np.float32), 20, axis=0
)
ANSWERS = np.repeat([0, 1], 20)


def test_scores_without_a_sentence_are_those_of_training_without_it():
    kernel = POINTS @ POINTS.T
    wanted = np.eye(2)[ANSWERS] - np.eye(2)[ANSWERS].mean(0)
    rest = np.arange(1, 40)
    alpha = np.linalg.solve(kernel[np.ix_(rest, rest)] + ridge.RIDGE * np.eye(39), wanted[rest])
    alone = kernel[0, rest] @ alpha + np.eye(2)[ANSWERS].mean(0)
    assert ridge.fit(kernel.copy(), ANSWERS).unseen[0] == pytest.approx(alone, abs=1e-3)


def test_points_that_differ_are_told_apart():
    assert (ridge.fit(POINTS @ POINTS.T, ANSWERS).unseen.argmax(1) == ANSWERS).mean() > 0.8


def test_probabilities_sum_to_one_and_follow_the_scores():
    found = ridge.probabilities(np.array([[0.1, 0.5, 0.2]]), 10, np.zeros(3))
    assert found.sum() == pytest.approx(1.0)
    assert list(found[0].argsort()) == [0, 2, 1]


def test_a_label_with_many_sentences_is_handicapped():
    assert list(ridge.handicap(np.repeat([0, 1, 2], [5, 5, 50])).round(2)) == [0, 0, 2.3]


def test_calibration_never_falls():
    found = RANDOM.dirichlet([1, 1, 1], 200)
    said, true = ridge.calibration(found, RANDOM.integers(0, 3, 200))
    assert (np.diff(said) >= 0).all()
    assert (np.diff(true) >= 0).all()


def test_the_threshold_of_an_alarm_allows_its_share_of_false_ones():
    found = np.stack([np.linspace(0, 1, 1000), np.linspace(1, 0, 1000)], axis=1)
    answers = np.ones(1000, int)
    assert ridge.alarm_threshold(found, answers, 0, 0.9) == pytest.approx(0.1, abs=0.01)
    assert ridge.alarm_threshold(found, answers, 0, 0.01) == 0.5
