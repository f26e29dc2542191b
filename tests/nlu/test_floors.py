"""Floors of understanding on the development set, set below what was seen: they tell when it gets worse, no more."""

from __future__ import annotations

import pytest

from bot.nlu.evaluate import judge
from bot.nlu.predict import Predictor
from bot.sources import ROOT
from tests.journey.harness import trained_model

DEVELOPMENT = ROOT.parent / "shared" / "data" / "nlu_dev.jsonl"

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(
        not DEVELOPMENT.exists(), reason=f"the full development set is not here: {DEVELOPMENT}"
    ),
]


@pytest.fixture(scope="module")
def scores():
    return judge(Predictor.load(trained_model()), DEVELOPMENT)


def test_seven_sentences_in_ten_are_understood(scores):
    assert scores.accuracy >= 0.70


def test_what_it_is_sure_of_is_nearly_always_right(scores):
    assert scores.band("sure")[1] >= 0.78


def test_out_of_scope_is_seen_and_little_else_is_taken_for_it(scores):
    assert scores.foreign_recall >= 0.75
    assert scores.false_rejections <= 0.07


def test_alarms_are_rarely_false(scores):
    assert scores.alarm("distress")[1] <= 0.05
    assert scores.alarm("harassment")[1] <= 0.02
