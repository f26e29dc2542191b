"""What is still to be asked of a person, by the way they are to meet."""

from __future__ import annotations

import pytest

from actions.details import Given, is_attempt, markers


@pytest.mark.parametrize("channel", ["chat", "video"])
def test_an_address_or_a_number_or_silence_is_enough_but_for_a_call(channel):
    assert Given(email="a@exemple.fr").reaches(channel)
    assert Given(contact="+33639980123").reaches(channel)
    assert Given(unsaid=("contact",)).reaches(channel)
    assert not Given(name="Léa").reaches(channel)


def test_a_call_needs_a_number():
    assert Given(contact="+33639980123").reaches("phone")
    assert not Given(email="a@exemple.fr", unsaid=("contact",)).reaches("phone")


def test_who_gives_an_address_before_a_name_is_asked_no_name():
    known = Given().with_more(Given(email="a@exemple.fr"), asked="name")
    assert markers(known, "video") == {"booking_name": "none", "booking_contact": "known"}


def test_what_is_given_later_stands_beside_what_was_given_before():
    known = Given(name="Léa", email="a@exemple.fr").with_more(Given(contact="+33639980123"), asked="contact")
    assert (known.name, known.email, known.contact) == ("Léa", "a@exemple.fr", "+33639980123")


def test_a_question_that_is_declined_is_not_asked_again():
    known = Given().with_more(Given(declines=True), asked="name")
    assert known.as_dict() == {"unsaid": ("name",)}
    assert markers(known, "phone") == {"booking_name": "none", "booking_contact": None}


@pytest.mark.parametrize("text", ["06 12", "paul@exemple", "0639.98"])
def test_what_looks_like_a_number_or_an_address_is_an_attempt(text):
    assert is_attempt(text)


@pytest.mark.parametrize("text", ["Marie", "jeudi à 14 h 30", "12"])
def test_other_words_are_none(text):
    assert not is_attempt(text)
