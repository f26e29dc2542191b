"""The summary says only what the conversation supports."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.career.summary import Entry, Quote, Summary, shorten, summarise
from tests.career.builders import at

START = at("2027-01-12 09:00")


def talk(*lines):
    """Entries a minute apart from (author, text[, label])."""
    return [
        Entry(author, text, label[0] if label else None, START + timedelta(minutes=n))
        for n, (author, text, *label) in enumerate(lines)
    ]


def quote(label, text, minute):
    return Quote(label, text, START + timedelta(minutes=minute))


def test_summary_of_a_conversation():
    transcript = talk(
        ("bot", "Bonjour !"),
        ("person", "bonjour", "greet"),
        ("person", "mon CDD se termine en mars", "ask_career/end_of_contract"),
        ("bot", "Trois pistes…"),
        ("person", "et mon CV ?", "ask_job_search/cv"),
        ("bot", "Pour le CV…"),
        ("person", "et mon CV en anglais", "ask_job_search/cv"),
        ("person", "je voudrais parler à quelqu'un", "talk_to_human"),
        ("bot", "Je préviens l'équipe."),
        ("person", "merci", "thank"),
    )
    assert summarise(transcript) == Summary(
        need="ask_job_search/cv",
        situation=(quote("ask_career/end_of_contract", "mon CDD se termine en mars", 2),),
        tried=("ask_career/end_of_contract", "ask_job_search/cv"),
        wants=quote("talk_to_human", "je voudrais parler à quelqu'un", 7),
        distress=False,
        first_words="mon CDD se termine en mars",
        subjects=("ask_career/end_of_contract", "ask_job_search/cv"),
    )


def test_summary_of_nothing_is_empty():
    assert summarise([]) == Summary(None, (), (), None, False, "", ())


def test_summary_of_greetings_only_claims_no_need_and_quotes_the_greeting():
    empty = Summary(None, (), (), None, False, "bonjour", ())
    assert summarise(talk(("person", "👋", "greet"), ("person", "bonjour", "greet"))) == empty


@pytest.mark.parametrize("label", ["distress", "harassment"])
def test_distress_stays_flagged_whatever_follows(label):
    summary = summarise(
        talk(("person", "je n'en peux plus", label), ("bot", "…"), ("person", "un CV", "ask_job_search/cv"))
    )
    assert (summary.distress, summary.need) == (True, "ask_job_search/cv")
    assert summary.situation == (quote(label, "je n'en peux plus", 0),)
    assert summary.tried == ()


def test_situation_keeps_the_latest_words_under_each_label():
    summary = summarise(
        talk(
            ("person", "conflit", "ask_career/conflict"),
            ("person", "toujours ce conflit", "ask_career/conflict"),
        )
    )
    assert summary.situation == (quote("ask_career/conflict", "toujours ce conflit", 1),)


def test_what_the_assistant_did_not_understand_is_still_quoted_as_first_words():
    assert (
        summarise(talk(("person", "salut", "greet"), ("person", "c compliqué", "out_of_scope"))).first_words
        == "c compliqué"
    )


def test_words_of_the_bot_and_of_consultants_are_never_the_person_s():
    others = talk(("bot", "Votre CV ?", "ask_job_search/cv"), ("consultant", "Bonjour", "distress"))
    assert summarise(others) == summarise([])


def test_shorten_cuts_at_a_word():
    assert shorten("un deux trois quatre", 12) == "un deux…"
    assert shorten("un deux trois quatre", 14) == "un deux trois…"
    assert shorten("  un\n deux  ", 12) == "un deux"


def test_shorten_cuts_a_word_that_is_too_long():
    assert shorten("a" * 300) == "a" * 119 + "…"


@given(st.text(max_size=400), st.integers(2, 130))
def test_shorten_never_exceeds_its_length_nor_invents(text, longest):
    short = shorten(text, longest)
    assert len(short) <= longest
    assert " ".join(text.split()).startswith(short.removesuffix("…"))
