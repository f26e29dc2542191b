"""Sentences as weighted pieces of words."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.ngrams import Ngrams, pieces


def test_pieces_are_runs_within_words_and_words_in_pairs():
    runs, words = pieces("Le CV")
    assert sorted(runs) == [" c", " cv", " cv ", " l", " le", " le ", "cv", "cv ", "e ", "le", "le ", "v "]
    assert sorted(words) == ["#cv", "#le", "#le cv"]


def test_a_piece_is_known_when_two_texts_have_it():
    ngrams, _ = Ngrams.learn(["le cv", "mon cv"])
    assert {"#cv", " cv ", "cv"} <= ngrams.number.keys()
    assert not {"#le", "#mon", "#le cv"} & ngrams.number.keys()


def test_runs_and_words_each_have_length_one():
    ngrams, _ = Ngrams.learn(["refaire mon cv", "refaire mon cv vite", "mon cv"])
    _, values = ngrams.row("refaire mon cv")
    assert float(np.square(values).sum()) == pytest.approx(2.0)


def test_a_text_of_unknown_pieces_is_an_empty_row():
    numbers, values = Ngrams.learn(["le cv", "mon cv"])[0].row("zzz")
    assert (len(numbers), len(values)) == (0, 0)


def test_a_rarer_piece_weighs_more():
    ngrams, _ = Ngrams.learn(["le cv"] * 8 + ["le taf"] * 2)
    weight = {piece: ngrams.weight[number] for piece, number in ngrams.number.items()}
    assert weight["#taf"] > weight["#cv"] > weight["#le"]


def test_learning_gives_the_rows_of_its_own_texts():
    texts = ["refaire mon cv", "refaire mon cv vite", "mon cv"]
    ngrams, rows = Ngrams.learn(texts)
    assert [row[1].tolist() for row in rows] == [ngrams.row(text)[1].tolist() for text in texts]
