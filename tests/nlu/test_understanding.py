"""What a message is about, learnt from few sentences."""

from __future__ import annotations

import pytest

from bot.nlu.understanding import SURE, UNKNOWN, Understanding
from tests.nlu.conftest import SENTENCES


@pytest.mark.parametrize("label", SENTENCES)
def test_known_sentences_are_understood(understanding, label):
    assert [understanding.understand(text).label for text in SENTENCES[label]] == [label] * len(
        SENTENCES[label]
    )


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("je voudrais améliorer mon curriculum", "ask_job_search/cv"),
        ("commen refair mon c.v", "ask_job_search/cv"),
        ("entretien d'embauche lundi, que dire ?", "ask_job_search/interview"),
        ("BONJOUR MADAME", "greet"),
        ("quel temps fera-t-il demain à Lyon", "out_of_scope"),
    ],
)
def test_new_sentences_are_understood(understanding, text, label):
    assert understanding.understand(text).label == label


def test_an_alarming_phrase_outranks_everything(understanding):
    understood = understanding.understand("mon cv est prêt mais j'ai envie de mourir")
    assert (understood.label, understood.band, understood.ranking[0][0]) == ("distress", SURE, "distress")


@pytest.mark.parametrize("text", ["???", "👍", "  "])
def test_a_text_without_letters_is_unknown(understanding, text):
    assert (understanding.understand(text).label, understanding.understand(text).band) == (
        "out_of_scope",
        UNKNOWN,
    )


def test_the_band_unknown_is_out_of_scope(understanding):
    found = [understanding.understand(text) for texts in SENTENCES.values() for text in texts]
    assert all(one.label == "out_of_scope" for one in found if one.band == UNKNOWN)


def test_confidences_are_shares_the_first_the_highest(understanding):
    ranking = understanding.understand("mon cv pour l'entretien").ranking
    shares = [share for _, share in ranking]
    assert shares == sorted(shares, reverse=True)
    assert 0 < sum(shares) <= 1.001


def test_what_is_kept_understands_the_same(understanding, tmp_path):
    understanding.save(tmp_path)
    kept = Understanding.load(tmp_path / "understanding.npz")
    for text in ("refaire mon cv", "je suis à bout", "une recette"):
        assert kept.understand(text).label == understanding.understand(text).label
        assert kept.understand(text).confidence == pytest.approx(
            understanding.understand(text).confidence, abs=0.02
        )


def test_a_very_long_text_is_understood_too(understanding):
    assert (
        understanding.understand("mon cv est trop long, aide pour mon cv. " * 500).label
        == "ask_job_search/cv"
    )


def test_a_message_with_two_subjects_has_a_second(understanding):
    understood = understanding.understand("comment refaire mon cv et que répondre au recruteur en entretien")
    assert {understood.label, understood.second} == {"ask_job_search/cv", "ask_job_search/interview"}


def test_a_message_with_one_subject_has_no_second(understanding):
    assert understanding.understand("comment refaire mon cv et ma présentation de cv").second is None
