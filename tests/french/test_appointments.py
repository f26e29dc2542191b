"""What is said beside the wish while one books."""

from __future__ import annotations

import pytest

from escale.career.people import Consultant
from escale.french.appointments import (
    direction,
    first_name,
    follows_on,
    gives_no_answer,
    leaves,
    no_matter,
    refused_consultants,
    service_of,
    takes,
    tells_purpose,
    wants_no_wait,
    wants_somebody_else,
    wants_to_wait,
)
from escale.french.vocabulary import load_vocabulary
from escale.settings import ROOT

WORDS = load_vocabulary(ROOT / "data" / "knowledge" / "vocabulary.yml")


def consultant(number: int, name: str) -> Consultant:
    empty: frozenset[str] = frozenset()
    return Consultant(number, name, "Martin", "", empty, empty, empty, "Europe/Paris", (), ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("je veux un bilan de compétences", "bilan"),
        ("pour faire relire mon CV", "review"),
        ("une relecture de ma lettre", "review"),
        ("finalement pas un bilan", "any"),
        ("un rendez-vous pour mon CV", None),
    ],
)
def test_a_longer_or_shorter_meeting_is_heard(text: str, code: str | None) -> None:
    assert service_of(text) == code


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("plus tard", "later"),
        ("plutôt plus tard s'il vous plaît", "later"),
        ("plus tôt", "earlier"),
        ("c'est trop loin", "earlier"),
        ("vous avez d'autres créneaux ?", "more"),
        ("une autre période", "another_time"),
        ("jeudi plus tard dans la journée", None),
        ("le premier", None),
    ],
)
def test_other_slots_are_asked_for_by_the_whole_message(text: str, way: str | None) -> None:
    assert direction(text) == way


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Marie", "Marie"),
        ("marie", "Marie"),
        ("c'est MARIE", "Marie"),
        ("je m'appelle Jean-Baptiste Morel", "Jean-Baptiste Morel"),
        ("oui, moi c'est Inès", "Inès"),
        ("Anne Laure", "Anne Laure"),
        ("oui", None),
        ("merci", None),
        ("quoi ?", None),
        ("par téléphone", None),
        ("plutôt jeudi", None),
        ("pas de mail", None),
        ("06 39 98 01 23", None),
        ("combien de temps dure le rendez-vous ?", None),
        ("", None),
    ],
)
def test_a_first_name_is_told_from_other_answers(text: str, name: str | None) -> None:
    assert first_name(text) == name


@pytest.mark.parametrize(
    "text", ["non", "non merci", "je préfère ne pas répondre", "passer", "pas maintenant"]
)
def test_no_answer_is_an_answer(text: str) -> None:
    assert gives_no_answer(text)


@pytest.mark.parametrize("text", ["non, plutôt jeudi", "Marie", "par téléphone", "pas avec Karim"])
def test_something_else_said_is_no_refusal_to_answer(text: str) -> None:
    assert not gives_no_answer(text)


def test_waiting_is_asked_for_and_given_up() -> None:
    assert wants_to_wait("prévenez-moi si une place se libère")
    assert not wants_to_wait("je ne veux plus être sur la liste d'attente, retirez-moi de la liste")
    assert wants_no_wait("je ne veux plus attendre")
    assert not wants_no_wait("prévenez-moi")


def test_a_long_story_asks_for_no_waiting_list() -> None:
    story = "on m'a mis sur une liste d'attente pour une formation il y a six mois et depuis je n'ai aucune nouvelle"
    assert not wants_to_wait(story)


def test_who_is_not_wanted_is_named_after_a_no() -> None:
    team = [consultant(1, "Claire"), consultant(2, "Karim")]
    assert refused_consultants("plutôt jeudi, pas avec Karim", team, WORDS) == [2]
    assert refused_consultants("avec Claire ou Karim", team, WORDS) == []
    assert wants_somebody_else("avec quelqu'un d'autre")


def test_what_does_not_matter_any_more() -> None:
    assert no_matter("peu importe le moyen, avec n'importe qui") == {"channel", "consultant"}


def test_the_week_after_counts_from_what_was_said() -> None:
    assert follows_on("finalement la semaine d'après")
    assert not follows_on("la semaine prochaine")


def test_a_purpose_is_no_question() -> None:
    assert tells_purpose("plutôt pour une reconversion")
    assert not tells_purpose("pour une reconversion, je fais comment ?")


@pytest.mark.parametrize("text", ["oui", "oui, je le prends", "je veux bien", "d'accord merci"])
def test_a_place_is_taken(text: str) -> None:
    assert takes(text, WORDS)


@pytest.mark.parametrize("text", ["non", "non merci, je passe", "je le laisse"])
def test_a_place_is_left(text: str) -> None:
    assert leaves(text, WORDS)
    assert not takes(text, WORDS)
