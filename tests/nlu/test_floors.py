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


def test_three_sentences_in_four_are_understood(scores):
    assert scores.accuracy >= 0.77


def test_what_it_is_sure_of_is_nearly_always_right(scores):
    assert scores.band("sure")[1] >= 0.83


def test_out_of_scope_is_seen_and_little_else_is_taken_for_it(scores):
    assert scores.foreign_recall >= 0.85
    assert scores.false_rejections <= 0.04


def test_alarms_are_rarely_false(scores):
    assert scores.alarm("distress")[1] <= 0.03
    assert scores.alarm("harassment")[1] <= 0.02
