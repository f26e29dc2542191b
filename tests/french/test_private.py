"""Nothing in a sentence points to a person after it has been masked; the rest stays as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.french.private import private

MASKED = [
    ("écrivez-moi à paul.roche@example.com svp", "écrivez-moi à [e-mail] svp"),
    ("mon numéro 06 39 98 12 45, appelez", "mon numéro [téléphone], appelez"),
    ("0639981245", "[téléphone]"),
    ("tel +32 470 12 34 56 le soir", "tel [téléphone] le soir"),
    ("mon profil https://www.linkedin.com/in/paul-roche ?", "mon profil [lien] ?"),
    ("linkedin.com/in/paul-roche c'est moi", "[lien] c'est moi"),
    ("je suis @paulroche75 sur insta", "je suis [pseudo] sur insta"),
    ("J'habite 12 rue des Lilas, 69003 Lyon, et je cherche", "J'habite [adresse], et je cherche"),
    ("12 bis avenue du Général de Gaulle et je cherche", "[adresse] et je cherche"),
    ("3, allée des tilleuls", "[adresse]"),
    ("je vis 35000 Rennes depuis peu", "je vis [adresse] depuis peu"),
    ("Bonjour je m'appelle Jean-Pierre Morel et je veux changer", "Bonjour je m'appelle [nom] et je veux changer"),
    ("je mappelle karim jveu un cv", "je mappelle [nom] jveu un cv"),
    ("Moi c’est Aïcha, on fait comment ?", "Moi c’est [nom], on fait comment ?"),
    ("moi c'est karim", "moi c'est [nom]"),
    ("mon prénom c'est Élodie", "mon prénom c'est [nom]"),
    ("Merci. Cordialement, Sophie Bertin", "Merci. Cordialement, [nom]"),
    ("Mme Dupont refuse ma mobilité", "Mme [nom] refuse ma mobilité"),
    ("née le 12/03/1985 à Lille", "née le [date] à Lille"),
    ("mon identifiant est 1234567A", "mon identifiant est [numéro]"),
    ("numéro de sécu 1 85 05 78 006 084 36", "numéro de sécu [numéro]"),
    ("IBAN FR76 3000 6000 0112 3456 7890 189", "IBAN FR76 [numéro]"),
]  # fmt: skip
KEPT = [
    "rdv le 24/11/2026 à 14:30 ou le 25/11/2026",
    "j'ai 52 ans et 1500 euros",
    "de 2012 à 2019, puis 2020-2023",
    "mes CDD 2015 2016 2017 2018",
    "je gagne 35 000 euros, je veux 40 000 euros",
    "moi c'est pareil",
    "moi c'est la compta qui me plaît",
    "je m'appelle comment sur mon cv ?",
    "je suis infirmière à Guéret",
    "je suis perdu",
    "monsieur, madame, bonjour",
    "la rue est mon bureau",
    "France Travail et indeed.com ne répondent pas",
    "3 cours par semaine et 1 place en crèche",
    "le 01/02/2024",
    "",
]


@pytest.mark.parametrize(("said", "shown"), MASKED)
def test_what_points_to_a_person_is_masked(said: str, shown: str):
    assert private().masked(said) == shown


@pytest.mark.parametrize("said", KEPT)
def test_what_points_to_nobody_is_kept(said: str):
    assert private().masked(said) == said


def test_known_first_name_is_masked_wherever_it_stands():
    assert private().masked("moi élodie j'en ai marre, ELODIE n'en peut plus", "Élodie") == (
        "moi [nom] j'en ai marre, [nom] n'en peut plus"
    )


def test_neutral_words_stand_in_and_are_counted():
    assert private().neutral("je m'appelle Paul, 06 39 98 12 45, aidez-moi") == (
        "je m'appelle Camille, 06 39 98 00 00, aidez-moi",
        2,
    )


def test_private_letters_of_a_text_are_not_taken_for_stand_ins():
    assert private().neutral("a\ue000b") == ("ab", 0)


@given(st.text())
def test_any_text_is_masked_without_error(text: str):
    private().masked(text, "Lou")
