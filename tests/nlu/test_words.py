"""What is written, made comparable."""

from __future__ import annotations

import pytest

from bot.nlu.words import Words, fold, shorten
from bot.sources import ROOT

WORDS = Words(
    {"jveu": "je veux", "taf": "travail", "y'a": "il y a"}, {"distress": ["envie de mourir", "mes jours"]}
)


def test_folding_takes_accents_capitals_and_ligatures_off():
    assert fold("Cœur BRISÉ, l\u2019été") == "coeur brise, l'ete"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("jveu changer de taf", "je veux changer de travail"),
        ("Y\u2019a pas de TAF", "il y a pas de travail"),
        ("JVEU CHANGER DE TAF", "je veux changer de travail"),
        ("un tafeur", "un tafeur"),
    ],
)
def test_spellings_are_undone_word_by_word(written, plain):
    assert WORDS.plain(written) == plain


def test_a_long_text_keeps_its_beginning_and_its_end():
    kept = shorten(" ".join(str(number) for number in range(1000))).split()
    assert (len(kept), kept[0], kept[-1]) == (300, "0", "999")


@pytest.mark.parametrize("text", ["J'ai ENVIE de  mourir.", "envie de mourir", "…envie, de mourir !"])
def test_an_alarming_phrase_is_noticed(text):
    assert WORDS.alarm_in(text) == "distress"


@pytest.mark.parametrize("text", ["envie de mourirait", "tous mes journaux", "j'ai envie de changer"])
def test_only_whole_phrases_alarm(text):
    assert WORDS.alarm_in(text) is None


def test_the_products_words_are_text():
    words = Words.read(ROOT / "data" / "words.yml")
    assert all(isinstance(word, str) for pair in words.spelling.items() for word in pair)
    assert words.alarm_in("je pense à mettre fin à mes jours") == "distress"


def test_a_text_is_parted_where_two_wishes_are_joined():
    words = Words(joining=["et"])
    assert words.halves("refaire mon cv et préparer un entretien") == [
        ("refaire mon cv", "et préparer un entretien")
    ]
    assert words.halves("je change de métier. Mon cv est vieux") == [
        ("je change de métier.", "Mon cv est vieux")
    ]
    assert words.halves("thé et café") == []
    assert words.halves("mot et mot et " * 20) == []
