"""Short words about the last answer, English, and wishes that are joined. The answers are in asides.yml."""

import pytest

from escale.french.asides import address, follow_up, is_about_address, is_english, joins, question
from escale.french.asidewords import question_words
from tests.french.words import table, vocabulary

TABLE = table("asides")


@pytest.mark.parametrize(("text", "asked"), TABLE["follow_ups"].items())
def test_follow_up_is_the_whole_message(text, asked):
    assert follow_up(text, vocabulary()) == asked


@pytest.mark.parametrize(("text", "english"), TABLE["english"].items())
def test_english_is_told_from_french_with_english_words(text, english):
    assert is_english(text, vocabulary()) is english


@pytest.mark.parametrize(("text", "joined"), TABLE["joins"].items())
def test_joining_word_is_heard(text, joined):
    assert joins(text, vocabulary()) is joined


@pytest.mark.parametrize(("text", "asked"), TABLE["questions"].items())
def test_short_question_is_heard_with_or_without_a_subject_of_its_own(text, asked):
    heard = question(text, vocabulary())
    assert (heard and heard.kind + ("" if heard.alone else " of a subject")) == asked


def test_kind_of_question_that_is_none_is_refused():
    with pytest.raises(ValueError, match="colour"):
        question_words(
            {"kinds": {"colour": ["quelle couleur"]}, "of_a_subject": [], "around": [], "longest": 1}
        )


@pytest.mark.parametrize(("text", "asked"), TABLE["address"].items())
def test_address_is_the_one_that_is_asked_for(text, asked):
    form = address(text, vocabulary())
    assert (form and form + ("" if is_about_address(text, vocabulary()) else ", and more")) == asked


def test_polite_words_alone_are_not_about_address():
    assert not is_about_address("oui, bonjour", vocabulary())
