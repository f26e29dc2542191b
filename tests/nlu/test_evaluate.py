"""The table of scores."""

from __future__ import annotations

import json

import pytest

from bot.nlu.evaluate import Judged, Scores, judge, share
from bot.nlu.predict import Predictor
from bot.nlu.understanding import Understood


def judged(right, label, confidence=1.0, band="sure"):
    return Judged("", tuple(right.split()), Understood(label, confidence, band, 1.0))


SCORES = Scores(
    [
        judged("a", "a"),
        judged("a b", "b"),
        judged("b", "a"),
        judged("b", "out_of_scope", 0.2, "unknown"),
        judged("out_of_scope", "out_of_scope", 0.9, "unknown"),
        judged("out_of_scope", "a", 0.5, "unsure"),
        judged("distress", "distress"),
        judged("distress", "a"),
    ]
)


def test_an_alternative_label_is_right_too():
    assert SCORES.accuracy == 4 / 8


def test_out_of_scope_is_counted_both_ways():
    assert (SCORES.foreign_recall, SCORES.false_rejections, SCORES.foreign_f1) == (1 / 2, 1 / 6, 1 / 2)


def test_alarms_have_recall_and_false_alarms():
    assert SCORES.alarm("distress") == (1 / 2, 0)


def test_a_label_has_count_recall_and_precision():
    assert SCORES.label("a") == (2, 1.0, 1 / 4)


def test_bands_have_their_share_and_accuracy():
    assert SCORES.band("unknown") == (2 / 8, 1 / 2)


def test_the_calibration_error_is_the_mean_gap():
    right, wrong = judged("a", "a", 0.75), judged("a", "b", 0.75)
    assert Scores([right, right, right, wrong]).calibration_error == 0
    assert Scores([wrong, wrong]).calibration_error == 0.75


def test_confusions_come_the_most_frequent_first():
    assert Scores([judged("a", "b"), judged("a", "b"), judged("b", "a")]).confusions() == [
        (("a", "b"), 2),
        (("b", "a"), 1),
    ]


def test_the_share_of_nothing_is_none():
    assert share([]) is None


def test_lines_of_json_are_judged(understanding, tmp_path):
    file = tmp_path / "judged.jsonl"
    lines = [
        {"text": "bonjour", "label": "greet"},
        {"text": "mon cv", "label": "review_cv", "alt": ["ask_job_search/cv"]},
    ]
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n")
    assert judge(Predictor(understanding), file).accuracy == 1.0


def test_a_model_without_an_understanding_is_refused(tmp_path):
    import tarfile

    with tarfile.open(tmp_path / "empty.tar.gz", "w:gz"):
        pass
    with pytest.raises(LookupError, match="understanding"):
        Predictor.load(tmp_path / "empty.tar.gz")


def test_a_wrong_label_may_be_in_the_right_group():
    scores = Scores(
        [judged("ask_a/x", "ask_a/y"), judged("ask_a/x ask_b/x", "ask_b/z"), judged("ask_a/x", "ask_b/x")]
    )
    assert (scores.accuracy, scores.group_accuracy) == (0, 2 / 3)


def test_scores_are_told_apart_by_any_part():
    parts = SCORES.by(lambda one: one.understood.band)
    assert {name: len(part.judged) for name, part in parts.items()} == {"sure": 5, "unknown": 2, "unsure": 1}
